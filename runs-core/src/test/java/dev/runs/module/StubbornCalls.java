package dev.runs.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.module.Answer.Result;
import dev.runs.module.StepResult.Status;
import dev.runs.workflow.ModuleHosts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Asks a {@link StubbornServer} to act, and tells what became of it. */
abstract class StubbornCalls {
    static final int MAX_JSON = 10_000;
    static final long MAX_RESULT = 100_000;
    static final int MAX_FILES = 20;
    private static final String FILE = "HTTP/1.1 200 OK\r\nx-wei-status: succeeded\r\nx-wei-files: %s\r\n%s\r\n";

    final ModuleClient client = new ModuleClient(
            new ModuleHosts(ModuleHosts.STANDARD, port -> false, address -> false, Set.of()),
            new ModuleLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), MAX_JSON, MAX_RESULT, MAX_FILES));

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        client.close();
    }

    Answer ask(String answer) throws Exception {
        return act(StubbornServer.answering(answer));
    }

    Answer act(StubbornServer server) throws Exception {
        return client.act(server.module(), Steps.of("go", "{}"), Map.of(), folder)
                .get(1, TimeUnit.MINUTES);
    }

    void assertFailed(String answer, String said) throws Exception {
        assertFailed(ask(answer), said);
    }

    void assertFailed(Answer answer, String said) {
        StepResult result = result(answer);
        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.error()).startsWith("The module").endsWith(".").contains(said);
        assertThat(result.data()).isEmpty();
        assertThat(result.files()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    static StepResult result(Answer answer) {
        assertThat(answer).isInstanceOf(Result.class);
        return ((Result) answer).result();
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** @param files a JSON object, in which an apostrophe stands for a quotation mark */
    static String file(String files, String headers) {
        return FILE.formatted(files.replace('\'', '"'), headers);
    }
}
