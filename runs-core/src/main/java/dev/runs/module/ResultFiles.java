package dev.runs.module;

import dev.runs.workflow.Uploads;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Takes the files out of an answer. One is the body itself; of several the body is a zip. A module writes where they
 * were on its own machine, with more or less of the path: only the name at the end counts, made fit to be one.
 */
final class ResultFiles {
    private final ModuleLimits limits;
    private final Path folder;
    private final Set<String> taken = new HashSet<>();
    private long bytes;

    /** @param folder where they go, for nothing else */
    ResultFiles(ModuleLimits limits, Path folder) {
        this.limits = limits;
        this.folder = folder;
    }

    /**
     * @param named by the module's label, what it calls the file
     * @return by label, where it is now
     * @throws Useless where they are not all there, or more than is taken
     */
    Map<String, Path> take(Map<String, String> named, Path body) throws IOException, Useless {
        if (named.size() > limits.maxResultFiles()) {
            throw new Useless("The module's answer names more than " + limits.maxResultFiles() + " files.");
        }
        Map<String, Path> files = new LinkedHashMap<>();
        if (named.size() == 1) {
            Map.Entry<String, String> only = named.entrySet().iterator().next();
            files.put(only.getKey(), Files.move(body, place(only.getValue())));
        } else if (named.size() > 1) {
            try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(body)))) {
                unzip(zip, new LinkedHashMap<>(named), files);
            } catch (ZipException | EOFException | IllegalArgumentException e) {
                // The last is what a name that is no text throws.
                throw new Useless("The module's answer should be a zip of its files, and is damaged or cut short.");
            }
        }
        return files;
    }

    private void unzip(ZipInputStream zip, Map<String, String> missing, Map<String, Path> files)
            throws IOException, Useless {
        int entries = 0;
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            entries++;
            if (entries > limits.maxResultFiles()) {
                throw new Useless("The module's zip holds more than " + limits.maxResultFiles() + " files.");
            }
            Optional<Map.Entry<String, String>> named =
                    entry.isDirectory() ? Optional.empty() : file(missing, entry.getName());
            if (named.isPresent()) {
                Path place = place(named.get().getValue());
                try (OutputStream out = Files.newOutputStream(place)) {
                    copy(zip, out);
                }
                files.put(named.get().getKey(), place);
                missing.remove(named.get().getKey());
            } else {
                copy(zip, OutputStream.nullOutputStream());
            }
        }
        if (!missing.isEmpty()) {
            throw new Useless("The module's answer names '"
                    + missing.values().iterator().next() + "', and its zip holds no such file.");
        }
    }

    /** Of several files with one name, the one whose whole path it is; otherwise the first of them. */
    private static Optional<Map.Entry<String, String>> file(Map<String, String> missing, String entry) {
        List<Map.Entry<String, String>> named = missing.entrySet().stream()
                .filter(file -> Uploads.lastPart(file.getValue()).equals(Uploads.lastPart(entry)))
                .toList();
        return named.stream()
                .filter(file -> file.getValue().endsWith(entry))
                .findFirst()
                .or(() -> named.stream().findFirst());
    }

    private void copy(InputStream in, OutputStream out) throws IOException, Useless {
        byte[] buffer = new byte[65_536];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes += read;
            if (bytes > limits.maxResultBytes()) {
                throw new Useless("The module's zip holds more than " + limits.maxResultBytes() + " bytes.");
            }
            out.write(buffer, 0, read);
        }
    }

    /** A place of its own, also where the disk does not tell capitals from small letters. */
    private Path place(String path) {
        String name = writable(Uploads.nameOf(path));
        int dot = name.lastIndexOf('.');
        String begin = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = begin + "-" + i + extension;
        }
        return folder.resolve(name);
    }

    /** Java writes no other names than its locale has letters for. */
    private String writable(String name) {
        try {
            return folder.resolve(name).getFileName().toString();
        } catch (InvalidPathException e) {
            return name.replaceAll("[^ -~]", "_");
        }
    }
}
