package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.attempt.AgentProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of what an executor's container starts with, beside the agent that listens to it. */
class ExecutorOutputTest {
    @TempDir
    private Path folder;

    @Test
    void itsOwnTestsPass() throws Exception {
        Path agent = Files.write(folder.resolve("agent.zip"), AgentProgram.zipped());
        Path executor = Files.writeString(folder.resolve("executor.py"), PodContainers.resource("executor.py"));

        String output = python("src/test/python/test_executor.py", "-v", agent.toString(), executor.toString());

        assertThat(output).containsPattern("Ran [1-9][0-9]* tests").endsWith("OK\n");
    }

    /** As the images may have an old Python. */
    @Test
    void itIsWrittenForPython38() throws Exception {
        String parse = "import ast, sys; ast.parse(sys.argv[1], feature_version=(3, 8)); print('fine')";

        assertThat(python("-c", parse, PodContainers.resource("executor.py"))).isEqualTo("fine\n");
    }

    private static String python(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("python3", "-B");
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
