package dev.runs.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The description of the API as its page shows it. */
record ApiView(String title, Prose about, List<Group> groups, List<Shape> shapes) {

    /** Operations that belong together. */
    record Group(String name, Prose about, List<Operation> operations) {}

    /**
     * What a method of a path does.
     *
     * @param open whether it needs no API key
     */
    record Operation(
            String id,
            String method,
            String path,
            String summary,
            Prose about,
            boolean open,
            List<Row> parameters,
            @Nullable Body body,
            List<Answer> answers,
            String example) {}

    /** What is sent. */
    record Body(Prose about, TypeText type, List<Row> fields) {}

    /**
     * What is answered.
     *
     * @param fields of a success; empty for failures, which are all alike
     */
    record Answer(String status, Prose about, TypeText type, List<Row> fields) {}

    /** An object, or a list of words, that has a name. */
    record Shape(String name, Prose about, List<Row> fields) {}

    /**
     * A parameter or a field.
     *
     * @param where of a parameter: path, query or header; empty for a field
     */
    record Row(String name, String where, TypeText type, boolean required, Prose about) {}

    /** A type in words, some of which are names of shapes. */
    record TypeText(List<Part> parts) {
        static final TypeText NONE = new TypeText(List.of());
    }

    /** @param shape whether the text is the name of one */
    record Part(String text, boolean shape) {}
}
