package dev.runs.local;

import static org.awaitility.Awaitility.await;

import dev.runs.dispatch.ExecutorWorld;
import dev.runs.run.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

public final class LocalFixtures {
    /** Small enough that a test fills it. */
    static final long LOG_BUFFER_BYTES = 8L << 20;

    private LocalFixtures() {}

    /** An executor whose pip finds libraries in {@code folder/index} and nowhere else. */
    static LocalExecutor open(ExecutorWorld world, Path folder) throws IOException {
        Path index = Files.createDirectories(folder.resolve("index"));
        LocalSettings settings = new LocalSettings(
                folder.resolve("data"),
                "python3",
                System.getProperty("java.home") + "/bin/java",
                null,
                Map.of(
                        "PIP_NO_INDEX", "1",
                        "PIP_FIND_LINKS", index.toString(),
                        "PIP_CONFIG_FILE", "/dev/null",
                        "A_SECRET", "of the server"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                LOG_BUFFER_BYTES);
        return executor(world, settings);
    }

    static LocalExecutor executor(ExecutorWorld world, LocalSettings settings) throws IOException {
        return new LocalExecutor(
                settings,
                world.runtimes,
                world.runFiles,
                world.files,
                world.logs,
                world.metrics,
                world.wakeups,
                world.clock);
    }

    static void awaitNothingLeft(Path folder, List<Run> runs) {
        Path attempts = folder.resolve("data/local/attempts");
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> runs.stream().noneMatch(run -> Files.exists(attempts.resolve(run.attemptName()))));
    }

    /** Processes that have ended and that nobody has collected yet do not count. */
    static boolean isAlive(long pid) {
        Path stat = Path.of("/proc/" + pid + "/stat");
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            return ProcessHandle.of(pid).isPresent();
        }
        try {
            String content = Files.readString(stat);
            return !content.substring(content.lastIndexOf(')') + 2).startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }

    static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** With one entry that is a symbolic link, as Unix writes it into its attributes. */
    static byte[] zipWithLink(Map<String, byte[]> entries, String link, String target) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            ZipArchiveEntry linked = new ZipArchiveEntry(link);
            linked.setUnixMode(UnixStat.LINK_FLAG | 0777);
            zip.putArchiveEntry(linked);
            zip.write(utf8(target));
            zip.closeArchiveEntry();
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putArchiveEntry(new ZipArchiveEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A pure Python wheel (PEP 427) with one module, which has the library's name. */
    public static byte[] wheel(String name, String version, String module) {
        return zip(wheelEntries(name, version, module));
    }

    static Map<String, byte[]> wheelEntries(String name, String version, String module) {
        String info = name + "-" + version + ".dist-info/";
        return Map.of(
                name + ".py", utf8(module),
                info + "METADATA", utf8("Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n"),
                info + "WHEEL", utf8("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
                info + "RECORD", utf8(""));
    }
}
