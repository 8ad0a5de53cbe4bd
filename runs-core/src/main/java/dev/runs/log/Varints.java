package dev.runs.log;

import java.util.Arrays;

/** Reads and writes numbers from 0 in groups of seven bits, the lowest first; at most nine bytes, 63 bits. */
final class Varints {
    private final byte[] bytes;
    private int position;

    Varints(byte[] bytes) {
        this.bytes = bytes;
    }

    void write(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("A number below zero: " + value);
        }
        long rest = value;
        while (rest > 0x7f) {
            bytes[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[position++] = (byte) rest;
    }

    void write(byte[] raw) {
        System.arraycopy(raw, 0, bytes, position, raw.length);
        position += raw.length;
    }

    /** @throws DamagedChunk if there is no number at this place */
    long read() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            if (position == bytes.length) {
                throw new DamagedChunk("a number is cut off");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new DamagedChunk("a number is too large");
    }

    byte[] written() {
        return Arrays.copyOf(bytes, position);
    }

    int position() {
        return position;
    }

    int remaining() {
        return bytes.length - position;
    }
}
