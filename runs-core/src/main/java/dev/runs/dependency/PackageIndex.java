package dev.runs.dependency;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The package index that libraries are installed from (PEP 503, PEP 691). It is asked by few threads, whoever waits for
 * how many libraries; what it does not tell in time stays open.
 */
public final class PackageIndex implements AutoCloseable {
    /** All that a submit waits for, for all of its libraries together. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private static final int THREADS = 16;
    private static final int MAX_WAITING = 2_000;

    private final IndexClient client;
    private final AnswerCache cache;
    private final Duration patience;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                Thread thread = new Thread(task, "package-index");
                thread.setDaemon(true);
                return thread;
            });

    private PackageIndex(IndexClient client, Clock clock, Duration patience) {
        this.client = client;
        this.patience = patience;
        this.cache = new AnswerCache(clock);
        threads.allowCoreThreadTimeOut(true);
    }

    /** @param url as pip takes it, with the name and password of a user or without; empty where it is not HTTP */
    public static Optional<PackageIndex> of(String url, Clock clock) {
        return of(url, clock, PATIENCE);
    }

    static Optional<PackageIndex> of(String url, Clock clock, Duration patience) {
        return IndexClient.of(url).map(client -> new PackageIndex(client, clock, patience));
    }

    /** Until when to wait for what is asked from now on, by {@link System#nanoTime}. */
    long deadline() {
        return System.nanoTime() + patience.toNanos();
    }

    /**
     * What the index says of libraries until the deadline; of those that it says nothing of, nothing.
     *
     * @param names as PEP 503 normalises them
     * @param deadline of {@link System#nanoTime}
     */
    Map<String, IndexAnswer> ask(Collection<String> names, long deadline) {
        Map<String, IndexAnswer> answers = new HashMap<>();
        Set<String> open = new LinkedHashSet<>(names);
        open.removeIf(name -> {
            Optional<IndexAnswer> known = cache.get(name);
            known.ifPresent(answer -> answers.put(name, answer));
            return known.isPresent();
        });
        long left = deadline - System.nanoTime();
        if (open.isEmpty() || left <= 0) {
            return answers;
        }
        List<Callable<Void>> questions =
                open.stream().map(name -> question(name, deadline)).toList();
        try {
            threads.invokeAll(questions, left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            // So many wait already that these would not be answered in time.
        } finally {
            threads.purge();
        }
        open.forEach(name -> cache.get(name).ifPresent(answer -> answers.put(name, answer)));
        return answers;
    }

    private Callable<Void> question(String name, long deadline) {
        return () -> {
            cache.put(name, client.ask(name, deadline));
            return null;
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
