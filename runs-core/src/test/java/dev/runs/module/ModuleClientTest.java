package dev.runs.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.module.Answer.NotSent;
import dev.runs.module.Answer.Result;
import dev.runs.module.Answer.Unknown;
import dev.runs.module.RestModule.Received;
import dev.runs.module.StepResult.Status;
import dev.runs.workflow.ModuleAbout;
import dev.runs.workflow.ModuleHosts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against modules that are written with WEI's own package. */
class ModuleClientTest {
    private static final ModuleClient CLIENT = new ModuleClient(
            new ModuleHosts(ModuleHosts.STANDARD, port -> false, address -> false, Set.of()), ModuleLimits.STANDARD);
    private static RestModule module;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        module = RestModule.start("robot");
    }

    @AfterAll
    static void stop() throws IOException {
        CLIENT.close();
        if (module != null) {
            module.close();
        }
    }

    @Test
    void argumentsArriveAndValuesComeBack() throws Exception {
        StepResult result = result(act("mix", "{'amount': 2.5}"));

        assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(result.error()).isNull();
        assertThat(result.data().get("mixed")).isEqualTo(Steps.json("2.5"));
        assertThat(result.files()).isEmpty();
        assertThat(folder).isEmptyDirectory();
        assertThat(lastReceived()).isEqualTo(new Received("mix", Steps.json("{'amount': 2.5}"), List.of(), false));
    }

    @Test
    void anyArgumentArrivesAsItIs() throws Exception {
        String args = "{'ü & = %20 + ?': ['#', {'a': null}], 'amount': 12345678901234567890, 'line': 'a\\r\\nHost: b'}";
        act("mix", args);

        assertThat(lastReceived().args()).isEqualTo(Steps.json(args));
    }

    @Test
    void anActionThatReturnsNothingHasSucceeded() throws Exception {
        StepResult result = result(act("nothing", "{}"));

        assertThat(result).isEqualTo(new StepResult(Status.SUCCEEDED, null, Map.of(), Map.of()));
    }

    @Test
    void oneFileComesWithItsValues() throws Exception {
        StepResult result = result(act("measure", "{'sample': 'S 1'}"));

        assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(result.data()).containsEntry("peak", Steps.json("1.5"));
        assertThat(result.files()).containsExactly(Map.entry("table", folder.resolve("S 1.csv")));
        assertThat(folder.resolve("S 1.csv")).hasContent("S 1,1.5\n");
        assertThat(names()).containsExactly("S 1.csv");
    }

    @Test
    void filesOfOneNameStayApart() throws Exception {
        StepResult result = result(act("survey", "{'samples': ['a', 'b', 'c']}"));

        assertThat(result.data()).containsEntry("count", Steps.json("3"));
        assertThat(result.files()).containsOnlyKeys("a", "b", "c");
        for (String sample : List.of("a", "b", "c")) {
            assertThat(result.files().get(sample)).hasParent(folder).hasContent(sample.repeat(1000));
        }
        assertThat(names()).containsExactly("table-2.csv", "table-3.csv", "table.csv");
    }

    @Test
    void aFailureIsTheModulesOwn() throws Exception {
        StepResult result = result(act("fail", "{}"));

        assertThat(result).isEqualTo(new StepResult(Status.FAILED, "The arm\nis stuck.", Map.of(), Map.of()));
        assertThat(result(act("dance", "{}")).error()).isEqualTo("Action 'dance' not found");
    }

    @Test
    void anUploadedFileArrivesUnderItsLabelByteForByte() throws Exception {
        byte[] content = new byte[3_000_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 + i / 256);
        }
        Path file = Files.write(folder.resolve("whatever it is called here"), content);
        Path results = folder.resolve("results");
        Answer answer = CLIENT.act(
                        module.module(), Steps.of("upload", "{}"), Map.of("file", FileContent.of(file)), results)
                .get(1, TimeUnit.MINUTES);

        assertThat(result(answer).files().get("copy")).hasBinaryContent(content);
        assertThat(lastReceived().files()).containsExactly("file");
        try (Stream<Path> left = Files.list(results)) {
            assertThat(left).containsExactly(results.resolve("copy.bin"));
        }
    }

    @Test
    void severalFilesAndAnEmptyOneArrive() throws Exception {
        Map<String, FileContent> files =
                Map.of("file", text("one"), "empty", text(""), "Ünïcode \"quoted\"\r\nContent-Type: x", text("two"));
        Answer answer = CLIENT.act(module.module(), Steps.of("upload", "{}"), files, folder)
                .get(1, TimeUnit.MINUTES);

        assertThat(result(answer).data()).containsEntry("text", Steps.json("'one'"));
        assertThat(lastReceived().files())
                .containsExactlyInAnyOrder("file", "empty", "Ünïcode %22quoted%22%0D%0AContent-Type: x");
    }

    @Test
    void aFileThatCannotBeReadMeansThatNothingMoves() throws Exception {
        int before = module.received().size();
        FileContent gone = () -> {
            throw new NoSuchFileException("gone.csv");
        };
        Answer answer = CLIENT.act(module.module(), Steps.of("upload", "{}"), Map.of("file", gone), folder)
                .get(1, TimeUnit.MINUTES);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        NotSent.class, sent -> assertThat(sent.reason()).contains("gone.csv"));
        assertThat(module.received()).hasSize(before);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aBusyModuleSaysSoAndTakesNothing() throws Exception {
        try (RestModule busy = RestModule.start("busy")) {
            CompletableFuture<Answer> slow =
                    CLIENT.act(busy.module(), Steps.of("slow", "{'seconds': 60}"), Map.of(), folder.resolve("slow"));
            awaitReceived(busy, 1);

            ModuleState state = CLIENT.state(busy.module()).get(1, TimeUnit.MINUTES);
            assertThat(state.ready()).isFalse();
            assertThat(state.reason()).isEqualTo("is busy");
            assertThat(state.status()).containsEntry("BUSY", true).containsEntry("READY", false);
            Answer answer = CLIENT.act(busy.module(), Steps.of("mix", "{'amount': 1}"), Map.of(), folder)
                    .get(1, TimeUnit.MINUTES);
            assertThat(result(answer).status()).isEqualTo(Status.NOT_READY);
            assertThat(busy.received()).extracting(Received::together).containsExactly(false, true);

            assertThat(CLIENT.cancel(busy.module()).get(1, TimeUnit.MINUTES)).isTrue();
            assertThat(result(slow.get(1, TimeUnit.MINUTES)).status()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void busyOnceTakesItTheSecondTime() throws Exception {
        assertThat(result(act("busy_once", "{}")).status()).isEqualTo(Status.NOT_READY);
        assertThat(result(act("busy_once", "{}")).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void aReadyModuleIsReadyAndSaysWhatItCan() throws Exception {
        ModuleState state = CLIENT.state(module.module()).get(1, TimeUnit.MINUTES);
        assertThat(state.ready()).isTrue();
        assertThat(state.reason()).isEmpty();
        assertThat(state.body().path("status").path("READY").asBoolean()).isTrue();

        ModuleAbout about =
                CLIENT.about(module.module()).get(1, TimeUnit.MINUTES).orElseThrow();
        assertThat(about.actions()).extracting(ModuleAbout.Action::name).contains("mix", "upload", "slow");
    }

    @Test
    void aModuleThatCrashedIsInError() throws Exception {
        try (RestModule crashed = RestModule.start("crashed")) {
            Answer answer = CLIENT.act(crashed.module(), Steps.of("crash", "{}"), Map.of(), folder)
                    .get(1, TimeUnit.MINUTES);
            assertThat(result(answer).status()).isEqualTo(Status.FAILED);
            assertThat(result(answer).error()).contains("The arm fell off.");
            assertThat(CLIENT.state(crashed.module()).get(1, TimeUnit.MINUTES).reason())
                    .isEqualTo("is in error: The arm fell off.");
        }
    }

    @Test
    void whatBecameOfAnActionWhoseModuleDiedIsUnknown() throws Exception {
        try (RestModule dying = RestModule.start("dying")) {
            CompletableFuture<Answer> slow =
                    CLIENT.act(dying.module(), Steps.of("slow", "{'seconds': 60}"), Map.of(), folder);
            awaitReceived(dying, 1);
            dying.kill();
            assertThat(slow.get(1, TimeUnit.MINUTES)).isInstanceOf(Unknown.class);

            assertThat(CLIENT.act(dying.module(), Steps.of("mix", "{'amount': 1}"), Map.of(), folder)
                            .get(1, TimeUnit.MINUTES))
                    .isEqualTo(new NotSent("cannot be reached: connection refused"));
            assertThat(CLIENT.state(dying.module()).get(1, TimeUnit.MINUTES).reason())
                    .isEqualTo("cannot be reached: connection refused");
            assertThat(CLIENT.about(dying.module()).get(1, TimeUnit.MINUTES)).isEmpty();
            assertThat(CLIENT.cancel(dying.module()).get(1, TimeUnit.MINUTES)).isFalse();
            assertThat(dying.received()).hasSize(1);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void closingTheClientLeavesActionsUnknown() throws Exception {
        try (RestModule slow = RestModule.start("slow")) {
            ModuleClient client = new ModuleClient(
                    new ModuleHosts(ModuleHosts.STANDARD, port -> false, address -> false, Set.of()),
                    ModuleLimits.STANDARD);
            CompletableFuture<Answer> answer =
                    client.act(slow.module(), Steps.of("slow", "{'seconds': 60}"), Map.of(), folder);
            awaitReceived(slow, 1);
            client.close();
            assertThat(answer.get(1, TimeUnit.MINUTES)).isInstanceOf(Unknown.class);
            assertThat(client.act(slow.module(), Steps.of("nothing", "{}"), Map.of(), folder)
                            .get(1, TimeUnit.MINUTES))
                    .isInstanceOf(NotSent.class);
            assertThat(CLIENT.cancel(slow.module()).get(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    private Answer act(String action, String args) throws Exception {
        return CLIENT.act(module.module(), Steps.of(action, args), Map.of(), folder)
                .get(1, TimeUnit.MINUTES);
    }

    private static StepResult result(Answer answer) {
        assertThat(answer).isInstanceOf(Result.class);
        return ((Result) answer).result();
    }

    private static Received lastReceived() throws IOException {
        List<Received> all = module.received();
        return all.get(all.size() - 1);
    }

    private static void awaitReceived(RestModule asked, int actions) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> asked.received().size() == actions);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static FileContent text(String text) {
        return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
