package dev.runs.attempt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The agent that looks after an attempt in its pod: a zip that Python runs. It shares most with the local supervisor. */
public final class AgentProgram {
    /** Modules of the local supervisor that the agent has, too. */
    public static final List<String> SHARED = List.of(
            "ending.py",
            "files.py",
            "journal.py",
            "libraries.py",
            "placing.py",
            "processes.py",
            "processtree.py",
            "program.py",
            "samples.py");

    private static final List<String> OWN = List.of(
            "__main__.py",
            "cgroup.py",
            "cluster.py",
            "echo.py",
            "executors.py",
            "life.py",
            "logbook.py",
            "logsender.py",
            "metering.py",
            "part.py",
            "preparing.py",
            "report.py",
            "results.py",
            "running.py",
            "server.py",
            "shield.py");

    /** The whole. */
    private static final byte[] ZIP = zip();

    private AgentProgram() {}

    /** The bytes of the zip. */
    public static byte[] zipped() {
        return ZIP.clone();
    }

    private static byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : SHARED) {
                add(zip, name, "/dev/runs/local/" + name);
            }
            for (String name : OWN) {
                add(zip, name, "/dev/runs/attempt/" + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, String resource) throws IOException {
        try (InputStream content = AgentProgram.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IOException("The resource " + resource + " is missing from this build");
            }
            // The same bytes from every build and every server.
            ZipEntry entry = new ZipEntry(name);
            entry.setTime(0);
            zip.putNextEntry(entry);
            content.transferTo(zip);
        }
    }
}
