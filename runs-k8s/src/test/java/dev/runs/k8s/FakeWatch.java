package dev.runs.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What somebody who watches is still to be told, in order. */
final class FakeWatch {
    private static final byte[] END = {};
    /** As often as an API server sends bookmarks. */
    private static final long BOOKMARK_SECONDS = 60;

    private final FakePods pods;
    private final FakeSelector selector;
    private final boolean hasBookmarks;
    private final long end;
    private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
    private long nextBookmark = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOOKMARK_SECONDS);

    /** @param seconds after which it ends by itself */
    FakeWatch(FakePods pods, FakeSelector selector, boolean hasBookmarks, long seconds) {
        this.pods = pods;
        this.selector = selector;
        this.hasBookmarks = hasBookmarks;
        this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Begins with what came after that version, or says that nobody knows it any more. */
    void begin(long since) {
        if (!pods.watch(this, since)) {
            byte[] status = FakeApi.status(410, "Expired", "too old resource version: " + since);
            events.add(FakePods.event("ERROR", status));
            events.add(END);
        }
    }

    void offer(FakePod pod, byte[] event) {
        if (selector.matches(pod)) {
            tell(event);
        }
    }

    void tell(byte[] event) {
        events.add(event);
    }

    /** Nothing more is to be told. Any thread may call it. */
    void close() {
        pods.forget(this);
        events.add(END);
    }

    /** Waits until there is something; empty at the end. */
    List<byte[]> take() throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            byte[] first = events.poll(Math.min(end, nextBookmark) - now, TimeUnit.NANOSECONDS);
            if (first == END || (first == null && System.nanoTime() >= end)) {
                return List.of();
            }
            if (first != null) {
                List<byte[]> all = new ArrayList<>();
                all.add(first);
                while (events.peek() != null && events.peek() != END) {
                    all.add(events.remove());
                }
                return all;
            }
            nextBookmark += TimeUnit.SECONDS.toNanos(BOOKMARK_SECONDS);
            if (hasBookmarks) {
                pods.bookmark(this);
            }
        }
    }
}
