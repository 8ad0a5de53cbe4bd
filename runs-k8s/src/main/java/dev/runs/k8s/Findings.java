package dev.runs.k8s;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the check of a region has found so far. */
final class Findings {
    private final List<String> problems = new ArrayList<>();
    private final Set<String> documents = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();

    /** @param mends documents that mend it */
    void problem(String sentence, Collection<String> mends) {
        problems.add(sentence);
        documents.addAll(mends);
    }

    /** Something that an administrator should know, though runs may well start. */
    void note(String words) {
        notes.add(words);
    }

    Collection<String> notes() {
        return notes;
    }

    /** Ends the check where something is wrong: what would be looked at next, needs it. */
    void check() throws RegionNotReady {
        if (!problems.isEmpty()) {
            throw new RegionNotReady(problems, documents);
        }
    }
}
