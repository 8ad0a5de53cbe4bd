package dev.runs.dependency;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the index said lately. */
final class AnswerCache {
    /** Some 50 MB of versions at most, whoever asks for what. */
    private static final int MAX_WEIGHT = 100_000;

    private final Clock clock;
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private int weight;

    AnswerCache(Clock clock) {
        this.clock = clock;
    }

    synchronized Optional<IndexAnswer> get(String name) {
        Kept found = kept.get(name);
        return found == null || !clock.instant().isBefore(found.until) ? Optional.empty() : Optional.of(found.answer);
    }

    void put(String name, IndexAnswer answer) {
        answer.lifetime().ifPresent(lifetime -> put(name, answer, lifetime));
    }

    private synchronized void put(String name, IndexAnswer answer, Duration lifetime) {
        Kept before = kept.put(name, new Kept(answer, clock.instant().plus(lifetime)));
        weight += answer.weight() - (before == null ? 0 : before.answer.weight());
        Iterator<Kept> oldest = kept.values().iterator();
        while (weight > MAX_WEIGHT && oldest.hasNext()) {
            weight -= oldest.next().answer.weight();
            oldest.remove();
        }
    }

    private record Kept(IndexAnswer answer, Instant until) {}
}
