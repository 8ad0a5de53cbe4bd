package dev.runs.k8s;

import dev.runs.error.OneLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Pattern;

/** What a cluster or a program says, made fit to stand in a sentence of ours. */
final class Words {
    private static final int MAX_MESSAGE = 1000;
    private static final int MAX_REASON = 300;
    private static final BigDecimal STEP = BigDecimal.valueOf(1024);
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern FINAL_STOPS = Pattern.compile("[\\s.:;,]+$");
    /** Clients take any message with that word for the run's own time limit. */
    private static final Pattern TIME_OUT = Pattern.compile("(?i)(t)imeout");

    private Words() {}

    /** The text as one line of at most 1000 characters, without the word that only a time-out's message may have. */
    static String line(String text) {
        return cut(plain(text), MAX_MESSAGE);
    }

    /** The text as what follows a colon: one short line without a full stop. */
    static String reason(String text) {
        return FINAL_STOPS.matcher(cut(plain(text), MAX_REASON)).replaceAll("");
    }

    /** The reason in parentheses, after a space; nothing where the text is empty. */
    static String aside(String text) {
        String reason = reason(text);
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }

    /** 1288490189 is "1.2 GiB". */
    static String size(long bytes) {
        BigDecimal value = BigDecimal.valueOf(bytes);
        String unit = "bytes";
        for (String larger : List.of("KiB", "MiB", "GiB", "TiB")) {
            if (value.compareTo(STEP) < 0) {
                break;
            }
            value = value.divide(STEP);
            unit = larger;
        }
        return value.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString() + " " + unit;
    }

    /** "1 library", "3 libraries". */
    static String count(long count, String one, String many) {
        return count == 1 ? "1 " + one : count + " " + many;
    }

    private static String plain(String text) {
        String line = OneLine.of(SPACE.matcher(text).replaceAll(" ").strip());
        return TIME_OUT.matcher(line).replaceAll("$1ime-out");
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = length - 3;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "...";
    }
}
