package dev.runs.run;

import dev.runs.database.CertainCommit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: runs that are submitted while the database writes others are written by its next statement, all of them
 * together. A burst then takes few transactions, and a single submit what it takes anyway.
 */
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private final Jdbi jdbi;
    private final RunStore store;
    private final ReentrantLock writing = new ReentrantLock();
    /** Each member's thread is in {@link #write}: there are no more of them than the server has threads. */
    private final Queue<Member> waiting = new ConcurrentLinkedQueue<>();

    /** Its state belongs to who holds the lock. */
    private static final class Member {
        private final NewRun run;
        private boolean taken;
        private boolean written;

        Member(NewRun run) {
            this.run = run;
        }
    }

    GroupCommit(Jdbi jdbi, RunStore store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    /** Returns once the run is durable. Where that fails, it is for its own sake and not for that of others. */
    void write(NewRun run) {
        Member own = new Member(run);
        waiting.add(own);
        if (!writtenTogether(own)) {
            CertainCommit.ofStatement(jdbi, handle -> store.insert(handle, List.of(run)));
        }
    }

    private boolean writtenTogether(Member own) {
        writing.lock();
        try {
            if (!own.taken) {
                writeAll();
            }
            return own.written;
        } finally {
            writing.unlock();
        }
    }

    private void writeAll() {
        List<Member> group = new ArrayList<>();
        for (Member next = waiting.poll(); next != null; next = waiting.poll()) {
            next.taken = true;
            group.add(next);
        }
        try {
            jdbi.useHandle(handle -> store.insert(
                    handle, group.stream().map(member -> member.run).toList()));
            group.forEach(member -> member.written = true);
        } catch (RuntimeException e) {
            // Whichever of them it was: each is told when it is written alone.
            LOG.debug("{} runs are written one by one, as they could not be together", group.size(), e);
        }
    }
}
