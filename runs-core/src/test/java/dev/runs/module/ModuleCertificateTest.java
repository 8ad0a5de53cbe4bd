package dev.runs.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.module.Answer.NotSent;
import dev.runs.module.Answer.Result;
import dev.runs.module.Connections.Names;
import dev.runs.workflow.Module;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** Whom the one that is dialled is believed to be. */
class ModuleCertificateTest extends DialHarness {
    private static final char[] PASSWORD = "password".toCharArray();

    @Test
    void aServerIsBelievedByItsCertificateAndItsNameOnly() throws Exception {
        SSLContext trusted = certificate("robot.example");
        try (SSLServerSocket server = (SSLServerSocket)
                trusted.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(server);
            Module right = RestModule.at("m", "https://robot.example:" + server.getLocalPort());
            Module wrong = RestModule.at("m", "https://other.example:" + server.getLocalPort());
            Names here = host -> addresses("127.0.0.1");
            ModuleLimits limits = limits(Duration.ofSeconds(1));
            try (ModuleClient client = new ModuleClient(STANDARD, limits, here, trusted)) {
                // The server takes 2 s to answer, longer than the limit for a connection and its encryption.
                assertThat(act(client, right)).isInstanceOf(Result.class);
                assertThat(act(client, wrong))
                        .isInstanceOfSatisfying(
                                NotSent.class,
                                sent -> assertThat(sent.reason())
                                        .startsWith("cannot be reached: no secure connection: ")
                                        .contains("other.example"));
            }
            assertThat(act(STANDARD, here, right))
                    .isInstanceOfSatisfying(
                            NotSent.class,
                            sent -> assertThat(sent.reason()).startsWith("cannot be reached: no secure connection: "));
        }
    }

    @Test
    void aServerThatNeverEncryptsMeansNotSent() throws Exception {
        try (StubbornServer silent = new StubbornServer(StubbornServer.Connection::awaitEnd);
                StubbornServer plain = new StubbornServer(connection -> connection.say(OK))) {
            for (StubbornServer server : List.of(silent, plain)) {
                Module module = RestModule.at("m", "https://127.0.0.1:" + server.port());
                try (ModuleClient client = new ModuleClient(
                        STANDARD, limits(Duration.ofMillis(500)), InetAddress::getAllByName, SSLContext.getDefault())) {
                    assertThat(act(client, module)).isInstanceOf(NotSent.class);
                }
                assertThat(server.requests()).isEmpty();
            }
        }
    }

    private static void serve(SSLServerSocket server) {
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (var socket = server.accept()) {
                    byte[] request = new byte[65_536];
                    int read = socket.getInputStream().read(request);
                    CompletableFuture<Void> later =
                            new CompletableFuture<Void>().completeOnTimeout(null, 2, TimeUnit.SECONDS);
                    later.join();
                    socket.getOutputStream().write((read > 0 ? OK : "").getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // A client that did not believe it, or the end.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** A certificate of its own, which only those believe who were given it. */
    private SSLContext certificate(String name) throws Exception {
        Path store = folder.resolve("keys.p12");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "robot",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        String.valueOf(PASSWORD))
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("robot", keys.getCertificate("robot"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
