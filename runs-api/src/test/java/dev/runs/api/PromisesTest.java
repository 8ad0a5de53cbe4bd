package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents say about tests is so. */
class PromisesTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    @ParameterizedTest
    @ValueSource(strings = {"docs/promises.md", "SECURITY.md"})
    void everyTestThatIsNamedIsThere(String document) throws IOException {
        Path root = Path.of("..");
        var named = TEST.matcher(Files.readString(root.resolve(document)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList();
        assertThat(named).hasSizeGreaterThan(10);
        try (Stream<Path> files = Files.walk(root, 12)) {
            assertThat(files.map(Path::getFileName)
                            .map(Path::toString)
                            .filter(name -> name.endsWith("Test.java"))
                            .map(name -> name.replace(".java", "")))
                    .containsAll(named);
        }
    }
}
