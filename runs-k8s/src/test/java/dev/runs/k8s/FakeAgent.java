package dev.runs.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plays the agent of one pod, and the node that the pod is on: in the order and with the patience of the real one, but
 * with threads that it shares with others. It is told what its program prints and when that ends.
 */
public final class FakeAgent {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration SPACING = Duration.ofMillis(20);
    private static final byte[] NOTHING = {};

    private final FakeAgents agents;
    private final FakePod pod;
    private final String key;
    private final AgentLog log;
    /** Null until the program runs. */
    private volatile @Nullable AgentMetrics metrics;
    // The next place of the log: only whoever sends touches it, one at a time.
    private int segment = 1;
    private long offset;
    private long leftAt = -1;
    // Guarded by this.
    private boolean isSending;
    private boolean hasMore;
    private boolean isEnded;
    private boolean isStopped;
    private int exitCode;
    private volatile long finishedAt;

    FakeAgent(FakeAgents agents, FakePod pod) {
        this.agents = agents;
        this.pod = pod;
        this.key = pod.variable("RUNS_ATTEMPT_KEY");
        this.log = agents.log();
    }

    public FakePod pod() {
        return pod;
    }

    /** The program's output: whole lines, each with its end. */
    public void print(String lines) {
        log.write(lines);
        wakeSender();
    }

    /** The program has ended. Its log is sent to its end before its pod is shown as over. */
    public void exit(int code) {
        end(code, false);
    }

    /** Calls it later, on a thread of the agents'. */
    public void after(Duration pause, Runnable action) {
        agents.after(pause, action);
    }

    void stop() {
        end(PodLife.TERMINATED, true);
    }

    /** From the pod's making until its program may begin. */
    void begin() {
        agents.stage(() -> {
            pod.schedule();
            agents.stage(() -> {
                pod.prepare();
                ask("GET", "attempts/agent", any -> describe());
            });
        });
    }

    private void describe() {
        ask("GET", "attempts/description", description -> {
            String file = FakePods.tree(description.body())
                    .path("attempt")
                    .path("program")
                    .path("file")
                    .path("source")
                    .asText();
            URI server = agents.server(pod);
            String path =
                    file.isEmpty() ? "" : server.relativize(URI.create(file)).toString();
            ask("GET", path, any -> agents.stage(this::permit));
        });
    }

    /** The container runs before its kubelet says so: the agent has asked by then. */
    private void permit() {
        ask("POST", "attempts/permit?who=" + UUID.randomUUID(), any -> {
            AgentMetrics own = new AgentMetrics(System.currentTimeMillis());
            metrics = own;
            pod.run();
            after(AgentMetrics.FIRST, () -> tell(own));
            agents.program().begin(this);
        });
    }

    private void tell(AgentMetrics used) {
        if (!isEnded() && !pod.isOver()) {
            // What is lost now, the next ones hold.
            Duration wished = agents.hasMetrics()
                    ? agents.exchange(pod, "PUT", "attempts/metrics", key, used.content())
                            .pause()
                    : Duration.ZERO;
            after(used.pause(wished), () -> tell(used));
        }
    }

    private synchronized boolean isEnded() {
        return isEnded;
    }

    private void end(int code, boolean stopped) {
        synchronized (this) {
            if (isEnded) {
                return;
            }
            isEnded = true;
            isStopped = stopped;
            exitCode = code;
            finishedAt = System.currentTimeMillis();
        }
        wakeSender();
    }

    private void wakeSender() {
        synchronized (this) {
            hasMore = true;
            if (isSending) {
                return;
            }
            isSending = true;
        }
        agents.after(Duration.ZERO, this::send);
    }

    /** Goes on until everything that is there is sent. */
    private void send() {
        boolean isLast;
        synchronized (this) {
            hasMore = false;
            isLast = isEnded;
        }
        byte[] frames = log.read(segment, Math.toIntExact(offset));
        if (frames.length == 0 && log.isComplete(segment)) {
            leftAt = offset;
            segment++;
            offset = 0;
            send();
        } else if (frames.length > 0) {
            push(frames, false);
        } else if (isLast) {
            push(NOTHING, true);
        } else {
            boolean goesOn;
            synchronized (this) {
                isSending = hasMore;
                goesOn = hasMore;
            }
            if (goesOn) {
                send();
            }
        }
    }

    private void push(byte[] frames, boolean isLast) {
        String path = "attempts/log?segment=" + segment + "&offset=" + offset + (leftAt < 0 ? "" : "&after=" + leftAt)
                + (isLast ? "&complete=true" : "");
        ask("POST", path, frames, FIRST_PAUSE, answer -> {
            JsonNode place = FakePods.tree(answer.body());
            boolean hasMoved = segment != place.path("segment").asInt()
                    || offset != place.path("offset").asLong();
            segment = place.path("segment").asInt();
            offset = place.path("offset").asLong();
            leftAt = -1;
            log.forgetBefore(place.path("storedSegment").asInt());
            if (place.path("complete").asBoolean()) {
                finish();
            } else {
                after(hasMoved ? SPACING : FIRST_PAUSE, this::send);
            }
        });
    }

    /** The last of the metrics, and of the pod. */
    private void finish() {
        AgentMetrics used = metrics;
        if (agents.hasMetrics() && used != null) {
            ask("PUT", "attempts/metrics", used.content(), FIRST_PAUSE, any -> over());
        } else {
            over();
        }
    }

    private void over() {
        ObjectNode said = FakePods.JSON.createObjectNode();
        AgentMetrics used = metrics;
        said.put("startedAt", used == null ? null : used.startedAt());
        said.put("finishedAt", finishedAt).put("exitCode", exitCode).put("stopped", isStopped);
        said.putNull("failure").putNull("logGap").put("delivered", true).put("oomKills", 0);
        pod.end(exitCode, said.toString());
        agents.over(pod);
        agents.program().ended(this);
    }

    private void ask(String method, String path, Consumer<HttpMessage> then) {
        ask(method, path, NOTHING, FIRST_PAUSE, then);
    }

    /** Again and again while the server is away or overloaded; 410 ends the pod, and so does what cannot be understood. */
    private void ask(String method, String path, byte[] body, Duration pause, Consumer<HttpMessage> then) {
        if (pod.isOver()) {
            return;
        }
        FakeAgents.Outcome outcome = agents.exchange(pod, method, path, key, body);
        int status = outcome.status();
        boolean isAway = status == FakeAgents.AWAY
                || status == TOO_MANY_REQUESTS
                || status >= HttpURLConnection.HTTP_INTERNAL_ERROR;
        if (isAway) {
            Duration doubled = pause.multipliedBy(2);
            Duration next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            Duration wait = outcome.pause().compareTo(pause) > 0 ? outcome.pause() : pause;
            after(wait, () -> ask(method, path, body, next, then));
        } else if (status == HttpURLConnection.HTTP_OK
                || status == HttpURLConnection.HTTP_NO_CONTENT
                || (status == HttpURLConnection.HTTP_CONFLICT && path.startsWith("attempts/log"))) {
            then.accept(outcome.answer());
        } else {
            agents.refused(new IOException(
                    method + " " + path + ": " + outcome.answer().text()));
            pod.end(1, "");
            agents.over(pod);
        }
    }
}
