package dev.runs.api.wire;

import dev.runs.log.SearchPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a log. Lines that match say so; the others stand around them. Where numbers leave some out, the log
 * has lines in between.
 *
 * @param complete false if the search ended at the limit of what one request may read, or to show what it had found; it
 *     goes on at {@code next_page}
 */
public record SearchView(
        List<Item> items, long current_page, @Nullable Long next_page, boolean complete) {
    public static SearchView of(SearchPage page) {
        return new SearchView(page.lines().stream().map(Item::of).toList(), page.from(), page.next(), page.complete());
    }

    record Item(long line, long timestamp, String raw, boolean match) {
        static Item of(SearchPage.Found found) {
            return new Item(found.number(), found.line().timestamp(), LogView.raw(found.line()), found.matches());
        }
    }
}
