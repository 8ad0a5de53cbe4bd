package dev.runs.workcell;

import dev.runs.run.Run;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Which run may use each module: one at a time, also where several servers run, and of those that wait the one that was
 * submitted first.
 */
final class ModuleUses {
    /**
     * Takes the module for the run, whose {@code waiting_for} names it.
     *
     * @return empty where it is the run's now; else why it is not, in words for a person
     */
    Optional<String> take(Handle handle, Run run, String module) {
        Optional<String> earlier = earlier(handle, run, module);
        if (earlier.isPresent()) {
            return Optional.of("Run " + earlier.get() + ", which was submitted before, waits for the module too");
        }
        int taken = handle.createUpdate("""
                        INSERT INTO module_use AS used (organization_id, module, run_id, fence)
                        VALUES (:organization, :module, :run, :fence)
                        ON CONFLICT (organization_id, module) DO UPDATE SET run_id = :run, fence = :fence
                        WHERE used.run_id = :run OR NOT EXISTS (
                            SELECT 1 FROM run WHERE id = used.run_id AND status IN ('PENDING', 'RUNNING'))
                        """)
                .bind("organization", run.organizationId())
                .bind("module", module)
                .bind("run", run.id())
                .bind("fence", run.fence())
                .execute();
        return taken == 1 ? Optional.empty() : Optional.of("Another run uses the module");
    }

    /** One whose server is gone is passed over until it has another. */
    private static Optional<String> earlier(Handle handle, Run run, String module) {
        return handle.createQuery("""
                        SELECT w.run_id FROM workflow_run w JOIN run ON run.id = w.run_id
                        WHERE w.organization_id = :organization AND w.waiting_for = :module AND w.run_id < :run
                            AND run.status IN ('PENDING', 'RUNNING')
                            AND EXISTS (SELECT 1 FROM server WHERE id = run.server_id AND lease_until > now())
                        ORDER BY w.run_id LIMIT 1
                        """)
                .bind("organization", run.organizationId())
                .bind("module", module)
                .bind("run", run.id())
                .mapTo(String.class)
                .findOne();
    }

    /** Lets go of what the run has; nothing, where it has none. */
    void release(Handle handle, Run run, String module) {
        handle.createUpdate("""
                        DELETE FROM module_use
                        WHERE organization_id = :organization AND module = :module AND run_id = :run AND fence <= :fence
                        """)
                .bind("organization", run.organizationId())
                .bind("module", module)
                .bind("run", run.id())
                .bind("fence", run.fence())
                .execute();
    }
}
