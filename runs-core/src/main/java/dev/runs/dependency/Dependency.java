package dev.runs.dependency;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Something a program needs beside itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PypiDependency.class, name = "pypi"),
    @JsonSubTypes.Type(value = FileDependency.class, name = "file")
})
public sealed interface Dependency permits PypiDependency, FileDependency {}
