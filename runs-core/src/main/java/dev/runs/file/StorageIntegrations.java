package dev.runs.file;

import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.error.RunsException.StorageUnavailable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The storage that organizations have besides what Runs keeps for them. */
public final class StorageIntegrations implements AutoCloseable {
    private static final int AT_ONCE = 16;

    private final List<StorageIntegration> all;
    private final ExecutorService asking = Executors.newFixedThreadPool(AT_ONCE, task -> {
        Thread thread = new Thread(task, "storage-integrations");
        thread.setDaemon(true);
        return thread;
    });

    public StorageIntegrations(Collection<StorageIntegration> all) {
        this.all = List.copyOf(all);
    }

    /** Something in one of them. */
    public record Place(StorageIntegration integration, String path) {}

    /** Those of an organization, in the order of the settings. */
    public List<StorageIntegration> of(String organization) {
        return all.stream()
                .filter(each -> each.organization().equals(organization))
                .toList();
    }

    /** The organization's own of this id. */
    public Optional<StorageIntegration> find(String organization, String id) {
        return of(organization).stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /**
     * What a URI, or one without its scheme, names in the organization's own.
     *
     * @throws InvalidRequest where that is no path that a file could have
     */
    public Optional<Place> place(String organization, String uri, String field) {
        return first(organization, each -> each.pathOf(uri, field));
    }

    /** The same of a folder, as {@link StorageIntegration#folderOf} reads it. */
    public Optional<Place> folder(String organization, String uri, String field) {
        return first(organization, each -> each.folderOf(uri, field));
    }

    private Optional<Place> first(String organization, Function<StorageIntegration, Optional<String>> pathIn) {
        return of(organization).stream()
                .flatMap(each -> pathIn.apply(each).map(path -> new Place(each, path)).stream())
                .findFirst();
    }

    /**
     * What a run keeps in mind of the files that are there now: asked for all of them at once.
     *
     * @return for each place, empty where no file is there
     * @throws StorageUnavailable where one of the stores cannot be asked
     */
    public Map<Place, Optional<String>> pins(Collection<Place> places) {
        Map<Place, CompletableFuture<Optional<String>>> answers = new LinkedHashMap<>();
        for (Place place : places) {
            answers.computeIfAbsent(
                    place,
                    each -> CompletableFuture.supplyAsync(
                            () -> each.integration().pin(each.path()), asking));
        }
        Map<Place, Optional<String>> pins = new LinkedHashMap<>();
        answers.forEach((place, answer) -> pins.put(place, joined(answer)));
        return pins;
    }

    private static Optional<String> joined(CompletableFuture<Optional<String>> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /**
     * Where a run gets a file from that it keeps in mind.
     *
     * @throws NotFound where the organization has no such storage any more
     */
    public FileSource source(String organization, String uri, String pin) {
        Place place = place(organization, uri, "uri").orElseThrow(() -> new NotFound("The file", uri));
        return place.integration().source(place.path(), pin);
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
