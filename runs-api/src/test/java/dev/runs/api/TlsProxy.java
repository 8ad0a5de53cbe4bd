package dev.runs.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Takes the encryption off, and passes on what is left byte for byte, as a proxy in front of a server does. */
final class TlsProxy implements AutoCloseable {
    private static final String PASSWORD = "not-a-secret";

    /** That a client has to trust, in PEM. */
    final Path certificate;

    private final SSLServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile CompletableFuture<Integer> server = new CompletableFuture<>();

    TlsProxy(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve("tls.p12");
        certificate = folder.resolve("tls.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "tls",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString());
        keytool("-exportcert", "-rfc", "-alias", "tls", "-keystore", store.toString(), "-file", certificate.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var unused = threads.submit(this::listen);
    }

    String url() {
        return "https://localhost:" + listening.getLocalPort();
    }

    /** From now on connections are passed on to this port, also those that wait; closed where nobody listens at it. */
    void forwardTo(int port) {
        server.complete(port);
    }

    /** From now on new connections wait, until it is known where to. */
    void hold() {
        server = new CompletableFuture<>();
    }

    /** How many connections nobody took so far. */
    int refused() {
        return refused.get();
    }

    private Void listen() throws IOException {
        while (!listening.isClosed()) {
            Socket client = listening.accept();
            open.add(client);
            var unused = threads.submit(() -> connect(client));
        }
        return null;
    }

    private Void connect(Socket client) throws IOException, ExecutionException, InterruptedException {
        Socket behind;
        int port = server.get();
        try {
            behind = new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            refused.incrementAndGet();
            open.remove(client);
            client.close();
            throw e;
        }
        open.add(behind);
        var unused = threads.submit(() -> pump(client, behind));
        return pump(behind, client);
    }

    private Void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } finally {
            open.removeAll(List.of(from, to));
        }
        return null;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(made.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (made.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
