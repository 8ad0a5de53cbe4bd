package dev.runs.local;

import static dev.runs.local.LocalFixtures.utf8;
import static dev.runs.local.LocalFixtures.zip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dependency.Dependency;
import dev.runs.dependency.FileDependency;
import dev.runs.dispatch.ExecutorWorld;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.run.Failure;
import dev.runs.run.JarProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalJarTest extends LocalHarness {
    @Test
    void aJarStartsTheClassThatIsNamed() throws IOException {
        String jar = world.upload("tool.jar", jar(null));
        Run run = start(run(jar, "demo.Main", List.of("a b", "", "-version", "@x"), List.of()));

        assertThat(exit(run).exitCode()).isEqualTo(7);
        assertThat(world.printed(run)).containsExactly("[a b, , -version, @x]", "no helper", "");
    }

    @Test
    void aJarStartsTheClassOfItsManifestWithItsDependenciesOnTheClassPath() throws IOException {
        // A manifest's lines end after 72 bytes and go on behind a space (JAR file specification).
        String jar = world.upload("tool.jar", jar("Manifest-Version: 1.0\r\nMain-Class: demo\r\n .Main\r\n\r\n"));
        String helper = world.upload("lib/helper.jar", compile("demo.Helper", """
                package demo;
                public class Helper { public String toString() { return "helped"; } }
                """));
        Run run = start(run(jar, null, List.of(), List.of(helper)));

        exit(run);

        assertThat(world.printed(run)).containsExactly("[]", "helped", "");
    }

    @Test
    void sparkSettingsAreSystemPropertiesOfAJar() throws IOException {
        String jar = world.upload("tool.jar", jar(null));
        Run run = start(world.run(
                new JarProgram(jar, List.of(), "demo.Main"),
                new RunEnvironment(null, null, Map.of("spark.app.name", "x y"), List.of()),
                ExecutorWorld.LARGE,
                Duration.ofMinutes(1)));

        exit(run);

        assertThat(world.printed(run)).endsWith("x y");
    }

    @Test
    void aJarWithoutAMainClassFailsWithTheReason() throws IOException {
        Run run =
                start(run(world.upload("tool.jar", jar("Manifest-Version: 1.0\r\n\r\n")), null, List.of(), List.of()));

        assertThat(exit(run).failure()).isNotNull().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.APPLICATION);
            assertThat(failure.message()).contains("Main-Class");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-version", "@/etc/passwd", "a b", "demo/Main", "--", "-jar", "1x"})
    void aMainClassIsNeverAnOptionOfJava(String name) throws IOException {
        Run run = start(run(world.upload("tool.jar", jar(null)), name, List.of(), List.of()));

        assertThat(exit(run).failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message()).contains("not the name of a Java class"));
        assertThat(world.printed(run)).isEmpty();
    }

    @Test
    void whatIsNoJarFailsWithTheReason() {
        Run run = start(run(world.upload("tool.jar", utf8("no zip")), null, List.of(), List.of()));

        assertThat(exit(run).failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message()).contains("not a JAR file"));
    }

    @Test
    void aFullHeapIsOutOfMemory() throws IOException {
        String jar = world.upload("tool.jar", compile("demo.Main", """
                package demo;
                public class Main {
                    public static void main(String[] args) {
                        var all = new java.util.ArrayList<byte[]>();
                        while (true) all.add(new byte[16 << 20]);
                    }
                }
                """));
        Run run = start(world.run(
                new JarProgram(jar, List.of(), "demo.Main"),
                RunEnvironment.NONE,
                ExecutorWorld.SMALL,
                Duration.ofMinutes(1)));

        Exited end = exit(run);

        assertThat(end.failure()).isNotNull();
        assertThat(end.failure().kind()).isEqualTo(Failure.Kind.OUT_OF_MEMORY);
    }

    private Run run(String jar, String mainClass, List<String> args, List<String> jars) {
        return world.run(
                new JarProgram(jar, args, mainClass),
                jars.stream().<Dependency>map(FileDependency::new).toList());
    }

    private byte[] jar(String manifest) throws IOException {
        return compile("demo.Main", """
                package demo;
                public class Main {
                    public static void main(String[] args) {
                        System.out.println(java.util.List.of(args));
                        try {
                            System.out.println(Class.forName("demo.Helper").getConstructor().newInstance());
                        } catch (ReflectiveOperationException e) {
                            System.out.println("no helper");
                        }
                        System.out.println(System.getProperty("spark.app.name", ""));
                        System.exit(7);
                    }
                }
                """, manifest);
    }

    private byte[] compile(String name, String source) throws IOException {
        return compile(name, source, null);
    }

    private byte[] compile(String name, String source, String manifest) throws IOException {
        Path place = Files.createTempDirectory(folder, "javac");
        Path file = place.resolve(name.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        int result =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", place.toString(), file.toString());
        assertThat(result).isZero();
        Map<String, byte[]> entries = new LinkedHashMap<>();
        if (manifest != null) {
            entries.put("META-INF/MANIFEST.MF", utf8(manifest));
        }
        try (Stream<Path> files = Files.walk(place)) {
            for (Path compiled :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                entries.put(place.relativize(compiled).toString(), Files.readAllBytes(compiled));
            }
        }
        return zip(entries);
    }
}
