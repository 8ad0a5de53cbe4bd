package dev.runs.workflow;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where modules may live. It judges an address as it is about to be dialled, after its name was resolved: a name that
 * resolves to something else the next time is judged the next time.
 */
public final class ModuleHosts {
    /** Loopback and private addresses, as {@code wei.allowedModuleHosts} has them unless it says otherwise. */
    public static final List<String> STANDARD =
            List.of("127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

    /** Whatever is configured: what is no single host, link-local addresses, and where clouds tell their secrets. */
    private static final List<AddressRange> NEVER = ranges(
            "0.0.0.0/8",
            "169.254.0.0/16",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
            "2001::/32",
            // Alibaba, Oracle, Azure, and over IPv6 Amazon, Google and Scaleway.
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "fd00:ec2::/32",
            "fd20:ce::254",
            "fd00:42::42");

    private static final List<AddressRange> LOOPBACK = ranges("127.0.0.0/8", "::1");

    private final List<AddressRange> allowed;
    private final IntPredicate ownPorts;
    private final Predicate<InetAddress> thisMachine;
    private final Set<InetSocketAddress> others;

    /**
     * @param allowed addresses and ranges, such as {@code 192.168.7.0/24}
     * @param ownPorts whether a port of this machine is Runs' own or its database's
     * @param thisMachine whether an address is one of this machine's; loopback is, and need not be known to it
     * @param others what is elsewhere and no module either, such as a database
     * @throws IllegalArgumentException with the text that is neither an address nor a range
     */
    public ModuleHosts(
            List<String> allowed,
            IntPredicate ownPorts,
            Predicate<InetAddress> thisMachine,
            Set<InetSocketAddress> others) {
        this.allowed = allowed.stream().map(AddressRange::of).toList();
        this.ownPorts = ownPorts;
        this.thisMachine = thisMachine;
        this.others = Set.copyOf(others);
    }

    /** Why nothing may be sent there, in a sentence; empty where it may. */
    public Optional<String> refusal(InetSocketAddress target) {
        InetAddress address = target.getAddress();
        if (address == null || target.getPort() == 0) {
            return Optional.of("The module's address '" + target.getHostString() + "' leads nowhere.");
        }
        String where = address.getHostAddress() + ":" + target.getPort();
        List<byte[]> real = RealAddresses.of(address.getAddress());
        if (real.stream().anyMatch(one -> within(NEVER, one))) {
            return Optional.of("No module may live at " + where + ": it is link-local, a cloud's metadata address, or"
                    + " none of a single host.");
        }
        if (isOurs(target, real)) {
            return Optional.of("No module may live at " + where + ": that is this server or its database.");
        }
        if (!real.stream().allMatch(one -> within(allowed, one))) {
            return Optional.of("No module may live at " + where
                    + ": it is not within wei.allowedModuleHosts. Ask the administrator.");
        }
        return Optional.empty();
    }

    private boolean isOurs(InetSocketAddress target, List<byte[]> real) {
        boolean here = thisMachine.test(target.getAddress())
                || real.stream().anyMatch(one -> within(LOOPBACK, one))
                || real.stream().map(ModuleHosts::address).anyMatch(thisMachine);
        return (here && ownPorts.test(target.getPort()))
                || others.stream().anyMatch(other -> isSame(other, target.getPort(), real));
    }

    private static boolean isSame(InetSocketAddress other, int port, List<byte[]> real) {
        return other.getAddress() != null
                && other.getPort() == port
                && RealAddresses.of(other.getAddress().getAddress()).stream()
                        .anyMatch(its -> real.stream().anyMatch(one -> Arrays.equals(one, its)));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("An address has 4 or 16 bytes.", e);
        }
    }

    private static boolean within(List<AddressRange> ranges, byte[] address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(AddressRange::of).toList();
    }
}
