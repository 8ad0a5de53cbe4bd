package dev.runs.bench;

import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Timestamp;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How fast runs are submitted over HTTP while nothing starts them, beside a bare program that writes the same rows in as
 * many transactions.
 */
final class Submit {
    private static final int CONNECTIONS = 8;
    private static final String PROGRAM = "s3://runs/acme/main.py";
    private static final String OWNERS = """
            INSERT INTO organization (id, name, created_at) VALUES ('organization', 'acme', now());
            INSERT INTO app_user (id, organization_id, email, role, created_at)
            VALUES ('user', 'organization', 'member@bench.example', 'MEMBER', now());
            """;
    private static final String[] ROWS = {"""
        INSERT INTO run (id, organization_id, user_id, name, status, program, runtime, region, timeout_seconds, environment,
            files, labels, created_at, updated_at)
        VALUES (?, ?, ?, ?, 'PENDING',
            '{"uri": "s3://runs/acme/main.py", "args": ["--day", "1"], "type": "python"}', 'tiny', 'local', 3600,
            '{"dependencies": [], "sparkConfigs": {}}', '{"s3://runs/acme/main.py": "01M9MBTV1S9MF1S4EWNVPEWVWK"}', '{}', ?, ?)
        """, """
        INSERT INTO run_name (run_id, organization_id, name) VALUES (?, 'organization', ?)
        """, """
        INSERT INTO run_event (id, run_id, at, code, message) VALUES (?, ?, ?, 'RUN_SUBMITTED', 'The run was submitted.')
        """, """
        INSERT INTO audit_entry (id, at, organization_id, who, via, action, subject, address, request_id)
        VALUES (?, ?, ?, 'member@bench.example', 'key 01M9MBTV1S9MF1S4EWNVPEWVWK', 'RUN_SUBMIT', ?, '127.0.0.1', ?)
        """};

    private Submit() {}

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, "--runs 20000 --warm-up 60000");
        int runs = options.number("--runs");
        int warmUp = options.number("--warm-up");
        Results results = new Results(
                "submit, " + CONNECTIONS + " connections",
                "a program with as many connections to the same PostgreSQL that writes the same rows in as many"
                        + " transactions");
        try (Ground ground = Ground.fresh()) {
            String key = ground.key("acme");
            DatabaseAddress beside = ground.beside("bare");
            try (Database bare = Database.connect(beside, 2)) {
                bare.migrate();
                bare.jdbi().useHandle(handle -> handle.createScript(OWNERS).execute());
            }
            try (Server server = Server.start(ground, Server.IDLE)) {
                double coldSeconds = submit(server, key, runs, new Times());
                submit(server, key, warmUp - runs, new Times());
                double before = server.usage().cpuSeconds();
                double databaseBefore = ground.databaseCpuSeconds();
                Times times = new Times();
                double seconds = submit(server, key, runs, times);
                double cpu = server.usage().cpuSeconds() - before;
                double databaseCpu = ground.databaseCpuSeconds() - databaseBefore;
                write(ground, beside, warmUp, new Times());
                double bareBefore = ground.databaseCpuSeconds();
                Times bare = new Times();
                double bareSeconds = write(ground, beside, runs, bare);
                double bareCpu = ground.databaseCpuSeconds() - bareBefore;
                results.add("submits a second, the first " + runs + " of a new server", runs / coldSeconds, "");
                results.add("submits a second", runs / seconds, "3,000", runs / bareSeconds);
                results.add("share of the reference", bareSeconds / seconds, "0.5");
                results.add("p50, ms", times.p50(), "", bare.p50());
                results.add("p99, ms", times.p99(), "15", bare.p99());
                results.add("the server's processor time each, ms", cpu / runs * 1e3, "");
                results.add("the database's, ms", databaseCpu / runs * 1e3, "", bareCpu / runs * 1e3);
            }
        }
        results.print();
    }

    /** Of an organization named acme; in seconds. */
    static double submit(Server server, String key, int runs, Times times) throws Exception {
        try (Client client = new Client(server.url(), key)) {
            client.upload("acme", "main.py", "print('up')\n");
        }
        AtomicInteger next = new AtomicInteger();
        return Threads.run(CONNECTIONS, thread -> {
            try (Client client = new Client(server.url(), key)) {
                for (int i = next.getAndIncrement(); i < runs; i = next.getAndIncrement()) {
                    String body = """
                            {"name": "nightly-%d", "runPython": {"uri": "%s", "args": ["--day", "1"]}, "timeoutSeconds": 3600}\
                            """.formatted(i, PROGRAM);
                    long began = System.nanoTime();
                    if (client.submit(body).isEmpty()) {
                        throw new IOException("No run was made");
                    }
                    times.add(System.nanoTime() - began);
                }
            }
        });
    }

    private static double write(Ground ground, DatabaseAddress database, int runs, Times times) throws Exception {
        AtomicInteger next = new AtomicInteger();
        return Threads.run(CONNECTIONS, thread -> {
            try (Connection connection =
                    DriverManager.getConnection(database.url(), database.user(), database.password())) {
                connection.setAutoCommit(false);
                try (PreparedStatement run = connection.prepareStatement(ROWS[0]);
                        PreparedStatement name = connection.prepareStatement(ROWS[1]);
                        PreparedStatement event = connection.prepareStatement(ROWS[2]);
                        PreparedStatement audit = connection.prepareStatement(ROWS[3])) {
                    for (int i = next.getAndIncrement(); i < runs; i = next.getAndIncrement()) {
                        long began = System.nanoTime();
                        String id = ground.ids().next();
                        Timestamp now = Timestamp.from(Ground.CLOCK.instant());
                        execute(run, id, "organization", "user", "nightly-" + i, now, now);
                        execute(name, id, "nightly-" + i);
                        execute(event, ground.ids().next(), id, now);
                        execute(
                                audit,
                                ground.ids().next(),
                                now,
                                "organization",
                                "run " + id,
                                ground.ids().next());
                        connection.commit();
                        times.add(System.nanoTime() - began);
                    }
                }
            }
        });
    }

    private static void execute(PreparedStatement statement, Object... values) throws Exception {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.executeUpdate();
    }
}
