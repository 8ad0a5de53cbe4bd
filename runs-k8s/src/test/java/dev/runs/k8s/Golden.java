package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that say how something is to look. A test that finds another look leaves it in target/golden, to be compared. */
final class Golden {
    private static final Path EXPECTED = Path.of("src/test/resources/dev/runs/k8s");
    private static final Path FOUND = Path.of("target/golden");
    private static final Path TEXTS = Path.of("src/main/resources/dev/runs/k8s");

    private Golden() {}

    static void check(String name, String yaml) throws IOException {
        Files.createDirectories(FOUND);
        Files.writeString(FOUND.resolve(name), yaml);
        Path expected = EXPECTED.resolve(name);

        assertThat(yaml)
                .as("see %s", FOUND.resolve(name).toAbsolutePath())
                .isEqualTo(Files.exists(expected) ? Files.readString(expected) : "");
    }

    /** The texts that containers start with. */
    static String text(String name) {
        try {
            return Files.readString(TEXTS.resolve(name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
