package dev.runs.bench;

import dev.runs.SettableClock;
import dev.runs.access.AccessAdmin;
import dev.runs.access.Role;
import dev.runs.access.User;
import dev.runs.database.Ids;
import dev.runs.run.Failure;
import dev.runs.run.Move;
import dev.runs.run.NewRun;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunStatus;
import dev.runs.run.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fills a database as a year would: runs of 50 organizations, of which the first has half, each submitted, started and
 * ended through the product's own stores; and one long log.
 */
final class Seed {
    /** Where the seeded database is kept, as an option with its default. */
    static final String PLACE = "--data " + Server.root().resolve("bench/target/data");
    /** Of a server that is to leave it as it is. */
    static final String SETTINGS = "retention: { runDays: 0, logDays: 0 }";

    static final Duration YEAR = Duration.ofDays(365);
    static final int ORGANIZATIONS = 50;
    static final String LARGEST = "seeded-0";
    /** One in so many runs has what is rare: a region, a label, a status, a part of the name. */
    static final int RARE = 10_000;

    private static final int THREADS = 3;
    private static final int IN_ONE_TRANSACTION = 500;
    private static final String[] FLOWS = {"etl", "report", "train-model", "tile-imagery", "join", "export", "backfill"
    };
    private static final String[] TEAMS = {"data", "maps", "science"};

    private final Ground ground;
    private final List<User> users = new ArrayList<>();

    private Seed(Ground ground) {
        this.ground = ground;
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, PLACE + " --runs 1000000 --log-lines 10000000");
        try (Ground ground = Ground.kept(options.path("--data"))) {
            runs(ground, options.number("--runs"));
            long began = System.nanoTime();
            LogRead.log(ground, options.number("--log-lines"));
            System.err.printf(
                    "a log of %,d lines, after %.0f s more%n",
                    options.number("--log-lines"), (System.nanoTime() - began) / 1e9);
        }
    }

    /** Makes as many as are missing. */
    static void runs(Ground ground, int runs) throws Exception {
        long there = ground.database()
                .patient() // where nobody has read the table for long
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM run WHERE completed_at IS NOT NULL")
                        .mapTo(Long.class)
                        .one());
        if (there >= runs) {
            return;
        }
        Seed seed = new Seed(ground);
        seed.organizations();
        int missing = (int) (runs - there);
        Instant now = Ground.CLOCK.instant();
        double seconds = Threads.run(THREADS, thread -> seed.span(thread, missing / THREADS + 1, now));
        ground.database().patient().useHandle(handle -> handle.execute("VACUUM ANALYZE"));
        System.err.printf("%,d runs seeded in %.0f s%n", missing, seconds);
    }

    private void organizations() {
        AccessAdmin admin = ground.admin();
        for (int i = 0; i < ORGANIZATIONS; i++) {
            String name = "seeded-" + i;
            if (admin.organizations().stream().noneMatch(known -> known.name().equals(name))) {
                admin.createOrganization(name);
                admin.createUser(name, "seeder@" + name + ".example", Role.MEMBER);
            }
            users.addAll(admin.users(name).subList(0, 1));
        }
    }

    /** One thread's part of the year, in its order. */
    private void span(int thread, int runs, Instant now) {
        Duration span = YEAR.dividedBy(THREADS);
        Instant start = now.minus(YEAR).plus(span.multipliedBy(thread));
        SettableClock clock = new SettableClock(start);
        Ids ids = new Ids(clock);
        RunStore store = new RunStore(ids);
        for (int i = 0; i < runs; ) {
            int from = i;
            int to = Math.min(i + IN_ONE_TRANSACTION, runs);
            ground.database().jdbi().useTransaction(handle -> {
                List<NewRun> made = new ArrayList<>();
                for (int n = from; n < to; n++) {
                    Instant at =
                            start.plus(span.multipliedBy(n).dividedBy(runs)).truncatedTo(ChronoUnit.MILLIS);
                    clock.advance(Duration.between(clock.instant(), at));
                    made.add(new NewRun(of(ids.next(), n * THREADS + thread, at, RunStatus.PENDING), null));
                }
                check(store.insert(handle, made) == made.size());
                List<Move> starts = new ArrayList<>();
                List<Move> ends = new ArrayList<>();
                for (int n = from; n < to; n++) {
                    Run run = made.get(n - from).run();
                    starts.add(Move.started(run, run.createdAt().plusSeconds(2)));
                    ends.add(end(run, n * THREADS + thread));
                }
                check(store.move(handle, starts).size() == starts.size());
                check(store.move(handle, ends).size() == ends.size());
            });
            i = to;
        }
    }

    private Move end(Run run, int n) {
        Run running = of(run.id(), n, run.createdAt(), RunStatus.RUNNING);
        Instant end = run.createdAt().plusSeconds(120);
        if (isRare(n)) {
            return Move.timedOut(running, end, null);
        }
        if (n / 2 % 20 == 0) {
            String message = "The program ended with exit code 1: ValueError: no rows";
            return Move.failed(running, end, new Failure(Failure.Kind.APPLICATION, message), 1);
        }
        return n / 2 % 50 == 1 ? Move.cancelled(running, end, null) : Move.completed(running, end);
    }

    private Run of(String id, int n, Instant at, RunStatus status) {
        User user = users.get(n % 2 == 0 ? 0 : n / 2 % (ORGANIZATIONS - 1) + 1);
        boolean isRare = isRare(n);
        return new Run(
                id,
                user.organizationId(),
                user.organizationName(),
                user.id(),
                user.email(),
                (isRare ? "quarterly-audit-" : FLOWS[n / 2 % FLOWS.length] + "-") + n / 2 % 5_000,
                status,
                new PythonProgram("s3://runs/" + user.organizationName() + "/main.py", List.of("--day", "" + n % 365)),
                "tiny",
                null,
                isRare ? "rare" : n % 10 == 0 ? "eu" : "local",
                Duration.ofHours(1),
                RunEnvironment.NONE,
                Map.of("s3://runs/" + user.organizationName() + "/main.py", "01M9MBTV1S9MF1S4EWNVPEWVWK"),
                at,
                at,
                null,
                null,
                null,
                null,
                null,
                0,
                1,
                null,
                null,
                null,
                isRare ? Map.of("rare", "yes") : Map.of("team", TEAMS[n / 2 % TEAMS.length]),
                false,
                null);
    }

    private static boolean isRare(int n) {
        return n % RARE < 2;
    }

    private static void check(boolean isDone) {
        if (!isDone) {
            throw new IllegalStateException("A run could not be written");
        }
    }
}
