package dev.runs.console;

import java.math.BigDecimal;
import java.util.Locale;

/** Sizes for people. */
final class Sizes {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private Sizes() {}

    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double size = bytes / 1024.0;
        int unit = 0;
        while (size >= 1023.95 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, size < 10 ? "%.1f %s" : "%.0f %s", size, UNITS[unit]);
    }

    /** 2.0 is 2, and 0.5 is 0.5. */
    static String decimal(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /** With cents, and below a dollar with the digits that say something. */
    static String dollars(double dollars) {
        if (dollars > 0 && dollars < 0.0001) {
            return "under $0.0001";
        }
        return String.format(Locale.ROOT, dollars == 0 || dollars >= 1 ? "$%,.2f" : "$%.4f", dollars);
    }

    /** Digits in groups of three. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
