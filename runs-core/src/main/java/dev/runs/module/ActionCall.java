package dev.runs.module;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.module.Answer.NotSent;
import dev.runs.module.Answer.Result;
import dev.runs.module.Answer.Unknown;
import dev.runs.workflow.Step;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code POST /action}. */
final class ActionCall implements Call<Answer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI node;
    private final Step step;
    private final Map<String, FileContent> files;
    private final Path folder;
    private final ModuleLimits limits;
    private volatile @Nullable WorkFolder work;

    ActionCall(URI node, Step step, Map<String, FileContent> files, Path folder, ModuleLimits limits) {
        this.node = node;
        this.step = step;
        this.files = new LinkedHashMap<>(files);
        this.folder = folder;
        this.limits = limits;
    }

    /** The files are gathered before anything is sent: where one cannot be read, nothing has moved yet. */
    @Override
    public Request request() throws IOException {
        WorkFolder made = WorkFolder.below(folder);
        work = made;
        String target = "/action?action_handle=" + escaped(step.action()) + "&action_vars="
                + escaped(JSON.writeValueAsString(step.args()));
        if (files.isEmpty()) {
            return Request.post(node, target);
        }
        Multipart form = new Multipart();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(made.request()))) {
            form.write(files, out);
        }
        return new Request("POST", node, target, form.type(), made.request());
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public OutputStream open(Head head) throws IOException {
        return LimitedStream.of(
                new BufferedOutputStream(Files.newOutputStream(work().answer())),
                head,
                hasFields(head) ? limits.maxResultBytes() : limits.maxJsonBytes());
    }

    private static boolean hasFields(Head head) {
        return head.header(ResultFields.STATUS_HEADER).isPresent();
    }

    @Override
    public Answer read(Received received) throws IOException {
        Head head = received.head();
        if (!head.successful()) {
            return failed("The module " + received.refusal());
        }
        try {
            return new Result(hasFields(head) ? withFiles(head) : withoutFiles());
        } catch (Useless useless) {
            // JSON ends where it ends; one that does not may have been cut where nothing says how long it is.
            return head.delimited() || hasFields(head)
                    ? failed(String.valueOf(useless.getMessage()))
                    : new Unknown("did not answer to the end: nothing says where its answer ends, and as far as it"
                            + " came it cannot be read");
        }
    }

    private StepResult withoutFiles() throws IOException, Useless {
        ResultFields fields =
                ResultFields.ofBody(new String(Files.readAllBytes(work().answer()), StandardCharsets.UTF_8));
        if (!fields.files().isEmpty()) {
            throw new Useless("The module's answer names files and holds none.");
        }
        return new StepResult(fields.status(), fields.error(), fields.data(), Map.of());
    }

    private StepResult withFiles(Head head) throws IOException, Useless {
        ResultFields fields = ResultFields.ofHeaders(head);
        if (!fields.files().isEmpty() && !head.delimited()) {
            throw new Useless("The module's answer does not say how long it is, so nobody can tell whether its file is"
                    + " whole.");
        }
        Map<String, Path> taken = new ResultFiles(limits, work().files()).take(fields.files(), work().answer());
        return new StepResult(fields.status(), fields.error(), fields.data(), work().publish(taken));
    }

    @Override
    public Answer failed(Trouble trouble) {
        return switch (trouble.certainty()) {
            case NOT_SENT -> new NotSent(trouble.reason());
            case PERHAPS_SENT -> new Unknown(trouble.reason());
            case ANSWERED -> failed("The module " + trouble.reason());
        };
    }

    private static Answer failed(String sentence) {
        return new Result(StepResult.failed(sentence.endsWith(".") ? sentence : sentence + "."));
    }

    @Override
    public void end() {
        WorkFolder made = work;
        if (made != null) {
            made.end();
        }
    }

    @Override
    public void discard(Answer answer) {
        if (answer instanceof Result result) {
            WorkFolder.withdraw(result.result().files());
        }
    }

    private WorkFolder work() {
        WorkFolder made = work;
        if (made == null) {
            throw new IllegalStateException("The request was not made.");
        }
        return made;
    }
}
