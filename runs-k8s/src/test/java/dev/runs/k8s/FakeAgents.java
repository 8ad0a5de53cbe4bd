package dev.runs.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The agents of all pods of a {@link FakeKubernetes}, on a few threads with a kept connection each: what they ask and tell
 * a server is what as many pods would.
 */
public final class FakeAgents implements PodLife, AutoCloseable {
    static final int AWAY = 0;

    private static final int SEGMENT_BYTES = 16 << 20;
    private static final int PIECE_BYTES = 2 << 20;

    private final FakeProgram program;
    private final ScheduledThreadPoolExecutor pool;
    private final Map<FakePod, FakeAgent> agents = new ConcurrentHashMap<>();
    /** Each thread's own. */
    private final Map<Thread, AgentConnection> connections = new ConcurrentHashMap<>();

    private final Queue<Exception> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong again = new AtomicLong();
    private volatile int segmentBytes = SEGMENT_BYTES;
    private volatile int pieceBytes = PIECE_BYTES;
    private volatile Duration stage = Duration.ZERO;
    private volatile int breakOneIn = Integer.MAX_VALUE;
    private volatile boolean hasMetrics = true;

    /** @param status {@link #AWAY} where there was no answer */
    record Outcome(int status, Duration pause, @Nullable HttpMessage message) {
        HttpMessage answer() {
            if (message == null) {
                throw new IllegalStateException("There was no answer");
            }
            return message;
        }
    }

    public FakeAgents(int threads, FakeProgram program) {
        this.program = program;
        this.pool = new ScheduledThreadPoolExecutor(threads, task -> {
            Thread thread = new Thread(task, "fake-agents");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** How long a pod waits for its node, is prepared, and has its program started: each as long. */
    public FakeAgents stages(Duration each) {
        stage = each;
        return this;
    }

    /** Smaller ones than the real agent's, so that little output is many pieces. */
    public FakeAgents pieces(int newSegmentBytes, int newPieceBytes) {
        segmentBytes = newSegmentBytes;
        pieceBytes = newPieceBytes;
        return this;
    }

    /** Has the connection break in the middle of one in so many pieces of logs, or before their answer. */
    public FakeAgents breakOneIn(int requests) {
        breakOneIn = requests;
        return this;
    }

    /** Whether the server is told what programs use of their machine, from now on; it is, unless this is set. */
    public FakeAgents metrics(boolean areTold) {
        hasMetrics = areTold;
        return this;
    }

    /** How many connections were broken on purpose. */
    public long broken() {
        return broken.get();
    }

    /** How many pieces the server did not take because they were not what came next: it had them, or had forgotten some. */
    public long again() {
        return again.get();
    }

    /** What the server would not do for an agent, and defects of our own. */
    public List<Exception> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public void begin(FakePod pod) {
        FakeAgent agent = new FakeAgent(this, pod);
        agents.put(pod, agent);
        agent.begin();
    }

    @Override
    public void stop(FakePod pod) {
        Optional.ofNullable(agents.get(pod)).ifPresent(FakeAgent::stop);
    }

    FakeProgram program() {
        return program;
    }

    AgentLog log() {
        return new AgentLog(segmentBytes, pieceBytes);
    }

    boolean hasMetrics() {
        return hasMetrics;
    }

    /** The end of an agent. */
    void over(FakePod pod) {
        agents.remove(pod);
    }

    void stage(Runnable action) {
        after(stage, action);
    }

    void after(Duration pause, Runnable action) {
        if (!pool.isShutdown()) {
            var unused = pool.schedule(() -> guarded(action), pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            refused(e);
        }
    }

    void refused(Exception why) {
        if (!pool.isShutdown()) {
            refusals.add(why);
        }
    }

    URI server(FakePod pod) {
        return URI.create(pod.variable("RUNS_SERVER"));
    }

    /** One request and its answer, over the connection of the thread that asks. */
    Outcome exchange(FakePod pod, String method, String path, String key, byte[] body) {
        AgentConnection connection =
                connections.computeIfAbsent(Thread.currentThread(), any -> new AgentConnection(server(pod)));
        boolean isLog = path.startsWith("attempts/log");
        ThreadLocalRandom random = ThreadLocalRandom.current();
        AgentConnection.Mishap mishap = AgentConnection.Mishap.NONE;
        if (isLog && breakOneIn < Integer.MAX_VALUE && random.nextInt(breakOneIn) == 0) {
            mishap = random.nextBoolean() ? AgentConnection.Mishap.HALF_SENT : AgentConnection.Mishap.UNANSWERED;
            broken.incrementAndGet();
        }
        try {
            HttpMessage answer = connection.send(method, path, key, body, mishap);
            int status = answer.status();
            if (isLog && status == HttpURLConnection.HTTP_CONFLICT) {
                again.incrementAndGet();
            }
            String wait = answer.header("retry-after");
            return new Outcome(
                    status, Duration.ofSeconds(wait.matches("[0-9]{1,4}") ? Long.parseLong(wait) : 0), answer);
        } catch (IOException e) {
            return new Outcome(AWAY, Duration.ZERO, null);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
        for (AgentConnection each : connections.values()) {
            try {
                each.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
