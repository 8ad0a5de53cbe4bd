package dev.runs.k8s;

import dev.runs.log.LogLine;
import dev.runs.log.LogLine.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the kubelet has of a container's output, each line after its time. The first line that the agent prints says
 * whether it is all of it: a log that has grown too long begins somewhere in the middle.
 */
record KubeletLog(List<LogLine> lines, boolean isFromTheStart) {
    static final KubeletLog NONE = new KubeletLog(List.of(), false);
    private static final String MARKER = "runs: the output of ";

    /** What is to be added to a log, and whether that makes it whole. */
    record Rest(List<LogLine> lines, boolean isWhole) {}

    static KubeletLog parse(byte[] text) {
        List<LogLine> lines = new ArrayList<>();
        long time = 0;
        int start = 0;
        while (start < text.length) {
            int end = start;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            int space = start;
            while (space < end && text[space] != ' ') {
                space++;
            }
            time = time(text, start, space, time);
            for (int from = Math.min(space + 1, end);
                    from == Math.min(space + 1, end) || from < end;
                    from += LogLine.MAX_BYTES) {
                byte[] bytes = Arrays.copyOfRange(text, from, Math.min(end, from + LogLine.MAX_BYTES));
                lines.add(new LogLine(time, Source.PROGRAM, bytes));
            }
            start = end + 1;
        }
        boolean isMarked = !lines.isEmpty() && lines.get(0).text().startsWith(MARKER);
        return new KubeletLog(isMarked ? lines.subList(1, lines.size()) : lines, isMarked);
    }

    /**
     * The lines that are not stored yet.
     *
     * @param storedBytes of the program's output, newlines included
     * @param lastTime of what is stored, in milliseconds since 1970
     */
    Rest after(long storedBytes, long lastTime) {
        List<LogLine> rest = new ArrayList<>();
        long position = 0;
        for (LogLine line : lines) {
            boolean isNew = isFromTheStart ? position >= storedBytes : line.timestamp() > lastTime;
            if (isNew) {
                rest.add(line);
            }
            position += line.bytes().length + (line.bytes().length < LogLine.MAX_BYTES ? 1 : 0);
        }
        if (!isFromTheStart && !rest.isEmpty()) {
            rest.add(0, LogLine.of(rest.get(0).timestamp(), Source.PLATFORM, "Lines may be missing here."));
        }
        return new Rest(rest, isFromTheStart);
    }

    private static long time(byte[] text, int start, int end, long otherwise) {
        try {
            return Instant.parse(new String(text, start, end - start, StandardCharsets.US_ASCII))
                    .toEpochMilli();
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }
}
