package dev.runs.api.stream;

import dev.runs.database.DatabaseErrors;
import dev.runs.error.RunsException.Busy;
import dev.runs.log.LogCursor;
import dev.runs.log.LogStore;
import dev.runs.run.Runs;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All clients that follow logs. A few threads serve them; whether logs have grown is asked for all of them at once,
 * however many they are.
 */
public final class LogStreams implements AutoCloseable {
    static final int PER_KEY = 5;
    static final int PER_SERVER = 200;

    private static final Logger LOG = LoggerFactory.getLogger(LogStreams.class);
    private static final int THREADS = 4;
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    /** Then a client comes again, and shows its API key. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final LogStore logs;
    private final Runs runs;
    private final Clock clock;
    private final Permits permits = new Permits("log streams", PER_KEY, PER_SERVER, Duration.ofSeconds(5));
    private final Set<LogStream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService pool =
            Executors.newScheduledThreadPool(THREADS, task -> new Thread(task, "log-streams"));
    private volatile boolean stopping;
    private boolean failing;

    public LogStreams(LogStore logs, Runs runs, Clock clock) {
        this.logs = logs;
        this.runs = runs;
        this.clock = clock;
    }

    public void start() {
        Future<?> unused = pool.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * What a stream needs before it begins.
     *
     * @throws Busy where there are as many as there may be
     */
    public Permits.Permit permit(String key) {
        if (stopping) {
            throw new Busy("The server is about to stop.", Duration.ofSeconds(5));
        }
        return permits.take(key);
    }

    /**
     * Sends a log until the run is over and every line was sent, or the client is gone, or the server stops.
     *
     * @param exchange asynchronous already, its headers set; completed here
     */
    public void begin(Permits.Permit permit, String runId, LogCursor from, AsyncContext exchange) throws IOException {
        LogFeed feed = new LogFeed(runId, from, logs, runs, clock);
        LogStream stream = new LogStream(feed, exchange, pool, over -> {
            streams.remove(over);
            permit.giveBack();
        });
        streams.add(stream);
        stream.begin();
        if (stopping) {
            stream.stop();
        }
    }

    /** How many there are. */
    public int count() {
        return streams.size();
    }

    private void look() {
        try {
            Instant oldest = clock.instant().minus(LONGEST);
            streams.stream()
                    .filter(stream -> stream.feed.begun.isBefore(oldest))
                    .forEach(LogStream::stop);
            Set<String> ids = streams.stream().map(stream -> stream.feed.runId).collect(Collectors.toSet());
            if (!ids.isEmpty()) {
                Set<String> active = runs.active(ids);
                Map<String, Long> lengths = logs.lengths(ids);
                streams.stream()
                        .filter(stream -> stream.feed.hasNews(active, lengths))
                        .forEach(LogStream::wake);
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("Log streams stand still: {}", DatabaseErrors.reason(e));
            }
            failing = true;
        }
    }

    /** Ends every stream; returns within seconds, whatever their clients do. */
    @Override
    public void close() {
        stopping = true;
        streams.forEach(LogStream::stop);
        pool.shutdown();
        try {
            pool.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
