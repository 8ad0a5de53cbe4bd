package dev.runs.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a run executes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PythonProgram.class, name = "python"),
    @JsonSubTypes.Type(value = JarProgram.class, name = "jar")
})
public sealed interface Program permits PythonProgram, JarProgram {
    /** Where the program's file is: an {@code s3://} URI inside storage of the organization. */
    String uri();

    /** Passed to the program verbatim, in order; may hold empty strings, spaces, quotes and any Unicode. */
    List<String> args();

    /** The last segment of the URI. */
    default String fileName() {
        return uri().substring(uri().lastIndexOf('/') + 1);
    }
}
