package dev.runs.workflow;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Addresses that begin with the same bits, such as {@code 10.0.0.0/8}; a single one has no slash. */
final class AddressRange {
    /** Nothing else is given to the resolver, which would look up names. */
    private static final Pattern NUMBERS =
            Pattern.compile("(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|(?=[^%]*:)[0-9a-fA-F:.]+)");

    private final byte[] start;
    private final int bits;

    private AddressRange(byte[] start, int bits) {
        this.start = start;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException with what is wrong */
    static AddressRange of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String length = slash < 0 ? "" : text.substring(slash + 1);
        try {
            if (!NUMBERS.matcher(address).matches() || !length.matches("[0-9]{0,3}") || text.endsWith("/")) {
                throw new IllegalArgumentException("'" + text + "' is no address and no range like 10.0.0.0/8");
            }
            byte[] start = InetAddress.getByName(address).getAddress();
            int bits = length.isEmpty() ? start.length * 8 : Integer.parseInt(length);
            if (bits > start.length * 8) {
                throw new IllegalArgumentException("'" + text + "' has more bits than an address");
            }
            return new AddressRange(start, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no address and no range like 10.0.0.0/8", e);
        }
    }

    boolean contains(byte[] address) {
        if (address.length != start.length) {
            return false;
        }
        int whole = bits / 8;
        int mask = 0xFF00 >> bits % 8 & 0xFF;
        return Arrays.equals(start, 0, whole, address, 0, whole)
                && (mask == 0 || (start[whole] & mask) == (address[whole] & mask));
    }
}
