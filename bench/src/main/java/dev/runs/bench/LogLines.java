package dev.runs.bench;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * The lines of a service's log, of 100 bytes on average, newline included. Each follows from its number, so that any can
 * be checked. Every fourth of sixteen has the same request's id, as where four requests are answered at once; numbers
 * and ids are random, which keeps a compressor from doing better than it would elsewhere.
 */
final class LogLines {
    /** In as many lines as {@link #rare} says. */
    static final String RARE = "quorum lost, stepping down";

    /** In about one of 60,000 lines; grep -E reads it, too. */
    static final String SLOW_FAILURE = "answered 5[0-9]+ in [0-9]{4,} ms";

    private static final long FIRST_TIME = 1_772_352_000_000L;
    private static final int RARE_EVERY = 3_500_017;
    private static final int RARE_AT = 500_000;
    private static final long MILLIS_PER_DAY = 86_400_000;

    private static final byte[][] WORDS = texts(
            "orders",
            "customers",
            "invoices",
            "shipments",
            "prices",
            "stock",
            "returns",
            "sessions",
            "products",
            "taxes",
            "vouchers",
            "reviews",
            "carts",
            "refunds",
            "suppliers",
            "warehouses");
    private static final byte[][] STATUSES = texts("200", "200", "200", "201", "204", "304", "400", "404");

    private LogLines() {}

    /** In milliseconds since 1970; the next line's is never smaller. */
    static long time(long number) {
        return FIRST_TIME + number;
    }

    /** How many of the first so many lines hold {@link #RARE}. */
    static long rare(long lines) {
        return (lines - RARE_AT + RARE_EVERY - 1) / RARE_EVERY;
    }

    /** Without a newline. */
    static byte[] line(long number) {
        Text text = new Text(mixed(number));
        text.time(time(number));
        int kind = number % RARE_EVERY == RARE_AT ? -1 : text.below(4);
        text.add(kind == 2 ? " DEBUG [" : " INFO [").hex(mixed((number & ~15) | (number & 3)), 16);
        switch (kind) {
            case -1 -> text.add("] cluster.Member: ").add(RARE).add(", term ").number(1 << 16);
            case 0 -> answered(text.add("] http.Web: "));
            case 1 ->
                text.add("] orders.Desk: order ")
                        .number(10_000_000)
                        .add(" has ")
                        .number(20)
                        .add(" items, ")
                        .number(90_000)
                        .add(" EUR");
            case 2 ->
                text.add("] stream: read ")
                        .number(5_000)
                        .add(" rows of ")
                        .add(text.any(WORDS))
                        .add(" up to ")
                        .number(1 << 30);
            default ->
                text.add("] cache: ")
                        .add(text.any(WORDS))
                        .add(" kept, ")
                        .number(100_000)
                        .add(" in all, sum ")
                        .hex(text.next(), 8);
        }
        return text.bytes();
    }

    private static void answered(Text text) {
        text.add("GET /v1/").add(text.any(WORDS)).add('/').number(1_000_000).add(" answered ");
        boolean failed = text.below(256) == 0;
        text.add(failed ? "503".getBytes(StandardCharsets.US_ASCII) : text.any(STATUSES))
                .add(" in ");
        text.number(text.below(64) == 0 ? 10_000 : 400).add(" ms");
    }

    /** The last step of SplitMix64, a known random generator: any number gives one that looks random. */
    private static long mixed(long number) {
        long z = (number + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private static byte[][] texts(String... all) {
        return Arrays.stream(all)
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    /** A line that is being written: a String.format for each would take longer than what is measured. */
    private static final class Text {
        private final byte[] bytes = new byte[200];
        private int length;
        private long random;

        Text(long random) {
            this.random = random;
        }

        long next() {
            random = mixed(random);
            return random;
        }

        int below(int limit) {
            return (int) ((next() >>> 33) % limit);
        }

        byte[] any(byte[][] texts) {
            return texts[below(texts.length)];
        }

        Text add(char character) {
            bytes[length++] = (byte) character;
            return this;
        }

        Text add(byte[] text) {
            System.arraycopy(text, 0, bytes, length, text.length);
            length += text.length;
            return this;
        }

        Text add(String text) {
            for (int i = 0; i < text.length(); i++) {
                add(text.charAt(i));
            }
            return this;
        }

        Text hex(long value, int digits) {
            for (int i = digits - 1; i >= 0; i--) {
                add(Character.forDigit((int) ((value >>> (4 * i)) & 15), 16));
            }
            return this;
        }

        Text number(int limit) {
            return add(Integer.toString(below(limit)));
        }

        void time(long millis) {
            LocalDate date = LocalDate.ofEpochDay(millis / MILLIS_PER_DAY);
            int ofDay = (int) (millis % MILLIS_PER_DAY);
            digits(date.getYear(), 4)
                    .add('-')
                    .digits(date.getMonthValue(), 2)
                    .add('-')
                    .digits(date.getDayOfMonth(), 2);
            add(' ').digits(ofDay / 3_600_000, 2)
                    .add(':')
                    .digits(ofDay / 60_000 % 60, 2)
                    .add(':');
            digits(ofDay / 1000 % 60, 2).add('.').digits(ofDay % 1000, 3);
        }

        private Text digits(int value, int count) {
            int rest = value;
            for (int i = count - 1; i >= 0; i--) {
                bytes[length + i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            length += count;
            return this;
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }
    }
}
