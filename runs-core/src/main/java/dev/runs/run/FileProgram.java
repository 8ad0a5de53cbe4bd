package dev.runs.run;

import java.util.List;

/** A program that is a file of the organization: a region's executor executes it. */
public sealed interface FileProgram extends Program permits PythonProgram, JarProgram {
    /** Where the program's file is: an {@code s3://} URI inside storage of the organization. */
    String uri();

    /** Passed to the program verbatim, in order; may hold empty strings, spaces, quotes and any Unicode. */
    List<String> args();

    @Override
    default String noun() {
        return "program";
    }

    /** The last segment of the URI, without its extension. */
    @Override
    default String title() {
        return uri().substring(uri().lastIndexOf('/') + 1).replaceFirst("\\.[A-Za-z0-9]+$", "");
    }
}
