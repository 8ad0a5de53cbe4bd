package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.database.DatabaseLimits;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Clients that submit short programs, follow them to their end, and read lists all the while. They write down every
 * answer that is neither a success nor a proper 503, every request that took too long, and every accepted run that did
 * not end as its program did.
 */
final class Traffic {
    private static final int SUBMITTERS = 4;
    /** Together with the others more than there are connections to the database. */
    private static final int READERS = 20;

    /** The web server's own limits, of both its ports, and what it needs beside them. */
    private static final int WEB_THREADS = 64 + 8 + 16;

    private static final int FEW = 5;
    private static final Pattern WEB = Pattern.compile("dw-.*");
    private static final Pattern OF_THE_TEST = Pattern.compile("submitter|reader|health|proxy.*|HttpClient.*");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LINES = 20;
    private static final String PROGRAM = """
            import sys, time
            for i in range(int(sys.argv[1])):
                print("line", i, flush=True)
                time.sleep(0.02)
            sys.exit(int(sys.argv[2]))
            """;

    private final App app;
    private final String program;
    private final int threadsBefore;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> clients = new ArrayList<>();
    /** Accepted runs by id, with the exit code that their programs end with. */
    private final Map<String, Integer> accepted = new ConcurrentHashMap<>();

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger mostWebThreads = new AtomicInteger();
    private final AtomicInteger mostThreads = new AtomicInteger();
    private final AtomicLong slowestMillis = new AtomicLong();

    Traffic(App app) {
        this.app = app;
        this.program = app.upload("prints.py", PROGRAM);
        for (int i = 0; i < SUBMITTERS; i++) {
            int number = i;
            clients.add(new Thread(() -> submitAll(number), "submitter"));
        }
        for (int i = 0; i < READERS; i++) {
            clients.add(new Thread(this::read, "reader"));
        }
        clients.add(new Thread(this::watch, "health"));
        clients.forEach(Thread::start);
        awaitProgress();
        threadsBefore = threads();
    }

    /** Waits until runs that were not there yet have come to their end: all works. */
    void awaitProgress() {
        int before = ended.get();
        Awaitility.await().atMost(PATIENCE).until(() -> ended.get() >= before + SUBMITTERS);
    }

    /** Waits so long with everything going on. */
    void goOn(Duration time) throws InterruptedException {
        stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends what was begun, and returns what was not as it must be. */
    List<String> stop() throws InterruptedException {
        stopping.countDown();
        for (Thread client : clients) {
            client.join(PATIENCE.toMillis());
            if (client.isAlive()) {
                violations.add("A " + client.getName() + " hangs, or its run does not end");
            }
        }
        accepted.forEach(this::check);
        if (mostWebThreads.get() > WEB_THREADS) {
            violations.add("Threads of the web server piled up: " + mostWebThreads);
        }
        // Those that have to do with the fault end within a limit of the database.
        Awaitility.await().atMost(PATIENCE).until(() -> threads() <= threadsBefore + FEW);
        return List.copyOf(violations);
    }

    /** The ids of the runs whose submit succeeded. */
    Set<String> accepted() {
        return accepted.keySet();
    }

    int refused() {
        return refused.get();
    }

    /** The submits whose answer said that their run may be there. */
    int unknown() {
        return unknown.get();
    }

    /** The server's threads beside those that answer requests: dispatcher, logs, connections to the database. */
    private static int threads() {
        return (int) names().filter(name -> !WEB.matcher(name).matches()
                        && !OF_THE_TEST.matcher(name).matches())
                .count();
    }

    private static int webThreads() {
        return (int) names().filter(name -> WEB.matcher(name).matches()).count();
    }

    private static Stream<String> names() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
    }

    @Override
    public String toString() {
        return requests + " requests, " + refused + " of them refused, the slowest took " + slowestMillis + " ms; "
                + accepted.size() + " runs; threads: " + threadsBefore + " before, " + mostThreads + " at most, "
                + threads() + " now, and " + mostWebThreads + " for requests";
    }

    private void submitAll(int number) {
        for (int i = 0; stopping.getCount() > 0; i++) {
            int exitCode = (number + i) % 3;
            String body =
                    "{\"runPython\":{\"uri\":\"" + program + "\",\"args\":[\"" + LINES + "\",\"" + exitCode + "\"]}}";
            JsonNode run = request("POST /runs", () -> app.post(app.memberKey, "/runs", body));
            if (run == null) {
                pause(200);
                continue;
            }
            String id = run.path("id").asText();
            accepted.put(id, exitCode);
            follow(id);
            ended.incrementAndGet();
        }
    }

