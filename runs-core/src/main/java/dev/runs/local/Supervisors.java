package dev.runs.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.attempt.AgentProgram;
import dev.runs.file.Folders;
import dev.runs.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts supervisors. Their script lies in the data folder, a folder per version: one that runs keeps its own. */
final class Supervisors {
    private static final List<String> MODULES = Stream.concat(Stream.of("supervisor.py"), AgentProgram.SHARED.stream())
            .toList();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path script;
    private final Python python;
    private final Map<String, String> installEnvironment;

    private Supervisors(Path script, Python python, Map<String, String> installEnvironment) {
        this.script = script;
        this.python = python;
        this.installEnvironment = installEnvironment;
    }

    static Supervisors unpack(Path local, Python python, Map<String, String> installEnvironment) throws IOException {
        Map<String, byte[]> modules = new LinkedHashMap<>();
        MessageDigest digest = Sha256.digest();
        for (String name : MODULES) {
            byte[] content = resource(name);
            digest.update(content);
            modules.put(name, content);
        }
        Path folder = local.resolve("supervisor-" + HexFormat.of().formatHex(digest.digest(), 0, 8));
        if (!Files.exists(folder)) {
            Path unfinished = Files.createTempDirectory(Files.createDirectories(local), "supervisor-new-");
            for (Map.Entry<String, byte[]> module : modules.entrySet()) {
                Files.write(unfinished.resolve(module.getKey()), module.getValue());
            }
            try {
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                Folders.delete(unfinished); // another server of this machine was first; it wrote the same
            }
        }
        return new Supervisors(folder.resolve("supervisor.py"), python, installEnvironment);
    }

    /** Supervises the attempt. A second supervisor of the same attempt ends at once. */
    Process supervise(AttemptFolder attempt) throws IOException {
        return run("run", attempt);
    }

    /** Ends what is left of a program whose supervisor is gone; at most ten seconds. */
    Process endOrphans(AttemptFolder attempt) throws IOException {
        return run("kill", attempt);
    }

    private Process run(String what, AttemptFolder attempt) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                python.executable(),
                "-I",
                "-S",
                "-X",
                "utf8",
                script.toString(),
                what,
                attempt.path().toString());
        // The server's environment ends here: nothing that a program inherits can come from it.
        builder.environment().clear();
        builder.environment().put("LANG", "C.UTF-8");
        builder.directory(attempt.path().toFile());
        Redirect errors = Redirect.appendTo(attempt.errors().toFile());
        Process process = builder.redirectOutput(errors).redirectError(errors).start();
        try (OutputStream input = process.getOutputStream()) {
            input.write(JSON.writeValueAsBytes(installEnvironment));
        } catch (IOException e) {
            // It did not want to hear it: there is another supervisor, or it has failed, which is seen elsewhere.
            return process;
        }
        return process;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream content = Supervisors.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IOException("The resource " + name + " is missing from this build");
            }
            return content.readAllBytes();
        }
    }
}
