package dev.runs.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Text in paragraphs, which an empty line separates, with {@code `code`} in it. */
record Prose(List<List<Span>> paragraphs) {

    /** A piece of a paragraph. */
    record Span(String text, boolean code) {}

    static Prose of(String text) {
        return new Prose(Stream.of(text.strip().split("\n\\s*\n", -1))
                .map(Prose::spans)
                .filter(spans -> !spans.isEmpty())
                .toList());
    }

    private static List<Span> spans(String paragraph) {
        List<Span> spans = new ArrayList<>();
        boolean code = false;
        for (String piece : paragraph.replaceAll("\\s+", " ").split("`", -1)) {
            if (!piece.isEmpty()) {
                spans.add(new Span(piece, code));
            }
            code = !code;
        }
        return spans;
    }
}
