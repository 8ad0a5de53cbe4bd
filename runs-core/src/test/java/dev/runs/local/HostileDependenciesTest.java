package dev.runs.local;

import static dev.runs.local.LocalFixtures.utf8;
import static dev.runs.local.LocalFixtures.zip;
import static dev.runs.local.LocalFixtures.zipWithLink;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dependency.FileDependency;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.run.Failure;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives and names that were made to reach out of the places they are meant for. */
class HostileDependenciesTest extends LocalHarness {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.txt",
                "../../../../../../evil.txt",
                "FOLDER/evil.txt",
                "evil-1.0.data/data/../../../../../../evil.txt",
                "evil-1.0.data/scripts/../../../../../evil.txt",
                "evil-1.0.data/data/FOLDER/evil.txt",
                "..\\..\\evil.txt"
            })
    void aWheelWritesNothingOutsideItsEnvironment(String entry) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>(wheelEntries());
        entries.put(entry.replace("FOLDER", folder.toString()), utf8("planted"));
        Run run = start(world.python(
                "import evil; print(evil.WORD)", List.of(dependency("evil-1.0-py3-none-any.whl", zip(entries)))));

        assertEndsWithoutHarm(run);
    }

    @Test
    void aLinkInAWheelIsAFileLikeAnyOther() throws IOException {
        byte[] archive = zipWithLink(wheelEntries(), "evil_link", folder.toString());
        byte[] through = zipWithLink(withEntry("evil_link/evil.txt"), "evil_link", folder.toString());
        for (byte[] content : List.of(archive, through)) {
            Run run = start(world.python(
                    "import evil; print(evil.WORD)", List.of(dependency("evil-1.0-py3-none-any.whl", content))));

            assertEndsWithoutHarm(run);
        }
        try (Stream<Path> paths = Files.walk(folder.resolve("data/local/environments"))) {
            assertThat(paths.filter(path -> path.endsWith("evil_link")).filter(Files::isSymbolicLink))
                    .isEmpty();
        }
    }

    @Test
    void aZipIsReadWhereItLiesAndNeverUnpacked() throws IOException {
        Map<String, byte[]> entries = Map.of(
                "evil.py",
                utf8("WORD = 'imported'"),
                "../evil.txt",
                utf8("planted"),
                folder + "/evil.txt",
                utf8("planted"));
        Run run = start(world.python(
                """
                import evil, os, stat
                print(evil.WORD, sorted(os.listdir(".")))
                """, List.of(dependency("bundle.zip", zipWithLink(entries, "../evil_link", folder.toString())))));

        assertThat(exit(run).exitCode()).isZero();

        assertThat(world.printed(run)).containsExactly("imported ['bundle.zip', 'main.py']");
        assertThat(planted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle.zip", "evil-1.0-py3-none-any.whl"})
    void whatIsNoArchiveAtAllHarmsNobody(String name) throws IOException {
        Run run = start(world.python("print('ran')", List.of(dependency(name, utf8("PK\u0003\u0004 nonsense")))));

        assertEndsWithoutHarm(run);
    }

    /** Neither python nor pip takes a file that begins with a hyphen for an option, nor one that ends a path's entry. */
    @Test
    void aFilesNameIsNeverAnOption() {
        String program = world.upload("-c.py", utf8("import inside, sys; print(inside.WORD, sys.argv[1:])"));
        String wheel = world.upload("-r-1.0-py3-none-any.whl", utf8("no wheel"));
        String zip = world.upload("--help.zip", zip(Map.of("inside.py", utf8("WORD = 'value'"))));
        Run run = start(world.run(
                new PythonProgram(program, List.of("-c", "--help", "-Dx", "-")), List.of(new FileDependency(zip))));

        assertThat(exit(run).exitCode()).isZero();
        assertThat(world.printed(run)).containsExactly("value ['-c', '--help', '-Dx', '-']");

        Failure failure = exit(start(world.python("print(1)", List.of(new FileDependency(wheel)))))
                .failure();
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(Failure.Kind.DEPENDENCIES);
        assertThat(failure.message()).contains("-r-1.0-py3-none-any.whl");
    }

    @Test
    void filesOfOneNameDoNotReplaceEachOther() {
        List<String> uris = new ArrayList<>();
        for (String path : List.of("a/main.py", "b/helper.py", "c/helper.py", "d/1", "e/1.json", "f/1.json")) {
            uris.add(world.upload(path, utf8("print('" + path + "')")));
        }
        Run run = start(world.run(
                new PythonProgram(uris.get(0), List.of()),
                List.of(
                        new FileDependency(uris.get(1)),
                        new FileDependency(uris.get(2)),
                        new FileDependency(uris.get(4)),
                        new FileDependency(uris.get(5)))));

        assertThat(exit(run).exitCode()).isZero();
        assertThat(world.printed(run)).containsExactly("a/main.py");
        assertThat(attempt(run).path().resolve("work/helper.py")).hasContent("print('b/helper.py')");
        assertThat(attempt(run).path().resolve("work/2/helper.py")).hasContent("print('c/helper.py')");
        assertThat(attempt(run).path().resolve("work/4/1.json")).hasContent("print('f/1.json')");
    }

    /** More than a name may have on a disk, and less than a path may have in the store. */
    @Test
    void aFilesNameMayBeOfAnyLengthThatAPathHas() {
        String name = "\u00e9".repeat(300) + ".py";
        Run run = start(world.run(new PythonProgram(world.upload(name, utf8("print('ran')")), List.of()), List.of()));

        assertThat(exit(run).exitCode()).isZero();
        assertThat(world.printed(run)).containsExactly("ran");
    }

    /** It fails as the user's own, or it runs; either way nothing has changed elsewhere. */
    private void assertEndsWithoutHarm(Run run) throws IOException {
        Exited end = exit(run);
        Failure failure = end.failure();
        if (failure != null) {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.DEPENDENCIES);
            assertThat(world.printed(run)).isEmpty();
        } else {
            assertThat(end.exitCode()).isZero();
        }
        assertThat(planted()).isEmpty();
    }

    /** What of the archives lies elsewhere than in an attempt, in one environment, or in the store. */
    private List<Path> planted() throws IOException {
        Path environments = folder.resolve("data/local/environments");
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.getFileName().toString().contains("evil"))
                    .filter(path -> !path.startsWith(folder.resolve("data/local/attempts")))
                    .filter(path -> !path.startsWith(environments)
                            || environments.relativize(path).getNameCount() < 4)
                    .toList();
        }
    }

    private FileDependency dependency(String name, byte[] content) {
        return new FileDependency(world.upload("lib/" + name, content));
    }

    private static Map<String, byte[]> withEntry(String name) {
        Map<String, byte[]> entries = new LinkedHashMap<>(wheelEntries());
        entries.put(name, utf8("planted"));
        return entries;
    }

    private static Map<String, byte[]> wheelEntries() {
        return LocalFixtures.wheelEntries("evil", "1.0", "WORD = 'ran'");
    }
}
