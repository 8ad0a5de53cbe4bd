package dev.runs.dependency;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which well-known library may be meant by a name that the index does not have. */
final class NearNames {
    private static final int MOST = 3;
    private static final int MAX_EDITS = 2;

    /** What people write, most of it the library's own name, and which library it is. */
    private static final Map<String, String> KNOWN = read();

    private NearNames() {}

    /** The nearest first, at most three, for a name as PEP 503 normalises it. */
    static List<String> of(String name) {
        Map<String, Integer> edits = new TreeMap<>();
        KNOWN.forEach((written, library) -> {
            int most = Math.min(MAX_EDITS, Math.min(name.length(), written.length()) / 3);
            if (Math.abs(written.length() - name.length()) <= most) {
                int distance = distance(name, written);
                if (distance <= most) {
                    edits.merge(library, distance, Math::min);
                }
            }
        });
        edits.remove(name);
        return edits.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .limit(MOST)
                .toList();
    }

    /** How many characters to insert, to remove, to replace or to exchange with the one beside. */
    static int distance(String one, String other) {
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        int[] current = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            current[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                boolean same = one.charAt(i - 1) == other.charAt(j - 1);
                current[j] = Math.min(Math.min(last[j], current[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    current[j] = Math.min(current[j], beforeLast[j - 2] + 1);
                }
            }
        }
        return current[other.length()];
    }

    private static Map<String, String> read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(NearNames.class.getResourceAsStream("well-known-libraries.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" ", 2))
                    .collect(Collectors.toMap(words -> words[0], words -> words[words.length - 1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
