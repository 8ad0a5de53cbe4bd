package dev.runs.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.runs.module.Answer.NotSent;
import dev.runs.module.Answer.Result;
import dev.runs.module.Connections.Names;
import dev.runs.workflow.Module;
import dev.runs.workflow.ModuleHosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Which address is dialled. */
class DialTest extends DialHarness {
    @Test
    void aRefusedAddressIsNotDialled() throws Exception {
        try (StubbornServer server = StubbornServer.answering(OK)) {
            ModuleHosts elsewhere = hosts(List.of("10.0.0.0/8"));
            for (String host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]")) {
                String address = "http://" + host + ":" + server.port();
                assertThat(act(elsewhere, InetAddress::getAllByName, RestModule.at("m", address)))
                        .isInstanceOfSatisfying(
                                NotSent.class,
                                sent -> assertThat(sent.reason())
                                        .startsWith("is not asked: No module may live at ")
                                        .contains("wei.allowedModuleHosts"));
            }
            try (ModuleClient client = client(elsewhere, InetAddress::getAllByName)) {
                assertThat(client.state(server.module())
                                .get(1, TimeUnit.MINUTES)
                                .reason())
                        .startsWith("is not asked: ");
                assertThat(client.about(server.module()).get(1, TimeUnit.MINUTES))
                        .isEmpty();
                assertThat(client.cancel(server.module()).get(1, TimeUnit.MINUTES))
                        .isFalse();
            }
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void ownPortsAreNotDialled() throws Exception {
        try (StubbornServer server = StubbornServer.answering(OK)) {
            ModuleHosts own =
                    new ModuleHosts(ModuleHosts.STANDARD, port -> port == server.port(), address -> false, Set.of());
            assertThat(act(own, InetAddress::getAllByName, server.module())).isInstanceOf(NotSent.class);
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void aNameIsLookedUpOnceAndWhatItLeadsToIsJudgedEachTime() throws Exception {
        try (StubbornServer server = StubbornServer.answering(OK)) {
            Module module = RestModule.at("m", "http://robot.example:" + server.port());
            Queue<String> answers = new ArrayDeque<>(List.of("127.0.0.1", "169.254.169.254", "127.0.0.1", "8.8.8.8"));
            Names changing = host -> {
                assertThat(host).isEqualTo("robot.example");
                return addresses(answers.remove());
            };
            try (ModuleClient client = client(STANDARD, changing)) {
                assertThat(act(client, module)).isInstanceOf(Result.class);
                assertThat(act(client, module))
                        .isInstanceOfSatisfying(
                                NotSent.class,
                                sent -> assertThat(sent.reason())
                                        .contains("169.254.169.254:" + server.port() + ": it is link-local"));
                assertThat(act(client, module)).isInstanceOf(Result.class);
                assertThat(act(client, module)).isInstanceOf(NotSent.class);
            }
            assertThat(answers).isEmpty();
            assertThat(server.accepted()).isEqualTo(2);
            assertThat(server.requests())
                    .allSatisfy(request -> assertThat(request).contains("Host: robot.example:" + server.port()));
        }
    }

    @Test
    void ofSeveralAddressesTheFirstThatServesIsDialled() throws Exception {
        try (StubbornServer server = StubbornServer.answering(OK)) {
            Module module = RestModule.at("m", "http://robot.example:" + server.port());
            // Nobody listens at the second: the server's socket is bound to 127.0.0.1.
            Names several = host -> addresses("8.8.8.8", "127.0.0.9", "127.0.0.1");
            assertThat(act(STANDARD, several, module)).isInstanceOf(Result.class);
            assertThat(server.accepted()).isEqualTo(1);
            assertThat(act(STANDARD, host -> addresses("127.0.0.9", "8.8.8.8"), module))
                    .isEqualTo(new NotSent("cannot be reached: connection refused"));
        }
    }

    @Test
    void aNameThatNobodyKnowsMeansNotSent() throws Exception {
        Names none = host -> {
            throw new UnknownHostException(host);
        };
        Module module = RestModule.at("m", "http://robot.example:2000");
        assertThat(act(STANDARD, none, module)).isEqualTo(new NotSent("cannot be reached: its name is not known"));
        assertThat(act(STANDARD, host -> addresses(), module)).isInstanceOf(NotSent.class);
    }

    @Test
    void namesThatTakeForEverKeepNoOthersWaiting() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Names stuck = host -> {
            if (host.equals("127.0.0.1")) {
                return addresses(host);
            }
            asked.incrementAndGet();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return addresses("127.0.0.1");
        };
        try (StubbornServer server = StubbornServer.answering(OK);
                ModuleClient client = client(STANDARD, stuck)) {
            Module slow = RestModule.at("m", "http://robot.example:" + server.port());
            List<CompletableFuture<ModuleState>> waiting =
                    Stream.generate(() -> client.state(slow)).limit(100).toList();
            Awaitility.await().until(() -> asked.get() == 16);
            assertThat(act(client, server.module())).isInstanceOf(Result.class);
            int looking = asked.get();

            // Those that nobody waits for any more are not looked up at all.
            waiting.forEach(one -> one.cancel(true));
            never.countDown();
            assertThat(act(client, slow)).isInstanceOf(Result.class);
            assertThat(asked.get()).isEqualTo(looking + 1);
        }
    }

    @Test
    void aModuleWithoutAnAddressCannotBeAsked() throws Exception {
        Module module = new Module("m", null, "wait", Map.of(), List.of(), NullNode.getInstance(), true, Set.of());
        for (Module none : List.of(module, RestModule.at("m", "http://127.1:2000"))) {
            assertThat(act(STANDARD, InetAddress::getAllByName, none))
                    .isEqualTo(new NotSent("has no address that could be asked"));
        }
    }

    @Test
    void anAddressMayHaveAPathAndBeIpv6() throws Exception {
        try (StubbornServer server = StubbornServer.answering(OK)) {
            String base = "http://127.0.0.1:" + server.port() + "/robots/a%20b/";
            assertThat(act(STANDARD, InetAddress::getAllByName, RestModule.at("m", base)))
                    .isInstanceOf(Result.class);
            assertThat(server.requests())
                    .singleElement()
                    .asString()
                    .startsWith("POST /robots/a%20b/action?action_handle=go&");
            Names six = host -> {
                assertThat(host).isEqualTo("::1");
                return addresses("127.0.0.1");
            };
            assertThat(act(STANDARD, six, RestModule.at("m", "http://[::1]:" + server.port())))
                    .isInstanceOf(Result.class);
            assertThat(server.requests().get(1)).contains("Host: [::1]:" + server.port());
        }
    }

    @Test
    void environmentsAndPropertiesNameNoProxy() throws Exception {
        try (StubbornServer server = StubbornServer.answering(OK);
                StubbornServer proxy = StubbornServer.answering(OK)) {
            Map<String, String> properties = Map.of(
                    "http.proxyHost", "127.0.0.1",
                    "http.proxyPort", String.valueOf(proxy.port()),
                    "http.nonProxyHosts", "",
                    "socksProxyHost", "127.0.0.1",
                    "socksProxyPort", String.valueOf(proxy.port()));
            properties.forEach(System::setProperty);
            try {
                assertThat(act(STANDARD, InetAddress::getAllByName, server.module()))
                        .isInstanceOf(Result.class);
            } finally {
                properties.keySet().forEach(System::clearProperty);
            }
            assertThat(proxy.accepted()).isZero();
        }
    }

    @Test
    void anAddressThatTakesNoConnectionMeansNotSentAndCanBeGivenUp() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Module module = RestModule.at("m", "http://127.0.0.1:" + full.getLocalPort());
            try (Filled queue = Filled.of(full.getLocalPort());
                    ModuleClient client = new ModuleClient(
                            STANDARD,
                            limits(Duration.ofMillis(500)),
                            InetAddress::getAllByName,
                            SSLContext.getDefault())) {
                assertThat(queue.connections()).anyMatch(one -> !isConnected(one));
                assertThat(act(client, module)).isEqualTo(new NotSent("cannot be reached: nobody answers there"));
                CompletableFuture<Answer> givenUp = client.act(module, Steps.of("go", "{}"), Map.of(), folder);
                assertThat(givenUp.cancel(true)).isTrue();
                assertThat(client.state(module).get(1, TimeUnit.MINUTES).reason())
                        .isEqualTo("cannot be reached: nobody answers there");
            }
        }
    }

    /** Connections that fill a server's queue, so that the next is neither taken nor refused. */
    private record Filled(List<SocketChannel> connections) implements AutoCloseable {
        static Filled of(int port) throws IOException {
            List<SocketChannel> connections = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                connections.add(channel);
            }
            return new Filled(connections);
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel channel : connections) {
                channel.close();
            }
        }
    }

    private static boolean isConnected(SocketChannel connection) {
        try {
            return connection.finishConnect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
