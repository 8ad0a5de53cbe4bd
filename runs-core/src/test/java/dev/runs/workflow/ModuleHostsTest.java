package dev.runs.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleHostsTest {
    private static final ModuleHosts STANDARD = hosts(ModuleHosts.STANDARD);
    private static final ModuleHosts ALL = hosts(List.of("0.0.0.0/0", "::/0"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.9",
                "::1",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "fc00::1",
                "fdff::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1"
            })
    void loopbackAndPrivateAddressesAreTheStandard(String address) throws UnknownHostException {
        assertThat(STANDARD.refusal(at(address, 2000))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.15.255.255",
                "172.32.0.0",
                "192.169.0.1",
                "11.0.0.1",
                "100.64.0.1",
                "2606:4700::1",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808",
                "64:ff9b::10.0.0.1",
                "2002:a00:1::1",
                "::10.0.0.1",
                "fe00::1"
            })
    void othersMustBeNamed(String address) throws UnknownHostException {
        assertThat(STANDARD.refusal(at(address, 2000)))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("wei.allowedModuleHosts"));
        assertThat(ALL.refusal(at(address, 2000))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "224.0.0.1",
                "255.255.255.255",
                "240.0.0.1",
                "ff02::1",
                "100.100.100.200",
                "192.0.0.192",
                "168.63.129.16",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fd00:42::42",
                "::ffff:169.254.169.254",
                "::169.254.169.254",
                "64:ff9b::169.254.169.254",
                "64:ff9b:1::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "2001::1",
                "64:ff9b::0.0.0.0"
            })
    void someAreNeverAllowed(String address) throws UnknownHostException {
        assertThat(ALL.refusal(at(address, 2000)))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("link-local"));
    }

    @Test
    void anAddressWithAScopeIsWhatItsBitsSay() throws UnknownHostException {
        byte[] mapped = InetAddress.getByName("64:ff9b::169.254.169.254").getAddress();
        System.arraycopy(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, 0, mapped, 0, 12);
        InetAddress scoped = java.net.Inet6Address.getByAddress("h", mapped, 0);
        assertThat(scoped.getAddress()).hasSize(16);
        assertThat(ALL.refusal(new InetSocketAddress(scoped, 80))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "192.168.7.7", "::ffff:127.0.0.1", "64:ff9b::192.168.7.7"})
    void theServersOwnPortsAreNoModules(String address) throws UnknownHostException {
        assertThat(ALL.refusal(at(address, 8080)))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("this server or its database"));
        assertThat(ALL.refusal(at(address, 8082))).isEmpty();
    }

    @Test
    void theDatabaseIsNoModule() throws UnknownHostException {
        assertThat(ALL.refusal(at("10.9.9.9", 5432))).isPresent();
        assertThat(ALL.refusal(at("64:ff9b::10.9.9.9", 5432))).isPresent();
        assertThat(ALL.refusal(at("10.9.9.9", 5433))).isEmpty();
        assertThat(ALL.refusal(at("10.9.9.8", 8080))).isEmpty();
    }

    @Test
    void whatLeadsNowhereIsRefused() throws UnknownHostException {
        assertThat(ALL.refusal(InetSocketAddress.createUnresolved("robot", 2000)))
                .contains("The module's address 'robot' leads nowhere.");
        assertThat(ALL.refusal(at("10.0.0.1", 0))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "robot",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/x",
                "",
                "/8",
                "1.2.3",
                "::1/129",
                "300.1.1.1",
                "1234",
                "a:b%1"
            })
    void onlyAddressesAndRangesAreTaken(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hosts(List.of(text)))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void rangesEndWhereTheirBitsDo() throws UnknownHostException {
        ModuleHosts few = hosts(List.of("10.0.0.4/30", "fc00::8/125", "10.1.1.1"));
        for (String in : List.of("10.0.0.4", "10.0.0.7", "fc00::f", "10.1.1.1")) {
            assertThat(few.refusal(at(in, 1))).isEmpty();
        }
        for (String out : List.of("10.0.0.3", "10.0.0.8", "fc00::10", "fc00::7", "10.1.1.2", "127.0.0.1")) {
            assertThat(few.refusal(at(out, 1))).isPresent();
        }
    }

    private static ModuleHosts hosts(List<String> allowed) {
        return new ModuleHosts(
                allowed,
                port -> port == 8080 || port == 8081,
                address -> address.getHostAddress().equals("192.168.7.7"),
                Set.of(InetSocketAddress.createUnresolved("db", 1), new InetSocketAddress("10.9.9.9", 5432)));
    }

    private static InetSocketAddress at(String address, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }
}
