package dev.runs.dispatch;

import dev.runs.database.Database;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * Fills a database as years would: 200,000 runs of 50 organizations, of which the first has half, with what belongs to
 * them. Written by the database itself, and without looking at the references.
 */
final class SeededPlatform {
    /** As {@code Ids} would make it at that time. */
    private static final String ULID = """
            CREATE FUNCTION pg_temp.ulid(at timestamptz, n bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
            DECLARE
                digits CONSTANT text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
                ms bigint := floor(extract(epoch FROM at) * 1000);
            BEGIN
                RETURN substr(digits, (ms >> 45 & 31)::int + 1, 1) || substr(digits, (ms >> 40 & 31)::int + 1, 1)
                    || substr(digits, (ms >> 35 & 31)::int + 1, 1) || substr(digits, (ms >> 30 & 31)::int + 1, 1)
                    || substr(digits, (ms >> 25 & 31)::int + 1, 1) || substr(digits, (ms >> 20 & 31)::int + 1, 1)
                    || substr(digits, (ms >> 15 & 31)::int + 1, 1) || substr(digits, (ms >> 10 & 31)::int + 1, 1)
                    || substr(digits, (ms >> 5 & 31)::int + 1, 1) || substr(digits, (ms >> 0 & 31)::int + 1, 1)
                    || lpad(n::text, 16, '0');
            END $$
            """;

    /** Each run is 5 minutes older than the next: the first is nearly two years old. */
    private static final String RUNS = """
            INSERT INTO run (id, organization_id, user_id, name, status, program, runtime, region, timeout_seconds,
                environment, files, labels, created_at, updated_at, started_at, completed_at, server_id, fence, attempt,
                claimed_at, log_removed_at)
            SELECT pg_temp.ulid(at, i), pg_temp.org(o), 'u' || o || '-' || i % 40, 'etl_' || i % 5000, status,
                '{"type": "python", "uri": "s3://runs/acme/main.py", "args": []}', 'tiny',
                CASE WHEN i % 100 = 0 THEN 'rare' ELSE 'local' END, 3600,
                '{"sparkConfigs": {}, "dependencies": []}', '{"s3://runs/acme/main.py": "none"}',
                '{"team": "data"}', at, at, CASE WHEN status <> 'PENDING' THEN at END,
                CASE WHEN status NOT IN ('PENDING', 'RUNNING') THEN at + interval '2 minutes' END, server_id,
                CASE WHEN server_id IS NULL THEN 0 ELSE 1 END, CASE WHEN server_id IS NULL THEN 0 ELSE 1 END,
                CASE WHEN server_id IS NULL THEN NULL ELSE at END,
                CASE WHEN i < 60000 THEN at + interval '30 days' END
            FROM (SELECT i, at, o, status,
                    CASE WHEN status <> 'PENDING' OR i % 5 = 0 THEN 's' || i % 20 END AS server_id
                FROM (SELECT i, :now::timestamptz - (200001 - i) * interval '5 minutes' AS at,
                        CASE WHEN i % 2 = 0 THEN 0 ELSE i / 2 % 49 + 1 END AS o,
                        CASE WHEN i > 199000 THEN 'PENDING' WHEN i > 198900 THEN 'RUNNING' WHEN i % 50 = 0 THEN 'FAILED'
                            WHEN i % 1000 = 1 THEN 'TIMED_OUT' WHEN i % 500 = 2 THEN 'CANCELLED' ELSE 'COMPLETED' END
                            AS status
                    FROM generate_series(1, 200000) AS i) AS made) AS placed
            """;

    /** One of the first organization's, with 6,000 events and data points. */
    static final String EXPERIMENT = "0SEEDED0000000000000000000";

