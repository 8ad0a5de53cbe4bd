package dev.runs.run;

import java.util.stream.Stream;

/**
 * Why a run did not complete.
 *
 * @param message one sentence a person can act on
 */
public record Failure(Kind kind, String message) {

    public enum Kind {
        /** The program itself: an exception, an exit code. */
        APPLICATION(true),
        /** A library or file that could not be had or installed. */
        DEPENDENCIES(true),
        OUT_OF_MEMORY(true),
        TIMEOUT(true),
        /** The container image, or what it lacks. */
        IMAGE(true),
        /** No place to run within the time allowed for waiting. */
        CAPACITY(false),
        /** A limit of the organization or of its cluster namespace. */
        QUOTA(true),
        /** A machine, node or disk that was lost. */
        INFRASTRUCTURE(false),
        /** A defect of Runs, or a kind that this version does not know. */
        INTERNAL(false);

        private final boolean usersDoing;

        Kind(boolean usersDoing) {
            this.usersDoing = usersDoing;
        }

        /** INTERNAL for a word that this version does not know. */
        public static Kind of(String word) {
            return Stream.of(values())
                    .filter(kind -> kind.name().equals(word))
                    .findFirst()
                    .orElse(INTERNAL);
        }

        /** Whether changing the program or the request can help. */
        public boolean usersDoing() {
            return usersDoing;
        }
    }
}
