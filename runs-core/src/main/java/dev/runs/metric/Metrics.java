package dev.runs.metric;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was measured of runs: one small row each, which is replaced as the run goes on. */
public final class Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private final Jdbi jdbi;
    private final LongAdder refusedWrites = new LongAdder();

    public Metrics(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Puts the series in the place of the one before. What was granted stays as it was written first: a later change
     * of the configuration changes nothing that is past. Doing it again does no harm.
     *
     * @param fence of the claim under which it was measured
     * @return false if a newer claim has the run, or it is gone: nothing was stored
     */
    public boolean record(String runId, long fence, Grant grant, Series series) {
        boolean ours = jdbi.withHandle(handle -> handle.createUpdate("""
                        INSERT INTO run_metrics (run_id, fence, samples, cpus, memory_bytes, price_per_hour)
                        SELECT id, :fence, :samples, :cpus, :memory, :price FROM run WHERE id = :run AND fence <= :fence
                        ON CONFLICT (run_id) DO UPDATE SET fence = excluded.fence, samples = excluded.samples
                            WHERE run_metrics.fence <= excluded.fence
                        """)
                        .bind("run", runId)
                        .bind("fence", fence)
                        .bind("samples", SeriesCodec.encode(series))
                        .bind("cpus", grant.cpus())
                        .bind("memory", grant.memoryBytes())
                        .bind("price", grant.pricePerHour())
                        .execute()
                == 1);
        if (!ours) {
            refusedWrites.increment();
        }
        return ours;
    }

    /** How many series were not stored since this server started, because the run was another server's by then. */
    public long refusedWrites() {
        return refusedWrites.sum();
    }

    /** Empty where nothing was measured, or what is stored cannot be read, which is in the server's log. */
    public Optional<Measured> of(String runId) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM run_metrics WHERE run_id = :run")
                .bind("run", runId)
                .map((row, context) -> read(row))
                .findOne()
                .flatMap(measured -> measured));
    }

    private static Optional<Measured> read(ResultSet row) throws SQLException {
        try {
            Grant grant = new Grant(
                    row.getDouble("cpus"), row.getLong("memory_bytes"), row.getObject("price_per_hour", Double.class));
            return Optional.of(new Measured(grant, SeriesCodec.decode(row.getBytes("samples"))));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("The metrics of run {} cannot be read", row.getString("run_id"), e);
            return Optional.empty();
        }
    }
}
