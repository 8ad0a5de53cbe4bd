package dev.runs.doctor;

import java.util.List;

/** What must hold between the rows of the database: each a question that answers with one sentence a violation. */
final class Invariants {
    /** Twice the grace time after which another server takes a run over. */
    private static final String ABANDONED = "interval '10 minutes'";

    private static final String ENDS = "('RUN_COMPLETED', 'RUN_FAILED', 'RUN_CANCELLED', 'RUN_FAIL_EXEC')";

    static final List<String> QUESTIONS =
            List.of("""
            SELECT format('Run %s is %s and has %s events that end it.', r.id, r.status, count(e.id))
            FROM run r LEFT JOIN run_event e ON e.run_id = r.id AND e.code IN ENDS
            GROUP BY r.id
            HAVING count(e.id) <> CASE WHEN r.status IN ('PENDING', 'RUNNING') THEN 0 ELSE 1 END
            """, """
            SELECT format('Run %s is %s, and the event that ended it is %s.', r.id, r.status, e.code)
            FROM run r JOIN run_event e ON e.run_id = r.id AND e.code IN ENDS
            WHERE e.code <> CASE r.status WHEN 'COMPLETED' THEN 'RUN_COMPLETED' WHEN 'CANCELLED' THEN 'RUN_CANCELLED'
                WHEN 'TIMED_OUT' THEN 'RUN_FAIL_EXEC' ELSE 'RUN_FAILED' END
            """, """
            SELECT format('Run %s has %s events of a start, and its start time is %s.',
                r.id, count(e.id), coalesce(r.started_at::text, 'unknown'))
            FROM run r LEFT JOIN run_event e ON e.run_id = r.id AND e.code = 'RUN_STARTED'
            GROUP BY r.id
            HAVING count(e.id) <> CASE WHEN r.started_at IS NULL THEN 0 ELSE 1 END
            """, """
            SELECT format('Run %s is %s without having been started.', id, status)
            FROM run WHERE status IN ('RUNNING', 'COMPLETED', 'TIMED_OUT') AND started_at IS NULL
            """, """
            SELECT DISTINCT format('Run %s goes on after its end: its event %s came later.', e.run_id, later.code)
            FROM run_event e JOIN run_event later ON later.run_id = e.run_id AND later.id > e.id
            WHERE e.code IN ENDS AND later.code <> 'LOG_GAP'
            """, """
            SELECT format('Run %s was submitted %s times.', r.id, count(e.id))
            FROM run r LEFT JOIN run_event e ON e.run_id = r.id AND e.code = 'RUN_SUBMITTED'
            GROUP BY r.id HAVING count(e.id) <> 1
            """, """
            SELECT format('Run %s is %s on server %s, which has not shown itself for ten minutes.',
                r.id, r.status, r.server_id)
            FROM run r LEFT JOIN server s ON s.id = r.server_id
            WHERE r.status IN ('PENDING', 'RUNNING') AND r.server_id IS NOT NULL AND r.claimed_at < now() - ABANDONED
                AND (s.id IS NULL OR s.lease_until IS NULL OR s.lease_until < now() - ABANDONED)
                AND EXISTS (SELECT 1 FROM server WHERE lease_until > now())
            """, """
            SELECT format('Run %s is RUNNING, and no server has it.', id)
            FROM run WHERE status = 'RUNNING' AND server_id IS NULL
            """, """
            SELECT format('Run %s belongs to another organization than its user %s.', r.id, u.id)
            FROM run r JOIN app_user u ON u.id = r.user_id WHERE u.organization_id <> r.organization_id
            """, """
            SELECT format('Run %s is called %s, and is found as %s.', r.id, r.name, coalesce(n.name, 'nothing'))
            FROM run r LEFT JOIN run_name n ON n.run_id = r.id
            WHERE (r.organization_id, r.name) IS DISTINCT FROM (n.organization_id, n.name)
            """, """
            SELECT format('Run %s has pinned the file version %s of another organization.', r.id, f.id)
            FROM run r CROSS JOIN LATERAL jsonb_each_text(r.files) AS pin JOIN file f ON f.id = pin.value
            WHERE f.organization_id <> r.organization_id
            """, """
            SELECT format('The log of run %s does not go on from line %s to %s.', run_id, ended, first_line)
            FROM (SELECT run_id, first_line, coalesce(lag(first_line + line_count) OVER in_order, 0) AS ended
                FROM log_chunk WINDOW in_order AS (PARTITION BY run_id ORDER BY first_line)) AS chunk
            WHERE first_line <> ended
            """, """
            SELECT format('The log of run %s has %s lines and %s bytes, and should have %s and %s.', log.run_id,
                coalesce(stored.lines, 0), coalesce(stored.bytes, 0), log.next_line, log.raw_bytes)
            FROM log LEFT JOIN (SELECT run_id, sum(line_count) AS lines, sum(raw_bytes) AS bytes
                FROM log_chunk GROUP BY run_id) AS stored ON stored.run_id = log.run_id
            WHERE (coalesce(stored.lines, 0), coalesce(stored.bytes, 0)) <> (log.next_line, log.raw_bytes)
            """, """
            SELECT format('Organization %s has %s bytes of files, and %s are counted.',
                coalesce(stored.organization_id, used.organization_id), coalesce(stored.bytes, 0),
                coalesce(used.bytes, 0))
            FROM (SELECT organization_id, sum(size) AS bytes FROM file GROUP BY organization_id) AS stored
            FULL JOIN storage_use AS used ON used.organization_id = stored.organization_id
            WHERE coalesce(stored.bytes, 0) <> coalesce(used.bytes, 0)
            """, """
            SELECT format('Two newer versions than %s are the newest of their path: %s.', min(id), max(id))
            FROM file WHERE replaced_at IS NULL GROUP BY organization_id, path HAVING count(*) > 1
            """).stream()
                    .map(question -> question.replace("ENDS", ENDS).replace("ABANDONED", ABANDONED))
                    .toList();

    private Invariants() {}
}
