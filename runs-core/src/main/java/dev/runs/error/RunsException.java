package dev.runs.error;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A caller's mistake or a refusal. The message is written for the caller; it never holds a secret or a server path. */
public abstract sealed class RunsException extends RuntimeException {
    private RunsException(String message) {
        super(message);
    }

    /** It does not exist, or belongs to another organization: the two are indistinguishable on purpose. */
    public static final class NotFound extends RunsException {
        public NotFound(String what, String name) {
            super(what + " '" + name + "' was not found.");
        }

        /** In words that others' clients know. */
        public NotFound(String message) {
            super(message);
        }
    }

    /** The request cannot be taken as it is. Holds everything that is wrong with it, at least one problem. */
    public static final class InvalidRequest extends RunsException {
        private final transient List<Problem> problems;

        /** More than anybody reads. */
        public static final int MAX_PROBLEMS = 50;

        public InvalidRequest(List<Problem> problems) {
            super(problems.get(0).message());
            this.problems = List.copyOf(problems.subList(0, Math.min(problems.size(), MAX_PROBLEMS)));
        }

        public InvalidRequest(String field, String message, String suggestion) {
            this(List.of(new Problem(field, message, suggestion)));
        }

        public List<Problem> problems() {
            return problems;
        }
    }

    /** The thing is in a status in which this cannot be done. */
    public static final class Conflict extends RunsException {
        public Conflict(String message) {
            super(message);
        }
    }

    /** The organization has used up what it was granted. */
    public static final class QuotaExceeded extends RunsException {
        public QuotaExceeded(String message) {
            super(message);
        }
    }

    /** What was sent is larger than the limit that the message names. */
    public static final class TooLarge extends RunsException {
        public TooLarge(String message) {
            super(message);
        }
    }

    /** The server has no room for it at the moment: nobody's mistake, and nothing was kept. */
    public static final class StorageFull extends RunsException {
        public StorageFull() {
            super("The server's disk is full; nothing was stored.");
        }
    }

    /** It is refused for a while. */
    public abstract static sealed class TryLater extends RunsException {
        private final Duration wait;

        private TryLater(String message, Duration wait) {
            super(message);
            this.wait = wait;
        }

        /** When it is worth trying again, rounded up to seconds. */
        public long waitSeconds() {
            return wait.plusMillis(999).toSeconds();
        }
    }

    /** So many wrong credentials came from there, or for the same user, that no more are looked at for a while. */
    public static final class TooManyAttempts extends TryLater {
        public TooManyAttempts(Duration wait) {
            super("There were too many wrong API keys or sign-ins.", wait);
        }
    }

    /** The API key makes more requests than it may. */
    public static final class TooOften extends TryLater {
        public TooOften(int perSecond, Duration wait) {
            super("This API key makes more than " + perSecond + " requests a second.", wait);
        }
    }

    /** As much of it is under way as there may be, by the caller or altogether: it is refused until some of that ends. */
    public static final class Busy extends TryLater {
        public Busy(String message, Duration wait) {
            super(message, wait);
        }
    }

    /** Storage that is not this server's own does not answer, or refuses it. */
    public static final class StorageUnavailable extends RunsException {
        public StorageUnavailable(String message, Throwable cause) {
            super(message);
            initCause(cause);
        }
    }

    /**
     * The database went away in the middle of a commit, for longer than a request may take: whether it was carried out
     * will show when the database is there again.
     */
    public static final class OutcomeUnknown extends RunsException {
        public OutcomeUnknown(Throwable cause) {
            super("The database went away at the moment of the commit, so that this may have been carried out or not.");
            initCause(cause);
        }
    }

    /** The caller is known and may not do this. */
    public static final class Forbidden extends RunsException {
        public Forbidden(String message) {
            super(message);
        }
    }

    /**
     * One thing that is wrong with a request.
     *
     * @param field the field as the caller wrote it, such as {@code environment.dependencies[2].filePath}; null where
     *     no single field is to blame
     * @param suggestion what to do about it
     */
    public record Problem(@Nullable String field, String message, String suggestion) {
        /** What was wrong is said back, but not all of it: an answer is not as large as its request. */
        private static final int LONGEST = 1_000;

        public Problem {
            field = field == null ? null : cut(field);
            message = cut(message);
            suggestion = cut(suggestion);
        }

        private static String cut(String text) {
            return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        }
    }
}
