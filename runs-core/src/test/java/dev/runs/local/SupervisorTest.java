package dev.runs.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        String output = python(TESTS.resolve(tests).toString(), "-v", modules().toString());

        assertThat(output).containsPattern("Ran [1-9][0-9]* tests").endsWith("OK\n");
    }

    @Test
    void thoseOfTheAgentPass() throws Exception {
        Path agent = modules().resolveSibling("attempt");
        String output = python(TESTS.resolve("test_metering.py").toString(), "-v", agent + ":" + modules());

        assertThat(output).containsPattern("Ran [1-9][0-9]* tests").endsWith("OK\n");
    }

    @Test
    void itIsWrittenForPython38() throws Exception {
        String parse = """
                import ast, pathlib, sys
                for file in pathlib.Path(sys.argv[1]).glob("*.py"):
                    ast.parse(file.read_text(), str(file), feature_version=(3, 8))
                    print(file.name)
                """;

        assertThat(python("-c", parse, modules().toString()).lines())
                .contains("supervisor.py", "processes.py")
                .allMatch(name -> name.endsWith(".py"));
    }

    private static Path modules() throws Exception {
        return Path.of(Objects.requireNonNull(LocalExecutor.class.getResource("supervisor.py"))
                        .toURI())
                .getParent();
    }

    private static String python(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "-B"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
