package dev.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is written in Python and tested there. */
public final class PythonScript {
    private PythonScript() {}

    /** What Python says when it is run with these arguments, which must end well. */
    public static String run(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("python3", "-B");
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Runs a file of unit tests, which must be some and pass; arguments are its own. */
    public static void passes(String tests, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 2];
        all[0] = tests;
        all[1] = "-v";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        assertThat(run(all)).containsPattern("Ran [1-9][0-9]* tests").endsWith("OK\n");
    }
}
