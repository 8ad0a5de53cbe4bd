package dev.runs.log;

import java.util.List;

/**
 * What an append leaves behind: the next head in the place of the one that was read, and chunks with what is new.
 *
 * @param chunks of lines from the head's next one on; or a single one that begins at its tail, which it replaces
 */
record Append(LogHead head, LogHead next, List<Chunk> chunks) {
    /** From this line on there is nothing but these chunks. */
    long firstLine() {
        return chunks.isEmpty() ? head.nextLine() : chunks.get(0).firstLine;
    }

    /** As they are stored. */
    long dataBytes() {
        return chunks.stream().mapToLong(chunk -> chunk.data.length).sum();
    }
}
