package dev.runs.console;

/**
 * What the terminal's "select graphic rendition" has set so far (ECMA-48, 8.3.117), as CSS classes: {@code b} bold,
 * {@code d} dim, {@code i} italic, {@code u} underlined, {@code f0} to {@code f15} and {@code g0} to {@code g15} the
 * sixteen colours of text and background. Of 256 colours the first sixteen are taken, finer ones are left out.
 */
final class AnsiStyle {
    private static final int NONE = -1;
    private static final int MAX_PARAMETERS = 32;

    private int foreground = NONE;
    private int background = NONE;
    private boolean bold;
    private boolean dim;
    private boolean italic;
    private boolean underlined;

    void apply(String parameters) {
        String[] codes = parameters.split("[;:]", MAX_PARAMETERS);
        for (int i = 0; i < codes.length; i++) {
            int code = number(codes[i]);
            if (code == 38 || code == 48) {
                boolean indexed = i + 2 < codes.length && number(codes[i + 1]) == 5;
                int colour = indexed && number(codes[i + 2]) < 16 ? number(codes[i + 2]) : NONE;
                if (code == 38) {
                    foreground = colour;
                } else {
                    background = colour;
                }
                i += indexed ? 2 : 4;
            } else {
                set(code);
            }
        }
    }

    private void set(int code) {
        switch (code) {
            case 0 -> reset();
            case 1 -> bold = true;
            case 2 -> dim = true;
            case 3 -> italic = true;
            case 4 -> underlined = true;
            case 22 -> {
                bold = false;
                dim = false;
            }
            case 23 -> italic = false;
            case 24 -> underlined = false;
            default -> colour(code);
        }
    }

    private void colour(int code) {
        if ((code >= 30 && code <= 37) || code == 39) {
            foreground = code == 39 ? NONE : code - 30;
        } else if ((code >= 40 && code <= 47) || code == 49) {
            background = code == 49 ? NONE : code - 40;
        } else if (code >= 90 && code <= 97) {
            foreground = code - 90 + 8;
        } else if (code >= 100 && code <= 107) {
            background = code - 100 + 8;
        }
    }

    private void reset() {
        foreground = NONE;
        background = NONE;
        bold = false;
        dim = false;
        italic = false;
        underlined = false;
    }

    String css() {
        StringBuilder css = new StringBuilder();
        css.append(bold ? " b" : "").append(dim ? " d" : "");
        css.append(italic ? " i" : "").append(underlined ? " u" : "");
        css.append(foreground == NONE ? "" : " f" + foreground);
        css.append(background == NONE ? "" : " g" + background);
        return css.toString().strip();
    }

    /** An empty parameter is 0; one that is no small number is one that nothing is done for. */
    private static int number(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        return text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(text)
                : Integer.MAX_VALUE;
    }
}