    private static final String[] REST = {
        """
        INSERT INTO campaign (organization_id, id, name, created_at)
        SELECT pg_temp.org(i % 50), lpad(i::text, 26, '0'), 'seeded', :now FROM generate_series(0, 4999) AS i
        """, """
        INSERT INTO experiment (organization_id, id, name, campaign_id, email_addresses, created_at)
        SELECT pg_temp.org(i % 50), lpad(i::text, 26, '0'), 'seeded', lpad((i % 5000)::text, 26, '0'), '{}'::text[], :now::timestamptz
        FROM generate_series(1, 50000) AS i
        UNION ALL SELECT pg_temp.org(0), '0SEEDED0000000000000000000', 'seeded', NULL, '{}'::text[], :now::timestamptz
        """, """
        INSERT INTO experiment_event (organization_id, id, experiment_id, run_id, run_seq, at, body)
        SELECT pg_temp.org(i % 50), lpad(i::text, 26, '0'),
            CASE WHEN i % 50 = 0 THEN '0SEEDED0000000000000000000' ELSE lpad((i % 50000)::text, 26, '0') END,
            lpad((i / 10)::text, 26, '0'), i % 10, :now, '{}'
        FROM generate_series(1, 300000) AS i
        """, """
        INSERT INTO datapoint (organization_id, id, experiment_id, run_id, label, value, created_at)
        SELECT pg_temp.org(i % 50), lpad(i::text, 26, '0'),
            CASE WHEN i % 50 = 0 THEN '0SEEDED0000000000000000000' ELSE lpad((i % 50000)::text, 26, '0') END,
            lpad((i / 10)::text, 26, '0'), 'seeded', '1', :now
        FROM generate_series(1, 300000) AS i
        """, """
        INSERT INTO workflow_run (run_id, organization_id, experiment_id, workflow, payload, waiting_for)
        SELECT id, organization_id, '0SEEDED0000000000000000000', '{}', '{}',
            CASE WHEN completed_at IS NULL THEN 'module-' || right(id, 1) END
        FROM run WHERE right(id, 1) IN ('0', '5') OR completed_at IS NULL
        """, """
        INSERT INTO workflow_step (run_id, step, definition)
        SELECT run_id, n, '{}' FROM workflow_run, generate_series(0, 2) AS n
        """, """
        INSERT INTO module_use (organization_id, module, run_id, fence)
        SELECT pg_temp.org(i % 50), 'seeded-' || i, lpad(i::text, 26, '0'), 1 FROM generate_series(1, 5000) AS i
        """, """
        INSERT INTO run_event (id, run_id, at, code, message)
        SELECT lpad(n::text, 26, '0'), id, created_at, CASE n WHEN 0 THEN 'RUN_SUBMITTED' ELSE 'RUN_STARTED' END, 'seeded'
        FROM run, generate_series(0, 2) AS n
        """, """
        INSERT INTO run_name SELECT id, organization_id, name FROM run
        """, """
        INSERT INTO run_label (organization_id, label, run_id)
        SELECT organization_id, label, id FROM run, LATERAL (VALUES ('team=data'), ('night=' || date(created_at))) AS l (label)
        """, """
        INSERT INTO run_metrics (run_id, fence, samples, cpus, memory_bytes)
        SELECT id, 1, '\\x00', 1, 1000 FROM run WHERE started_at IS NOT NULL AND log_removed_at IS NULL
        """, """
        INSERT INTO log (run_id, fence, next_line, raw_bytes)
        SELECT id, 1, 20, 200 FROM run WHERE started_at IS NOT NULL AND log_removed_at IS NULL
        """, """
        INSERT INTO log_chunk (run_id, first_line, line_count, first_time, last_time, raw_bytes, data)
        SELECT run_id, n * 10, 10, 1700000000000 + n, 1700000000000 + n, 100, '\\x0011' FROM log, generate_series(0, 1) AS n
        """, """
        INSERT INTO file (id, organization_id, path, size, sha256, created_at, replaced_at)
        SELECT pg_temp.ulid(at, i), pg_temp.org(CASE WHEN i % 2 = 0 THEN 0 ELSE i / 2 % 49 + 1 END),
            'folder-' || i % 200 || '/part-' || i, 10, 'none', at, CASE WHEN i % 3 = 0 THEN at + interval '1 hour' END
        FROM (SELECT i, :now::timestamptz - (100001 - i) * interval '10 minutes' AS at
            FROM generate_series(1, 100000) AS i) AS made
        """, """
        INSERT INTO storage_use SELECT organization_id, sum(size) FROM file GROUP BY organization_id
        ON CONFLICT (organization_id) DO UPDATE SET bytes = excluded.bytes
        """, """
        INSERT INTO audit_entry (id, at, organization_id, who, via, action, subject)
        SELECT pg_temp.ulid(at, i), at, pg_temp.org(i % 50), 'user-' || i % 2000 || '@seeded.example', 'test', 'RUN_SUBMIT', 'seeded'
        FROM (SELECT i, :now::timestamptz - (300001 - i) * interval '3 minutes' AS at
            FROM generate_series(1, 300000) AS i) AS made
        """, """
        INSERT INTO submit_key (user_id, key, body_sha256, run_id, created_at)
        SELECT user_id, 'key ' || id, 'none', id, created_at FROM run ORDER BY id DESC LIMIT 50000
        """, """
        INSERT INTO api_key (id, user_id, role, secret_sha256, last_four, created_at)
        SELECT pg_temp.ulid(:now, i), 'u' || i % 50 || '-' || i % 40, 'MEMBER', 'none', 'none', :now
        FROM generate_series(1, 20000) AS i
        """, """
        INSERT INTO session (token_sha256, id, user_id, role, created_at, expires_at)
        SELECT 'session ' || i, 'session ' || i, 'u' || i % 50 || '-' || i % 40, 'MEMBER', :now,
            :now::timestamptz + (i - 100) * interval '1 minute' FROM generate_series(1, 20000) AS i
        """, """
        INSERT INTO sign_in_link (token_sha256, user_id, expires_at, used_at)
        SELECT 'link ' || i, 'u' || i % 50 || '-' || i % 40, :now::timestamptz + (i - 100) * interval '1 second', NULL
        FROM generate_series(1, 20000) AS i
        """
    };

