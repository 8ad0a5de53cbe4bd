package dev.runs.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a run executes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PythonProgram.class, name = "python"),
    @JsonSubTypes.Type(value = JarProgram.class, name = "jar"),
    @JsonSubTypes.Type(value = WorkflowProgram.class, name = "workflow")
})
public sealed interface Program permits FileProgram, WorkflowProgram {
    /** What people call it: a run without a name is named after it. May be any text. */
    String title();

    /** The word for what it is, as in "the program started". */
    String noun();
}
