package dev.runs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.PythonScript;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the own tests of the supervisor and of the pods' agent, which are written in their language. */
class SupervisorTest {
    private static final Path TESTS = Path.of("src/test/python");

    @ParameterizedTest
    @ValueSource(strings = {"test_supervisor.py", "test_samples.py", "test_placing.py"})
    void itsOwnTestsPass(String tests) throws Exception {
        PythonScript.passes(TESTS.resolve(tests).toString(), modules().toString());
    }

    @Test
    void thoseOfTheAgentPass() throws Exception {
        Path agent = modules().resolveSibling("attempt");
        PythonScript.passes(TESTS.resolve("test_metering.py").toString(), agent + ":" + modules());
    }

    @Test
    void itIsWrittenForPython38() throws Exception {
        String parse = """
                import ast, pathlib, sys
                for file in pathlib.Path(sys.argv[1]).glob("*.py"):
                    ast.parse(file.read_text(), str(file), feature_version=(3, 8))
                    print(file.name)
                """;

        assertThat(PythonScript.run("-c", parse, modules().toString()).lines())
                .contains("supervisor.py", "processes.py")
                .allMatch(name -> name.endsWith(".py"));
    }

    private static Path modules() throws Exception {
        return Path.of(Objects.requireNonNull(LocalExecutor.class.getResource("supervisor.py"))
                        .toURI())
                .getParent();
    }
}
