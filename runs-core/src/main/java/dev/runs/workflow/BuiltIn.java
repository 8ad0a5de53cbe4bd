package dev.runs.workflow;

import dev.runs.workflow.ModuleAbout.Action;
import dev.runs.workflow.ModuleAbout.Part;
import java.util.List;

/** A module that needs no robot. Its name in a workcell is up to the workcell; it is chosen by {@code interface}. */
public enum BuiltIn {
    /** Starts a Python file or a JAR as a run of its own; what it leaves behind becomes the step's files. */
    RUNS("runs"),
    /** Lets time pass. */
    WAIT("wait");

    private static final ModuleAbout RUN = new ModuleAbout(List.of(new Action(
            "run",
            List.of(
                    new Part("uri", true),
                    new Part("args", false),
                    new Part("runtime", false),
                    new Part("timeoutSeconds", false),
                    new Part("environment", false)),
            List.of())));
    private static final ModuleAbout PAUSE =
            new ModuleAbout(List.of(new Action("wait", List.of(new Part("seconds", true)), List.of())));

    private final String word;

    BuiltIn(String word) {
        this.word = word;
    }

    /** As it stands in a module's {@code interface}. */
    public String word() {
        return word;
    }

    public ModuleAbout about() {
        return switch (this) {
            case RUNS -> RUN;
            case WAIT -> PAUSE;
        };
    }
}
