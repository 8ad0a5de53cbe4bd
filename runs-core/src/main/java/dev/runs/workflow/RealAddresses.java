package dev.runs.workflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The addresses that a packet to one address may reach: also the IPv4 address that an IPv6 address stands for. */
final class RealAddresses {
    private static final AddressRange COMPATIBLE = AddressRange.of("::/96");
    private static final AddressRange NAT64 = AddressRange.of("64:ff9b::/96");
    private static final AddressRange LOCAL_NAT64 = AddressRange.of("64:ff9b:1::/48");
    private static final AddressRange SIX_TO_FOUR = AddressRange.of("2002::/16");
    private static final byte[] MAPPED_MARK = {-1, -1};

    private RealAddresses() {}

    /** At least one; all of them must be allowed. An IPv4 address in IPv6's writing is that IPv4 address alone. */
    static List<byte[]> of(byte[] address) {
        if (address.length != 16) {
            return List.of(address);
        }
        byte[] last = Arrays.copyOfRange(address, 12, 16);
        if (isMapped(address)) {
            return List.of(last);
        }
        List<byte[]> real = new ArrayList<>(List.of(address));
        boolean compatible = COMPATIBLE.contains(address) && (last[0] != 0 || last[1] != 0 || last[2] != 0);
        if (compatible || NAT64.contains(address) || LOCAL_NAT64.contains(address)) {
            real.add(last);
        }
        if (SIX_TO_FOUR.contains(address)) {
            real.add(Arrays.copyOfRange(address, 2, 6));
        }
        return real;
    }

    /** Java makes IPv4 addresses of most, but not of one that has a scope. */
    private static boolean isMapped(byte[] address) {
        return Arrays.equals(address, 0, 10, new byte[10], 0, 10) && Arrays.equals(address, 10, 12, MAPPED_MARK, 0, 2);
    }
}
