package dev.runs.module;

/** What came of an action that a module was asked for. A reason goes on after "Module 'x' ". */
public sealed interface Answer {
    /** The module executed the action, or refused to, and said what came of it; also where that is of no use. */
    record Result(StepResult result) implements Answer {}

    /** Nothing has been executed, for certain: not one byte of the request was sent. */
    record NotSent(String reason) implements Answer {}

    /** The request may have reached the module, and nobody can say what came of it. */
    record Unknown(String reason) implements Answer {}
}
