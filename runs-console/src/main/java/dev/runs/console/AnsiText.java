package dev.runs.console;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a log as pieces of one style each. Reads every character once: what a program prints decides nothing here
 * but colours. Other terminal commands are left out, other control characters shown as their pictures.
 */
final class AnsiText {
    private static final char ESCAPE = '\u001b';
    private static final char BELL = '\u0007';

    private final String text;
    private final List<Span> spans = new ArrayList<>();
    private final StringBuilder piece = new StringBuilder();
    private final AnsiStyle style = new AnsiStyle();
    private int at;

    /** @param css classes, separated by spaces; empty for plain text */
    record Span(String text, String css) {}

    private AnsiText(String text) {
        this.text = text;
    }

    static List<Span> spans(String line) {
        return new AnsiText(line).read();
    }

    private List<Span> read() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == ESCAPE) {
                escape();
            } else if (c == '\r') {
                // What follows overwrote it on a terminal: a progress bar shows its last state.
                if (at < text.length()) {
                    piece.setLength(0);
                    spans.clear();
                }
            } else {
                piece.append(visible(c));
            }
        }
        endPiece();
        return List.copyOf(spans);
    }

    private void escape() {
        char kind = at < text.length() ? text.charAt(at++) : ' ';
        if (kind == '[') {
            controlSequence();
        } else if (kind == ']' || kind == 'P' || kind == '_' || kind == '^') {
            skipString();
        }
    }

    /** {@code ESC [ parameters letter}; only {@code m}, which sets colours, means anything here. */
    private void controlSequence() {
        int start = at;
        while (at < text.length() && (text.charAt(at) < '@' || text.charAt(at) > '~')) {
            at++;
        }
        if (at < text.length() && text.charAt(at++) == 'm') {
            endPiece();
            style.apply(text.substring(start, at - 1));
        }
    }

    /** A title or a link: up to a bell or {@code ESC \}. */
    private void skipString() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == BELL) {
                return;
            }
            if (c == ESCAPE) {
                at = Math.min(text.length(), at + 1);
                return;
            }
        }
    }

    private void endPiece() {
        if (piece.length() > 0) {
            spans.add(new Span(piece.toString(), style.css()));
            piece.setLength(0);
        }
    }

    private static char visible(char c) {
        if (c < ' ' && c != '\t') {
            return (char) ('\u2400' + c);
        }
        boolean reordersText = (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
        return c == '\u007f' ? '\u2421' : reordersText ? '\ufffd' : c;
    }
}
