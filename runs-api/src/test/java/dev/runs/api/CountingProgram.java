package dev.runs.api;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A program of which everything that will be seen is known before: how long it takes, what it prints (one half at once,
 * the other slowly) and its exit code follow from its number. It notes its start in a file outside of the platform.
 */
record CountingProgram(int number) {
    static final String SOURCE = """
            import os, sys, time
            starts, number, lines, seconds, code = sys.argv[1], sys.argv[2], *map(float, sys.argv[3:])
            note = os.open(starts, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
            os.write(note, b"started %s\\n" % number.encode())
            lines = int(lines)
            sys.stdout.write("".join("line %d\\n" % i for i in range(lines // 2)))
            slow = min(20, lines)
            step = (lines - lines // 2) // slow
            for n in range(slow):
                begin = lines // 2 + n * step
                end = lines if n == slow - 1 else begin + step
                sys.stdout.write("".join("line %d\\n" % i for i in range(begin, end)))
                time.sleep(seconds / slow)
            sys.exit(int(code))
            """;

    int lines() {
        return number % 10 == 0 ? 5_000 : 40 + number * 37 % 400;
    }

    int exitCode() {
        return number % 5;
    }

    /** 0.5 to 5 s. */
    private double seconds() {
        return 0.5 + number * 997 % 4501 / 1000.0;
    }

    List<String> arguments(Path starts) {
        return List.of(starts.toString(), "" + number, "" + lines(), "" + seconds(), "" + exitCode());
    }

    List<String> log() {
        return IntStream.range(0, lines()).mapToObj(i -> "line " + i).toList();
    }
}
