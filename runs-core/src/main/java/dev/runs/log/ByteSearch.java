package dev.runs.log;

import java.util.Arrays;

/**
 * Finds some bytes in others by Horspool's method: it looks at the last byte of where they may be, and passes over as many
 * as that byte says. The longer what is sought, the less of the text is read.
 */
final class ByteSearch {
    private static final int BYTES = 256;

    private final byte[] sought;
    /** By a byte of the text: what it counts as. */
    private final byte[] counted = new byte[BYTES];
    /** By a byte of the text: how far on the place is at least; 0 where it may be here. */
    private final int[] skips = new int[BYTES];
    /** How far on it is at least where it might have been here, and is not. */
    private final int next;

    /**
     * @param sought one byte at least
     * @param ignoreCase of the letters of ASCII
     */
    ByteSearch(byte[] sought, boolean ignoreCase) {
        for (int i = 0; i < BYTES; i++) {
            counted[i] = (byte) (ignoreCase && i >= 'A' && i <= 'Z' ? i | 0x20 : i);
        }
        this.sought = new byte[sought.length];
        for (int i = 0; i < sought.length; i++) {
            this.sought[i] = counted[sought[i] & 0xff];
        }
        int last = sought.length - 1;
        int[] byCounted = new int[BYTES];
        Arrays.fill(byCounted, sought.length);
        for (int i = 0; i < last; i++) {
            byCounted[this.sought[i] & 0xff] = last - i;
        }
        int end = this.sought[last] & 0xff;
        next = byCounted[end];
        byCounted[end] = 0;
        Arrays.setAll(skips, i -> byCounted[counted[i] & 0xff]);
    }

    /** The first place at or after {@code from} where all of it is before the text's end; -1 where there is none. */
    int find(byte[] text, int from) {
        int last = sought.length - 1;
        int i = from + last;
        while (i < text.length) {
            int skip = skips[text[i] & 0xff];
            if (skip == 0 && isAt(text, i - last)) {
                return i - last;
            }
            i += skip == 0 ? next : skip;
        }
        return -1;
    }

    private boolean isAt(byte[] text, int place) {
        for (int i = 0; i < sought.length; i++) {
            if (counted[text[place + i] & 0xff] != sought[i]) {
                return false;
            }
        }
        return true;
    }
}
