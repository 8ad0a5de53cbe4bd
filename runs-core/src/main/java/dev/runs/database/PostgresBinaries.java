package dev.runs.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL that ships on the class path, unpacked once per version. */
final class PostgresBinaries {
    private static final String PREFIX = "binaries-";

    private PostgresBinaries() {}

    /** The folder under {@code parent} that holds {@code bin/postgres}; unpacks it where it is missing. */
    static Path unpack(Path parent) throws IOException {
        String archive = archive();
        URL url = PostgresBinaries.class.getResource("/" + archive);
        if (url == null) {
            throw new BrokenDataFolder("This build of Runs brings no PostgreSQL for this machine (" + archive
                    + "). Set RUNS_DATABASE_URL to a PostgreSQL of yours.");
        }
        URLConnection connection = url.openConnection();
        Path folder = parent.resolve(PREFIX + version(connection));
        if (!Files.isDirectory(folder)) {
            Path unfinished = parent.resolve("unfinished-binaries");
            PrivateFiles.deleteRecursively(unfinished);
            try (InputStream content = connection.getInputStream()) {
                extract(content, unfinished);
            }
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        return folder;
    }

    /** Deletes what earlier versions of Runs unpacked beside the binaries that are in use now. */
    static void deleteOthers(Path inUse) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(inUse.resolveSibling(""), PREFIX + "*")) {
            for (Path binaries : all) {
                if (!binaries.equals(inUse)) {
                    PrivateFiles.deleteRecursively(binaries);
                }
            }
        }
    }

    /** The names that the zonky artifacts give their archives. */
    private static String archive() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return "postgres-" + (os.startsWith("mac") ? "darwin" : os) + "-"
                + (arch.equals("aarch64") || arch.equals("arm64") ? "arm_64" : "x86_64") + ".txz";
    }

    /** The archive does not say its version, but the jar that holds it knows its checksum without reading it. */
    private static String version(URLConnection connection) throws IOException {
        return connection instanceof JarURLConnection jar
                ? Long.toHexString(jar.getJarEntry().getCrc())
                : Long.toHexString(connection.getContentLengthLong());
    }

    private static void extract(InputStream content, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(content, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = inside(target, target.resolve(entry.getName()));
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.resolveSibling(""));
                if (entry.isSymbolicLink()) {
                    inside(target, path.resolveSibling(entry.getLinkName()));
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if ((entry.getMode() & 0100) != 0) {
                        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
    }

    private static Path inside(Path folder, Path path) throws IOException {
        Path normal = path.normalize();
        if (!normal.startsWith(folder)) {
            throw new IOException("The archive of PostgreSQL names a file outside of it: " + normal);
        }
        return normal;
    }
}
