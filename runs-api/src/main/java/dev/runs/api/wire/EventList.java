package dev.runs.api.wire;

import dev.runs.run.RunEvent;
import java.time.Instant;
import java.util.List;

/** What happened to a run, in order, in the words that it was noted in. */
public record EventList(List<Item> items) {
    public static EventList of(List<RunEvent> events) {
        return new EventList(events.stream()
                .map(event -> new Item(event.id(), event.at(), event.code().name(), event.message()))
                .toList());
    }

    record Item(String id, Instant time, String code, String message) {}
}