    private void follow(String id) {
        while (true) {
            JsonNode run = request("GET /runs/x", () -> app.get(app.memberKey, "/runs/" + id));
            if (run != null
                    && !List.of("PENDING", "RUNNING")
                            .contains(run.path("status").asText())) {
                return;
            }
            pause(200);
        }
    }

    private void read() {
        while (stopping.getCount() > 0) {
            request("GET /runs", () -> app.get(app.memberKey, "/runs?size=5"));
            pause(300);
        }
    }

    /** The health page answers at all times, and always with 200. */
    private void watch() {
        while (stopping.getCount() > 0) {
            mostThreads.accumulateAndGet(threads(), Math::max);
            mostWebThreads.accumulateAndGet(webThreads(), Math::max);
            if (request("GET /health", () -> app.get("", "/health")) == null) {
                violations.add("/health did not answer with 200");
            }
            pause(500);
        }
    }

    /** Nobody ends it but its end: a client that has stopped submitting still follows its run. */
    private void pause(long millis) {
        try {
            if (stopping.getCount() > 0) {
                stopping.await(millis, TimeUnit.MILLISECONDS);
            } else {
                TimeUnit.MILLISECONDS.sleep(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The body of a success; null where the server refused as it must. */
    private JsonNode request(String what, Supplier<HttpResponse<String>> call) {
        requests.incrementAndGet();
        long begun = System.nanoTime();
        try {
            HttpResponse<String> answer = call.get();
            if (answer.statusCode() == 200 || answer.statusCode() == 201) {
                return App.json(answer);
            }
            refused.incrementAndGet();
            if (what.equals("POST /runs") && answer.body().contains("may have been carried out")) {
                unknown.incrementAndGet();
            }
            boolean proper = answer.statusCode() == 503
                    && answer.headers().firstValue("Retry-After").isPresent()
                    && App.json(answer)
                            .path("errors")
                            .path(0)
                            .path("code")
                            .asText()
                            .equals("TIMEOUT_ERROR")
                    && !App.json(answer).path("requestId").asText().isEmpty();
            if (!proper) {
                violations.add(what + " was answered with " + answer.statusCode() + ": " + answer.body());
            }
        } catch (UncheckedIOException e) {
            violations.add(what + " was not answered: " + e.getCause());
        } finally {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            slowestMillis.accumulateAndGet(millis, Math::max);
            if (millis > DatabaseLimits.REQUEST.toMillis()) {
                violations.add(what + " took " + millis + " ms");
            }
        }
        return null;
    }

    private void check(String id, int exitCode) {
        JsonNode run = app.run(id);
        String status = run.path("status").asText();
        String message = run.path("kubeApp").path("message").asText();
        boolean asItsProgram = exitCode == 0
                ? status.equals("COMPLETED")
                : status.equals("FAILED") && message.contains("code " + exitCode);
        if (!asItsProgram) {
            violations.add("Run " + id + " should have ended with " + exitCode + " and is " + status + ": " + message);
        }
        JsonNode events = run.path("kubeApp").path("events");
        countEvents(id, events, 1, List.of("APP_START_CREATION"));
        countEvents(id, events, 1, List.of("RUN_STARTED"));
        countEvents(id, events, 1, List.of("RUN_COMPLETED", "RUN_FAILED", "RUN_CANCELLED", "RUN_FAIL_EXEC"));
        List<String> lines = new ArrayList<>();
        App.json(app.get(app.memberKey, "/runs/" + id + "/logs?size=1000"))
                .path("items")
                .forEach(item -> lines.add(item.path("raw").asText()));
        if (!lines.equals(IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList())) {
            violations.add("The log of run " + id + " is " + lines);
        }
    }

    private void countEvents(String id, JsonNode events, int wanted, List<String> codes) {
        int found = 0;
        for (JsonNode event : events) {
            found += codes.contains(event.path("code").asText()) ? 1 : 0;
        }
        if (found != wanted) {
            violations.add("Run " + id + " has " + found + " events " + codes);
        }
    }
}
