package dev.runs.api.wire;

import dev.runs.log.LogLine;
import dev.runs.log.LogPages;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a log. Numbers are integers: every client reads those, and only some read strings. */
public record LogView(
        List<Item> items, long current_page, @Nullable Long next_page) {
    public static LogView of(LogPages.WirePage page) {
        return new LogView(page.items().stream().map(Item::of).toList(), page.currentPage(), page.nextPage());
    }

    /** A line as it is shown: marked where it is not the program's. */
    public static String raw(LogLine line) {
        String mark = switch (line.source()) {
            case PROGRAM, EXECUTOR -> "";
            case INSTALL -> "[install] ";
            case PLATFORM -> "[runs] ";
        };
        return mark + line.text();
    }

    record Item(long timestamp, String raw) {
        static Item of(LogLine line) {
            return new Item(line.timestamp(), LogView.raw(line));
        }
    }
}
