package dev.runs.workcell;

/** What a step's work shows of its end. */
sealed interface Outcome {
    /** What is made of each. */
    interface Visitor<T> {
        T ended(StepEnd end);

        T notExecuted(String reason);

        T unknown(String reason);
    }

    <T> T accept(Visitor<T> visitor);

    /** It was executed, well or not. */
    record Ended(StepEnd end) implements Outcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.ended(end);
        }
    }

    /** Nothing has happened yet: it is to be tried again. */
    record NotExecuted(String reason) implements Outcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.notExecuted(reason);
        }
    }

    /** It may have been executed, once, and nobody can say what came of it. */
    record Unknown(String reason) implements Outcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.unknown(reason);
        }
    }
}
