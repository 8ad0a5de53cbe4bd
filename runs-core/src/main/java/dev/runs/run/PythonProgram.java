package dev.runs.run;

import java.util.List;

/** A Python file, run as {@code python FILE ARGS...}. */
public record PythonProgram(String uri, List<String> args) implements FileProgram {
    public PythonProgram {
        args = List.copyOf(args);
    }
}
