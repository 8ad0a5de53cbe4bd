package dev.runs.dispatch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The configured regions. A name is resolved when a run is claimed, so that a changed configuration counts. */
public record Regions(List<Region> all) {
    public Regions {
        all = List.copyOf(all);
    }

    /** Each once, however many regions go to it. */
    Set<Executor> executors() {
        return all.stream().map(Region::executor).collect(Collectors.toSet());
    }

    public Optional<Region> of(String name) {
        return all.stream()
                .filter(region -> region.names().contains(name))
                .findFirst()
                .or(() -> all.stream().filter(Region::acceptsAny).findFirst());
    }
}
