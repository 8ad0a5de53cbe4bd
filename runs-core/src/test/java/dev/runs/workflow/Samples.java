package dev.runs.workflow;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.error.RunsException.InvalidRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Workflows and workcells for the tests of this package. */
final class Samples {
    static final String ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Samples() {}

    static Workflow workflow(String text) {
        return new WorkflowReader(() -> ID).read(text);
    }

    /** Of one step for module {@code arm} with the given further fields. */
    static Workflow withStep(String fields) {
        return workflow("{'name': 'w', 'flowdef': [{'name': 's', 'module': 'arm', 'action': 'move', %s}]}"
                .formatted(fields)
                .replace('\'', '"'));
    }

    static Workcell workcell() {
        return WorkcellReader.read("""
                name: bench
                config: {}
                modules:
                  - name: arm
                    config: {rest_node_address: "http://127.0.0.1:2000", repeatable: [look]}
                  - name: camera
                    config: {rest_node_address: "http://127.0.0.1:2001"}
                  - {name: programs, interface: runs}
                  - {name: pause, interface: wait}
                locations:
                  arm: {home: [1, 2.5], '7': [7], deck: {x: 1}}
                """);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it goes over the wire. */
    static JsonNode json(Object value) {
        return JSON.valueToTree(value);
    }

    static InvalidRequest refusal(ThrowingCallable attempt) {
        InvalidRequest refusal = catchThrowableOfType(InvalidRequest.class, attempt);
        if (refusal == null) {
            throw new AssertionError("Nothing was refused.");
        }
        return refusal;
    }
}
