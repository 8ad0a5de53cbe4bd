package dev.runs.dispatch;

import dev.runs.log.LogLine;
import dev.runs.log.LogStore;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import dev.runs.run.Run;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says why a program failed, in one sentence a person can act on: from its exit code and the last lines of its log.
 * The lines are the program's own and so may say anything; they are shown, never believed.
 */
public final class Explanations {
    private static final int MAX_MESSAGE = 1000;
    private static final int LAST_LINES = 300;
    private static final long LAST_BYTES = 1_000_000;

    /** The last line of a Python traceback: a class, perhaps in a module, and perhaps a message. */
    private static final Pattern PYTHON = Pattern.compile("((?:[A-Za-z_]\\w{0,60}\\.){0,10}[A-Z_]\\w{0,80})(?:: .*)?");

    private static final Pattern SYNTAX = Pattern.compile("(?:SyntaxError|IndentationError|TabError)(?:: .{0,2000})?");
    private static final Pattern JAVA = Pattern.compile(
            "(?:Exception in thread \"[^\"]{0,200}\" |Caused by: )((?:[\\w$]{1,80}\\.){0,15}[\\w$]{1,80})(?:: (.{0,2000}))?");
    private static final Pattern SPARKS_CAUSE =
            Pattern.compile(": (?:[\\w$]{1,80}\\.){1,15}[\\w$]{1,80}(?:: .{0,2000})?");
    private static final Pattern MISSING_MODULE = Pattern.compile("No module named '([\\w.]{1,100})'");

    private final LogStore logs;

    public Explanations(LogStore logs) {
        this.logs = logs;
    }

    /** The failure behind an exit code other than 0. */
    public Failure explain(Run run, int exitCode) {
        List<String> lastLines = logs.tail(run.id(), LAST_LINES, LAST_BYTES).lines().stream()
                .filter(line -> line.source() == LogLine.Source.PROGRAM)
                .map(LogLine::text)
                .toList();
        return explain(exitCode, lastLines);
    }

    /** @param lastLines of the program's own output, oldest first */
    static Failure explain(int exitCode, List<String> lastLines) {
        Optional<String> exception = javaException(lastLines).or(() -> pythonException(lastLines));
        if (exception.isPresent()) {
            String text = exception.get();
            return new Failure(kind(text), cut(text + hint(text) + " (exit code " + exitCode + ")"));
        }
        return new Failure(Kind.APPLICATION, byCode(exitCode));
    }

    /** The exception under the last traceback, or the syntax error that keeps a program from having one. */
    private static Optional<String> pythonException(List<String> lines) {
        int traceback = lines.lastIndexOf("Traceback (most recent call last):");
        if (traceback < 0) {
            return lines.stream().filter(line -> SYNTAX.matcher(line).matches()).reduce((first, last) -> last);
        }
        for (int i = traceback + 1; i < lines.size(); i++) {
            if (PYTHON.matcher(lines.get(i)).matches()) {
                return Optional.of(isSparks(lines, i) ? lines.get(i + 1).substring(2) : lines.get(i));
            }
        }
        return Optional.empty();
    }

    /** PySpark's own error says only that Java had one, which begins on the line after it. */
    private static boolean isSparks(List<String> lines, int i) {
        return lines.get(i).startsWith("py4j.protocol.Py4JJavaError:")
                && i + 1 < lines.size()
                && SPARKS_CAUSE.matcher(lines.get(i + 1)).matches();
    }

    private static Optional<String> javaException(List<String> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            Matcher matcher = JAVA.matcher(lines.get(i));
            if (matcher.matches()) {
                return Optional.of(matcher.group(1) + (matcher.group(2) == null ? "" : ": " + matcher.group(2)));
            }
        }
        return Optional.empty();
    }

    private static Kind kind(String exception) {
        String name = exception.replaceFirst(":.*", "");
        return name.endsWith("MemoryError") || name.equals("java.lang.OutOfMemoryError")
                ? Kind.OUT_OF_MEMORY
                : Kind.APPLICATION;
    }

    private static String hint(String exception) {
        Matcher module = MISSING_MODULE.matcher(exception);
        if (module.find()) {
            return ". Add the library that has '" + module.group(1) + "' to the run's dependencies";
        }
        return kind(exception) == Kind.OUT_OF_MEMORY ? ". Try a larger runtime" : "";
    }

    private static String byCode(int exitCode) {
        if (exitCode > 128 && exitCode < 160) {
            int signal = exitCode - 128;
            return switch (signal) {
                case 9 ->
                    "The program was killed (SIGKILL) by something other than Runs: often the system, when it"
                            + " runs out of memory.";
                case 11 -> "The program crashed (SIGSEGV): a native library read memory that is not its own.";
                case 6 -> "The program aborted itself (SIGABRT).";
                default -> "The program was ended by signal " + signal + ".";
            };
        }
        return switch (exitCode) {
            case 126 -> "A command that the program starts cannot be executed (exit code 126).";
            case 127 -> "A command that the program starts was not found (exit code 127).";
            default -> "The program ended with exit code " + exitCode + ". Its log may say why.";
        };
    }

    private static String cut(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 3) + "...";
    }
}
