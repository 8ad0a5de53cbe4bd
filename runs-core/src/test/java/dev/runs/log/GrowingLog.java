package dev.runs.log;

import dev.runs.log.LogPages.WirePage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The log of a run that goes on between the requests of a client, and inside them, and then ends with a burst. */
final class GrowingLog {
    private static final int STEPS = 60;

    private final Random random;
    private final LogPages pages;
    private final String run;
    private final LogWriter writer;
    private final List<LogLine> lines = new ArrayList<>();
    /** Some programs print faster than clients read, with others clients wait. */
    private final int burst;

    private final long[] time = {LogFixtures.NOON};
    private int steps;
    private boolean active = true;

    GrowingLog(LogStore logs, String run, Random random) {
        this.random = random;
        this.pages = new LogPages(logs);
        this.run = run;
        this.writer = logs.open(run, 1).orElseThrow();
        append(LogFixtures.random(random, 2, time));
        this.burst = random.nextBoolean() ? 900 : 3;
    }

    /** {@code GET /runs/{id}/logs}: the status is read first, and then the log may go on. */
    WirePage get(long cursor, int size) {
        boolean statusRead = active;
        step();
        return pages.page(run, LogCursor.parse(String.valueOf(cursor)), size, statusRead);
    }

    /** {@code GET /runs/{id}}. */
    boolean isTerminal() {
        step();
        return !active;
    }

    /** Every line there will ever be: a client that stops before the end of the run has not seen it. */
    List<LogLine> lines() {
        while (active) {
            step();
        }
        return lines;
    }

    private void step() {
        if (!active) {
            return;
        }
        steps++;
        if (steps == STEPS) {
            // Everything is stored before the status becomes terminal; many times what one page holds.
            append(LogFixtures.random(random, random.nextInt(2) * 4_000, time));
            active = false;
        } else if (random.nextBoolean()) {
            int count = random.nextInt(8) == 0 ? random.nextInt(burst) : random.nextInt(4);
            append(random.nextInt(4) == 0 ? blank(count) : LogFixtures.random(random, count, time));
        }
    }

    private List<LogLine> blank(int count) {
        return new ArrayList<>(Collections.nCopies(count, LogFixtures.line(time[0], "")));
    }

    private void append(List<LogLine> more) {
        writer.append(more, String.valueOf(lines.size() + more.size()));
        lines.addAll(more);
    }
}
