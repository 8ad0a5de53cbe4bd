package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.PythonScript;
import dev.runs.attempt.AgentProgram;
import java.nio.file.Files;
import java.nio.file.Path;
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

        PythonScript.passes("src/test/python/test_executor.py", agent.toString(), executor.toString());
    }

    /** As the images may have an old Python. */
    @Test
    void itIsWrittenForPython38() throws Exception {
        String parse = "import ast, sys; ast.parse(sys.argv[1], feature_version=(3, 8)); print('fine')";

        assertThat(PythonScript.run("-c", parse, PodContainers.resource("executor.py")))
                .isEqualTo("fine\n");
    }
}
