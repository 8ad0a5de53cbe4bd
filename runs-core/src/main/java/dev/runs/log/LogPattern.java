package dev.runs.log;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.runs.error.RunsException.InvalidRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a search looks for. Whatever it is, looking takes time in proportion to the text. */
public final class LogPattern {
    /** Characters of a text or an expression. */
    public static final int MAX_LENGTH = 1_000;

    /** Of a compiled expression, each of which may look at each character. */
    private static final int MAX_INSTRUCTIONS = 1_000;

    /** Characters, with counted repetitions written out: looked at before anything is compiled. */
    private static final int MAX_GROWTH = 300_000;

    /** Of an expression that may be held against all lines of a piece without a look at the time. */
    private static final int QUICK_INSTRUCTIONS = 64;

    /** The time is looked at after so many lines: an expression can be slow. */
    private static final int STEP = 16;

    /** A counted repetition. */
    static final Pattern COUNT = Pattern.compile("\\{([0-9]+)(?:,([0-9]*))?\\}");

    private final Finder finder;
    /** Whether a whole piece takes so little that no look at the time is needed, and any thread may take one. */
    private final boolean isQuick;

    private LogPattern(Finder finder, boolean isQuick) {
        this.finder = finder;
        this.isQuick = isQuick;
    }

    /** Finds the first line from {@code from} on that matches, before {@code to}; {@code to} or more if none does. */
    private interface Finder {
        long find(LogPiece piece, long from, long to);
    }

    /**
     * Lines that hold a text: the very bytes, or the text in whatever case.
     *
     * @throws InvalidRequest with the field {@code q} for a text that no line holds, or that is too long
     */
    public static LogPattern text(String text, boolean ignoreCase) {
        check(text);
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        if (ignoreCase && !ascii) {
            return compiled(Pattern.quote(text), true);
        }
        ByteSearch search = new ByteSearch(text.getBytes(StandardCharsets.UTF_8), ignoreCase);
        return quick(search, LogPiece.ANY_LINE);
    }

    /**
     * Lines in which a regular expression of RE2 finds something, which has no back references and no look-around: these
     * would not be linear.
     *
     * @throws InvalidRequest with the field {@code q} for what is none, or would take too much work
     */
    public static LogPattern regex(String expression, boolean ignoreCase) {
        check(expression);
        return compiled(expression, ignoreCase);
    }

    /** One at a time: what is refused in the end has taken memory before. */
    private static synchronized LogPattern compiled(String expression, boolean ignoreCase) {
        if (expression.length() * repetitions(expression) > MAX_GROWTH) {
            throw tooMuchWork();
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
        } catch (PatternSyntaxException e) {
            throw new InvalidRequest(
                    "q",
                    "q is no regular expression: " + e.getDescription() + ".",
                    "Use the syntax of RE2, or leave regex out to look for the text itself.");
        }
        if (pattern.programSize() > MAX_INSTRUCTIONS) {
            throw tooMuchWork();
        }
        String required = ignoreCase ? "" : RequiredText.of(expression);
        ByteSearch search =
                required.isEmpty() ? null : new ByteSearch(required.getBytes(StandardCharsets.US_ASCII), false);
        return search != null && pattern.programSize() <= QUICK_INSTRUCTIONS
                ? quick(
                        search,
                        (text, from, to) ->
                                pattern.matcher(LogLine.text(text, from, to)).find())
                : new LogPattern(new SlowExpression(pattern, search), false);
    }

    private static LogPattern quick(ByteSearch search, LogPiece.LineTest test) {
        return new LogPattern((piece, from, to) -> piece.find(search, test, from), true);
    }

    /** Looks at few lines at a time, and at none that lacks what every match holds. */
    private static final class SlowExpression implements Finder {
        private final Matcher matcher;
        private final @Nullable ByteSearch required;
        private @Nullable LogPiece piece;
        /** In the piece, the next line to be looked at. */
        private long candidate;

        SlowExpression(Pattern pattern, @Nullable ByteSearch required) {
            this.matcher = pattern.matcher("");
            this.required = required;
        }

        @Override
        public long find(LogPiece in, long from, long to) {
            for (long line = candidate(in, from); line < to; line = candidate(in, line + 1)) {
                if (matcher.reset(in.line(line).text()).find()) {
                    return line;
                }
            }
            return to;
        }

        private long candidate(LogPiece in, long from) {
            if (required == null || from >= in.nextLine()) {
                return from;
            }
            // Found once, though it is asked for a few lines at a time.
            if (in != piece || candidate < from) {
                piece = in;
                candidate = in.find(required, LogPiece.ANY_LINE, from);
            }
            return candidate;
        }
    }

    /** How many times an expression may grow when its counted repetitions are written out: never less than it does. */
    private static double repetitions(String expression) {
        double times = 1;
        Matcher counts = COUNT.matcher(expression);
        while (counts.find()) {
            String most = counts.group(2) == null || counts.group(2).isEmpty() ? counts.group(1) : counts.group(2);
            times *= Math.max(1, Double.parseDouble(most));
        }
        return times;
    }

    private static InvalidRequest tooMuchWork() {
        return new InvalidRequest(
                "q",
                "The regular expression in q takes too much work.",
                "Use fewer or smaller numbers of repetitions.");
    }

    private static void check(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new InvalidRequest(
                    "q", "q has " + text.length() + " characters.", "Look for 1 to " + MAX_LENGTH + " characters.");
        }
        if (text.indexOf('\n') >= 0) {
            throw new InvalidRequest("q", "q holds a newline, which no line does.", "Look for a part of one line.");
        }
    }

    /** The first line from {@code from} on that matches, before {@code to}; -1 if none does. Used by one thread. */
    long find(LogPiece piece, long from, long to) {
        long begin = Math.max(from, piece.sought());
        long line = begin < to ? finder.find(piece, begin, to) : to;
        return line < to ? line : -1;
    }

    /**
     * Finds the first line of a piece that matches in advance, where that is certain not to take long. By any threads, of
     * a piece each.
     */
    void seek(LogPiece piece) {
        if (isQuick) {
            piece.skipTo(finder.find(piece, piece.firstLine, piece.nextLine()));
        }
    }

    /** At most so many lines are looked at between two looks at the time. */
    int step() {
        return isQuick ? Chunk.MAX_LINES : STEP;
    }
}