    private SeededPlatform() {}

    /** @param organizationId of the organization that is there already, which becomes the one with half of all */
    static void seed(Database database, Instant now, String organizationId) {
        database.patient().useTransaction(handle -> {
            handle.execute("SET LOCAL session_replication_role = replica");
            handle.execute("SET LOCAL synchronous_commit = off");
            handle.execute(ULID);
            handle.execute("CREATE FUNCTION pg_temp.org(n int) RETURNS text LANGUAGE sql IMMUTABLE AS "
                    + "$$ SELECT CASE WHEN n = 0 THEN '" + organizationId + "' ELSE 'o' || n END $$");
            write(handle, """
                    INSERT INTO organization (id, name, created_at, max_running) SELECT 'o' || i, 'seeded-' || i, :now, 5
                    FROM generate_series(1, 49) AS i
                    """, now);
            write(handle, """
                    INSERT INTO app_user (id, organization_id, email, role, created_at)
                    SELECT 'u' || o || '-' || i, pg_temp.org(o), 'user-' || o || '-' || i || '@seeded.example', 'MEMBER', :now
                    FROM generate_series(0, 49) AS o, generate_series(0, 39) AS i
                    """, now);
            write(handle, """
                    INSERT INTO server (id, folder_id, host, started_at, lease_until)
                    SELECT 's' || i, 'folder of s' || i, 'seeded', :now,
                        CASE WHEN i < 1 THEN now() - interval '1 hour' ELSE now() + interval '4 minutes' END
                    FROM generate_series(0, 19) AS i
                    """, now);
            write(handle, RUNS, now);
            for (String statement : REST) {
                write(handle, statement, now);
            }
        });
        database.patient().useHandle(handle -> handle.execute("VACUUM ANALYZE"));
    }

    private static void write(Handle handle, String sql, Instant now) {
        var update = handle.createUpdate(sql);
        if (sql.contains(":now")) {
            update.bind("now", now);
        }
        update.execute();
    }
}
