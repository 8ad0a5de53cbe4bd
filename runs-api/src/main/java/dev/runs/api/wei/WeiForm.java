package dev.runs.api.wei;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A form that was read. To be closed: with it its files go. */
public final class WeiForm implements AutoCloseable {
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final List<FormFile> files = new ArrayList<>();

    WeiForm() {}

    void add(String name, String text) {
        texts.put(name, text);
    }

    void add(FormFile file) {
        files.add(file);
    }

    /** Now that it is whole. */
    void replaceLast(FormFile file) {
        files.set(files.size() - 1, file);
    }

    void removeLast() throws IOException {
        Files.delete(files.remove(files.size() - 1).content());
    }

    int fileCount() {
        return files.size();
    }

    /** Of two with one name the last. One that is empty counts as not sent. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name)).filter(text -> !text.isEmpty());
    }

    /** All that have this part's name, in order. */
    public List<FormFile> files(String part) {
        return files.stream().filter(file -> file.part().equals(part)).toList();
    }

    @Override
    public void close() throws IOException {
        for (FormFile file : files) {
            Files.deleteIfExists(file.content());
        }
    }
}
