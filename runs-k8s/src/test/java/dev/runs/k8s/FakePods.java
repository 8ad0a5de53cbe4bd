package dev.runs.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/** The pods of a fake cluster as its API server keeps them: serialized, with one order of all changes. */
final class FakePods {
    static final ObjectMapper JSON = new ObjectMapper();

    /** So many changes a watch can go back. */
    private static final int HISTORY = 4_000;

    private static final long FIRST_VERSION = 1_000;

    private final NavigableMap<String, FakePod> pods = new TreeMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private final Set<FakeWatch> watches = new HashSet<>();
    private long version = FIRST_VERSION;

    private static final class Change {
        private final long version;
        private final FakePod pod;
        private final byte[] event;

        private Change(long version, FakePod pod, byte[] event) {
            this.version = version;
            this.pod = pod;
            this.event = event;
        }
    }

    /** A part of a list, in the order of names; {@code next} is empty where it is the last. */
    record Part(List<FakePod> pods, long version, String next) {}

    /** Empty where one of that name is there. */
    synchronized Optional<FakePod> create(ObjectNode tree) {
        FakePod pod = new FakePod(this, tree);
        if (pods.putIfAbsent(key(pod.namespace(), pod.name()), pod) != null) {
            return Optional.empty();
        }
        ObjectNode metadata = tree.withObjectProperty("metadata");
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now());
        FakeStatus.created(tree, Instant.now());
        show("ADDED", pod, tree);
        return Optional.of(pod);
    }

    synchronized Optional<FakePod> find(String namespace, String name) {
        return Optional.ofNullable(pods.get(key(namespace, name)));
    }

    synchronized int count() {
        return pods.size();
    }

    /** Nothing, where it is gone; the change says whether it is one. */
    synchronized void change(FakePod pod, Predicate<ObjectNode> change) {
        if (pod.isThere()) {
            ObjectNode tree = (ObjectNode) tree(pod.json());
            if (change.test(tree)) {
                show("MODIFIED", pod, tree);
            }
        }
    }

    synchronized void remove(FakePod pod) {
        if (pod.isThere()) {
            pod.removed();
            pods.remove(key(pod.namespace(), pod.name()));
            show("DELETED", pod, (ObjectNode) tree(pod.json()));
        }
    }

    /** @param after the name that the part before ended with; empty from the beginning */
    synchronized Part list(FakeSelector selector, int limit, String after) {
        List<FakePod> found = new ArrayList<>();
        for (FakePod pod : pods.tailMap(after, false).values()) {
            if (selector.matches(pod)) {
                if (found.size() == limit) {
                    FakePod last = found.get(limit - 1);
                    return new Part(found, version, key(last.namespace(), last.name()));
                }
                found.add(pod);
            }
        }
        return new Part(found, version, "");
    }

    /** Has the watch told of everything since that version, and from now on; false where that is too long ago. */
    synchronized boolean watch(FakeWatch watch, long since) {
        boolean isKnown = since >= version || (!history.isEmpty() && history.getFirst().version <= since + 1);
        if (isKnown) {
            history.stream()
                    .filter(change -> change.version > since)
                    .forEach(change -> watch.offer(change.pod, change.event));
            watches.add(watch);
        }
        return isKnown;
    }

    synchronized void forget(FakeWatch watch) {
        watches.remove(watch);
    }

    /** Has the watch told how far it has seen everything: nothing comes in between. */
    synchronized void bookmark(FakeWatch watch) {
        ObjectNode pod = JSON.createObjectNode().put("kind", "Pod").put("apiVersion", "v1");
        pod.putObject("metadata").put("resourceVersion", String.valueOf(version));
        watch.tell(event("BOOKMARK", bytes(pod)));
    }

    private void show(String type, FakePod pod, ObjectNode tree) {
        version++;
        tree.withObjectProperty("metadata").put("resourceVersion", String.valueOf(version));
        byte[] json = bytes(tree);
        byte[] event = event(type, json);
        if (pod.isThere()) {
            pod.shown(json);
        }
        watches.forEach(watch -> watch.offer(pod, event));
        history.add(new Change(version, pod, event));
        if (history.size() > HISTORY) {
            history.removeFirst();
        }
    }

    static byte[] event(String type, byte[] object) {
        byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.UTF_8);
        byte[] event = new byte[head.length + object.length + 2];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(object, 0, event, head.length, object.length);
        event[event.length - 2] = '}';
        event[event.length - 1] = '\n';
        return event;
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
