package dev.runs.log;

import com.google.re2j.Matcher;

/**
 * What every match of a regular expression holds: most lines do not, and need not be held against the expression. Reads
 * RE2's syntax no further than it has to; of what it does not know for certain, it says that nothing is required.
 */
final class RequiredText {
    /** Escapes that stand for one character of several, or for a place. */
    private static final String CLASSES = "dDwWsSbBAz";

    private static final int UNKNOWN = -1;

    private final String expression;
    private final StringBuilder run = new StringBuilder();
    private String longest = "";

    private RequiredText(String expression) {
        this.expression = expression;
    }

    /**
     * The longest text of ASCII that stands in the expression as it is.
     *
     * @param expression one that compiles, and whose case counts
     * @return empty where nothing is known to be required
     */
    static String of(String expression) {
        RequiredText text = new RequiredText(expression);
        return text.isUnderstood() ? text.longest : "";
    }

    private boolean isUnderstood() {
        int at = 0;
        while (at < expression.length()) {
            at = step(at);
            if (at == UNKNOWN) {
                return false;
            }
        }
        end();
        return true;
    }

    /** Where the next part begins. */
    private int step(int at) {
        char c = expression.charAt(at);
        switch (c) {
            case '|', ')', ']', '}' -> {
                return UNKNOWN; // either side of | may match; the others are fine where they are literal, which is rare
            }
            case '*', '?' -> {
                drop();
                return at + 1;
            }
            case '{' -> {
                Matcher count = LogPattern.COUNT.matcher(expression.substring(at));
                drop();
                return count.lookingAt() ? at + count.end() : UNKNOWN;
            }
            case '+', '.', '^', '$' -> {
                end();
                return at + 1;
            }
            case '(' -> {
                end();
                return afterGroup(at);
            }
            case '[' -> {
                end();
                return afterClass(at);
            }
            case '\\' -> {
                return afterEscape(at);
            }
            default -> {
                if (c < 0x80) {
                    run.append(c);
                } else {
                    end();
                }
                return at + 1;
            }
        }
    }

    private int afterEscape(int at) {
        if (at + 1 == expression.length()) {
            return UNKNOWN;
        }
        char c = expression.charAt(at + 1);
        if (CLASSES.indexOf(c) >= 0) {
            end();
        } else if (c < 0x80 && c > ' ' && !Character.isLetterOrDigit(c)) {
            run.append(c);
        } else {
            return UNKNOWN;
        }
        return at + 2;
    }

    private int afterGroup(int at) {
        if (expression.startsWith("(?", at) && !expression.startsWith("(?:", at)) {
            return UNKNOWN; // it may change what follows
        }
        int i = at + 1;
        while (i != UNKNOWN && i < expression.length()) {
            switch (expression.charAt(i)) {
                case ')' -> {
                    return i + 1;
                }
                case '(' -> i = afterGroup(i);
                case '[' -> i = afterClass(i);
                case '\\' -> i = expression.startsWith("\\Q", i) ? UNKNOWN : i + 2;
                default -> i++;
            }
        }
        return UNKNOWN;
    }

    private int afterClass(int at) {
        int i = at + (expression.startsWith("[^", at) ? 2 : 1);
        int first = i;
        for (; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '[' || (c == ']' && i == first)) {
                return UNKNOWN;
            }
            if (c == ']') {
                return i + 1;
            }
            if (c == '\\') {
                i++;
            }
        }
        return UNKNOWN;
    }

    /** What came last need not be there. */
    private void drop() {
        run.setLength(Math.max(0, run.length() - 1));
        end();
    }

    private void end() {
        if (run.length() > longest.length()) {
            longest = run.toString();
        }
        run.setLength(0);
    }
}
