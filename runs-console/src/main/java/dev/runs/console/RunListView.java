package dev.runs.console;

import dev.runs.run.Page;
import dev.runs.run.Run;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of runs.
 *
 * @param name what the list was asked for, as it was typed; empty for all names
 * @param live whether a run of it is active, so that it is worth asking again
 */
record RunListView(
        List<RunRow> rows,
        String total,
        StatusChip chip,
        String name,
        String self,
        @Nullable String newer,
        @Nullable String older,
        boolean live) {
    static RunListView of(Page<Run> page, StatusChip chip, String name, @Nullable String cursor, Instant now) {
        return new RunListView(
                page.items().stream().map(run -> RunRow.of(run, now)).toList(),
                page.total() >= Page.EXACT_TOTAL ? "1,000+" : String.valueOf(page.total()),
                chip,
                name,
                url(chip, name, cursor),
                page.previous() == null ? null : url(chip, name, page.previous()),
                page.next() == null ? null : url(chip, name, page.next()),
                page.items().stream().anyMatch(run -> run.status().isActive()));
    }

    /** Whether it would be empty without any filter too. */
    boolean isFirstUse() {
        return rows.isEmpty() && chip == StatusChip.ALL && name.isEmpty() && newer == null;
    }

    String url(StatusChip other) {
        return url(other, name, null);
    }

    private static String url(StatusChip chip, String name, @Nullable String cursor) {
        UriBuilder url = UriBuilder.fromPath("/console/runs");
        if (chip != StatusChip.ALL) {
            url.queryParam("status", chip.parameter());
        }
        if (!name.isEmpty()) {
            url.queryParam("name", "{name}");
        }
        if (cursor != null) {
            url.queryParam("cursor", cursor);
        }
        return (name.isEmpty() ? url.build() : url.build(name)).toString();
    }
}
