package dev.runs.database;

import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that ask a {@link Batcher}, of which it can be told whether they wait for what another one asks. */
public final class Askers implements AutoCloseable {
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ExecutorService executor = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        threads.add(thread);
        return thread;
    });

    public <T> Future<T> submit(Callable<T> question) {
        return executor.submit(question);
    }

    /** Returns once so many wait. The one that asks for itself, or for others, is not one of them. */
    public void awaitWaiting(int count) {
        await().until(() -> threads.stream().filter(Askers::waits).count() == count);
    }

    private static boolean waits(Thread thread) {
        List<String> classes = Arrays.stream(thread.getStackTrace())
                .map(StackTraceElement::getClassName)
                .toList();
        return thread.getState() == Thread.State.WAITING
                && classes.containsAll(List.of(Batcher.class.getName(), CompletableFuture.class.getName()));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
