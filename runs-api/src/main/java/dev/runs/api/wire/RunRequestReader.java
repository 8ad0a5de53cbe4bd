package dev.runs.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.dependency.Dependency;
import dev.runs.dependency.FileDependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.Problem;
import dev.runs.run.JarProgram;
import dev.runs.run.Program;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunRequest;
import dev.runs.run.WorkflowProgram;
import dev.runs.runtime.SparkConfRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /runs}: its types; what the values may be is for the core to judge. */
public final class RunRequestReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunRequestReader() {}

    /** @param validateOnly whether it is only to be judged */
    public record Submission(RunRequest request, boolean validateOnly) {}

    /** @throws InvalidRequest with every field that has the wrong type, or where there is not exactly one program */
    public static Submission read(JsonNode body, @Nullable String region) {
        List<Problem> problems = new ArrayList<>();
        if (!body.isObject()) {
            throw new InvalidRequest(
                    "body", "The body must be a JSON object.", "Send one, such as {\"runPython\": ...}.");
        }
        JsonFields fields = new JsonFields(body, "", problems);
        String name = fields.text("name");
        String runtime = fields.text("runtime");
        String version = fields.text("version");
        Integer timeout = fields.integer("timeoutSeconds");
        Program program = program(fields);
        RunEnvironment environment = environment(fields.object("environment"));
        Map<String, String> labels = fields.labels("labels");
        boolean simulate = fields.flag("simulate");
        boolean validateOnly = fields.flag("validateOnly");
        if (!problems.isEmpty() || program == null) {
            throw new InvalidRequest(problems);
        }
        RunRequest request =
                new RunRequest(name, program, runtime, version, region, timeout, environment, labels, simulate);
        return new Submission(request, validateOnly);
    }

    /**
     * The same run once more, with what the body says in its place.
     *
     * @param changes as the body of a submit; what it leaves out is as it was
     */
    public static Submission again(Run run, JsonNode changes) {
        if (!changes.isObject()) {
            throw new InvalidRequest("body", "The body must be a JSON object.", "Send what is to change, or nothing.");
        }
        if (run.program() instanceof WorkflowProgram) {
            throw new InvalidRequest(
                    "run_id",
                    "A workflow is not started again by this.",
                    "Start it through WEI's API, with its files.");
        }
        ObjectNode body = JSON.valueToTree(RunPayload.of(run));
        body.set("labels", JSON.valueToTree(run.labels()));
        body.put("simulate", run.simulated());
        if (changes.hasNonNull("runJar") || changes.hasNonNull("runPython")) {
            body.remove(List.of("runJar", "runPython"));
        }
        changes.properties().forEach(change -> body.set(change.getKey(), change.getValue()));
        return read(body, run.region());
    }

    private static @Nullable Program program(JsonFields fields) {
        boolean python = fields.has("runPython");
        boolean jar = fields.has("runJar");
        if (python == jar) {
            fields.wrong(
                    "runPython",
                    python ? "cannot go with runJar: a run has one program" : "is missing: a run needs a program",
                    "Give either runPython or runJar.");
            return null;
        }
        JsonFields program = fields.object(python ? "runPython" : "runJar");
        if (program == null) {
            return null;
        }
        String uri = program.required("uri");
        List<String> args = program.texts("args");
        return python ? new PythonProgram(uri, args) : new JarProgram(uri, args, program.text("mainClass"));
    }

    private static RunEnvironment environment(@Nullable JsonFields fields) {
        if (fields == null) {
            return RunEnvironment.NONE;
        }
        List<Dependency> dependencies = new ArrayList<>();
        for (JsonFields dependency : fields.objects("dependencies")) {
            dependencies.add(dependency(dependency));
        }
        return new RunEnvironment(
                fields.integer("sparkDriverDiskGB"),
                fields.integer("sparkExecutorDiskGB"),
                SparkConfRules.normalised(fields.textsByName("sparkConfigs")),
                dependencies);
    }

    private static Dependency dependency(JsonFields fields) {
        String type = fields.text("sourceType");
        boolean isFile = type == null ? fields.has("filePath") : type.equals("FILE");
        if (type != null && !isFile && !type.equals("PYPI")) {
            fields.wrong("sourceType", "cannot be '" + type + "'", "Use PYPI or FILE.");
        }
        return isFile
                ? new FileDependency(fields.required("filePath"))
                : new PypiDependency(fields.required("libraryName"), fields.text("libraryVersion"));
    }
}
