package dev.runs.module;

import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads on which may be waited. */
final class Threads {
    private static final int AT_ONCE = 16;

    private Threads() {}

    /** At most so many at once. What comes after it was shut down is done by whoever brings it. */
    static ThreadPoolExecutor named(String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                AT_ONCE,
                AT_ONCE,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> thread(name, task),
                (task, closed) -> task.run());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = Executors.defaultThreadFactory().newThread(task);
        thread.setName(name);
        thread.setDaemon(true);
        return thread;
    }
}
