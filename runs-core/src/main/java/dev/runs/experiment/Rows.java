package dev.runs.experiment;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are read a page at a time, each with a statement of its own: however many there are and however slowly they
 * are taken, few are in memory, and no connection is held. The first page is there from the beginning.
 */
public final class Rows<T> implements Iterator<T> {
    private final BiFunction<@Nullable T, Integer, List<T>> after;
    private final int pageSize;
    private int left;
    private List<T> page;
    private int next;

    /**
     * @param after so many rows that come after one, or the first
     * @param most no more are given
     */
    Rows(int pageSize, int most, BiFunction<@Nullable T, Integer, List<T>> after) {
        this.after = after;
        this.pageSize = pageSize;
        this.left = most;
        this.page = after.apply(null, Math.min(pageSize, most));
    }

    @Override
    public boolean hasNext() {
        if (next == page.size() && page.size() == pageSize && left > 0) {
            page = after.apply(page.get(pageSize - 1), Math.min(pageSize, left));
            next = 0;
        }
        return next < page.size();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        left--;
        return page.get(next++);
    }
}
