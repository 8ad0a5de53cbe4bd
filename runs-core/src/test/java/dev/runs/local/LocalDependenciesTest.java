package dev.runs.local;

import static dev.runs.local.LocalFixtures.utf8;
import static dev.runs.local.LocalFixtures.wheel;
import static dev.runs.local.LocalFixtures.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import dev.runs.dependency.Dependency;
import dev.runs.dependency.FileDependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.dispatch.ExecutorWorld;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.log.LogLine;
import dev.runs.run.Failure;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalDependenciesTest extends LocalHarness {
    @Test
    void aLibraryIsInstalledOnceForTwoRunsAtOnceAndNeverAgain() throws IOException {
        publish("greeting", "1.0", "WORD = 'hello'");
        var library = List.<Dependency>of(new PypiDependency("greeting", "1.0"));
        String code = "import greeting; print(greeting.WORD, greeting.__file__)";

        Run first = start(world.python(code, library));
        Run second = start(world.python(code, library));
        exit(first);
        exit(second);
        Run third = start(world.python(code, library));
        exit(third);

        assertThat(world.printed(first)).singleElement().asString().startsWith("hello ");
        assertThat(world.printed(second)).isEqualTo(world.printed(first));
        assertThat(world.printed(third)).isEqualTo(world.printed(first));
        long installs = Stream.of(first, second, third)
                .filter(run -> !world.texts(run, LogLine.Source.INSTALL).isEmpty())
                .count();
        assertThat(installs).isEqualTo(1);
        assertThat(environments()).hasSize(1);
    }

    @Test
    void theInstallationIsPartOfTheLog() throws IOException {
        publish("greeting", "1.0", "");
        Run run = start(world.python("print('started')", List.of(new PypiDependency("greeting", null))));

        Waiting waiting = observe(run, Waiting.class);
        exit(run);

        assertThat(waiting.reason()).isNotBlank();
        assertThat(world.texts(run, LogLine.Source.INSTALL)).contains("Successfully installed greeting-1.0");
        assertThat(world.printed(run)).containsExactly("started");
    }

    @Test
    void whatIsNotPinnedIsResolvedAgainAfterADay() throws IOException {
        publish("greeting", "1.0", "WORD = 'old'");
        var unpinned = List.<Dependency>of(new PypiDependency("greeting", ">=1"));
        Run first = start(world.python("import greeting; print(greeting.WORD)", unpinned));
        exit(first);
        publish("greeting", "1.1", "WORD = 'new'");

        Run sameDay = start(world.python("import greeting; print(greeting.WORD)", unpinned));
        exit(sameDay);
        Path marker = environments().get(0).resolve(".complete");
        Files.setLastModifiedTime(marker, FileTime.from(world.clock.instant().minus(Duration.ofHours(25))));
        Run nextDay = start(world.python("import greeting; print(greeting.WORD)", unpinned));
        exit(nextDay);

        assertThat(world.printed(first)).containsExactly("old");
        assertThat(world.printed(sameDay)).containsExactly("old");
        assertThat(world.printed(nextDay)).containsExactly("new");
        assertThat(environments()).as("the old one is unused and gone").hasSize(1);
    }

    @Test
    void anEnvironmentThatWasLeftHalfBuiltIsBuiltAgain() throws IOException {
        publish("greeting", "1.0", "WORD = 'hello'");
        var library = List.<Dependency>of(new PypiDependency("greeting", "1.0"));
        exit(start(world.python("pass", library)));
        Path environment = environments().get(0);
        environment.toFile().setWritable(true);
        Files.delete(environment.resolve(".complete"));

        Run run = start(world.python("import greeting; print(greeting.WORD)", library));

        assertThat(exit(run).exitCode()).isZero();
        assertThat(world.printed(run)).containsExactly("hello");
        assertThat(environments()).hasSize(1).doesNotContain(environment);
    }

    @Test
    void aLibraryThatIsNotThereFailsTheRunWithTheWordsOfPip() {
        Run run = start(world.python("print('never')", List.of(new PypiDependency("no-such-library", "9.9"))));

        Exited end = exit(run);

        assertThat(end.startedAt()).isNull();
        assertThat(end.exitCode()).isNull();
        assertThat(end.failure()).isNotNull();
        assertThat(end.failure().kind()).isEqualTo(Failure.Kind.DEPENDENCIES);
        assertThat(end.failure().message()).contains("No matching distribution found for no-such-library==9.9");
        assertThat(world.printed(run)).isEmpty();
    }

    @Test
    void aNameNeverBecomesAnOptionOfPip() {
        for (String name : List.of(
                "--index-url=http://evil.example",
                "-r/etc/passwd",
                "a\n--pre",
                "x @ http://evil.example/x.whl",
                "./x")) {
            Run run = start(world.python("print('never')", List.of(new PypiDependency(name, null))));

            Failure failure = exit(run).failure();

            assertThat(failure).as(name).isNotNull();
            assertThat(failure.message()).contains("PEP 508");
            assertThat(world.texts(run, LogLine.Source.INSTALL)).isEmpty();
        }
    }

    @Test
    void aCancelEndsTheInstallation() throws IOException {
        // pip runs the build of a source distribution, which here takes for ever.
        Files.write(
                index().resolve("slow-1.0.zip"),
                zip(Map.of(
                        "slow-1.0/setup.py", utf8("import time\nprint('building')\ntime.sleep(1000)\n"),
                        "slow-1.0/PKG-INFO", utf8("Metadata-Version: 1.0\nName: slow\nVersion: 1.0\n"))));
        Run run = start(world.python("print('never')", List.of(new PypiDependency("slow", "1.0"))));
        await().atMost(PATIENCE)
                .until(() -> world.texts(run, LogLine.Source.INSTALL).stream().anyMatch(line -> line.contains("slow")));

        executor.cancel(run);

        Exited end = exit(run);
        assertThat(end.stopped()).isTrue();
        assertThat(end.startedAt()).isNull();
        assertThat(world.printed(run)).isEmpty();
    }

    @Test
    void filesAreInstalledImportedOrLieBesideTheProgram() {
        String wheel = world.upload("lib/inside-1.0-py3-none-any.whl", wheel("inside", "1.0", "WORD = 'wheel'"));
        String zip = world.upload("lib/bundle.zip", zip(Map.of("bundled.py", utf8("WORD = 'zip'"))));
        String module = world.upload("lib/helper.py", utf8("WORD = 'module'"));
        String data = world.upload("lib/settings.json", utf8("{\"word\": \"data\"}"));
        String other = world.upload("other/settings.json", utf8("{\"word\": \"other\"}"));
        Run run = start(world.python(
                """
                import bundled, glob, helper, inside, json
                print(inside.WORD, bundled.WORD, helper.WORD, json.load(open("settings.json"))["word"])
                print([json.load(open(name))["word"] for name in glob.glob("*/settings.json")])
                """,
                Stream.of(wheel, zip, module, data, other)
                        .<Dependency>map(FileDependency::new)
                        .toList()));

        assertThat(exit(run).exitCode()).isZero();
        assertThat(world.printed(run)).containsExactly("wheel zip module data", "['other']");
    }

    @Test
    void sparkSettingsCannotBringFurtherOnes() {
        String jar = world.upload("lib/connector.jar", zip(Map.of("x", utf8(""))));
        Map<String, String> settings =
                Map.of("spark.app.name", "a b\nspark.evil=1\\", "spark.sql.x: y=z", " é#!", "spark.jars", "one.jar");
        String program = world.upload("spark.py", utf8("""
                import os
                print(open(os.environ["SPARK_CONF_DIR"] + "/spark-defaults.conf").read(), end="")
                """));
        Run run = start(world.run(
                new PythonProgram(program, List.of()),
                new RunEnvironment(null, null, settings, List.of(new FileDependency(jar))),
                ExecutorWorld.LARGE,
                Duration.ofMinutes(1)));
        exit(run);

        var read = new Properties();
        assertThatNoException().isThrownBy(() -> read.load(new StringReader(String.join("\n", world.printed(run)))));

        assertThat(read)
                .hasSize(3)
                .containsEntry("spark.app.name", "a b\nspark.evil=1\\")
                .containsEntry("spark.sql.x: y=z", " é#!");
        assertThat(read.getProperty("spark.jars")).startsWith("one.jar,/").endsWith("/connector.jar");
    }

    private void publish(String name, String version, String module) throws IOException {
        Files.write(index().resolve(name + "-" + version + "-py3-none-any.whl"), wheel(name, version, module));
    }

    private List<Path> environments() throws IOException {
        Path organization = folder.resolve("data/local/environments").resolve(world.organizationId);
        try (Stream<Path> found = Files.list(organization)) {
            return found.filter(path -> path.getFileName().toString().matches("[0-9a-f]{32}-[0-9]+"))
                    .toList();
        }
    }
}
