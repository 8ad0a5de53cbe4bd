package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.run.Failure;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminationMessageTest {
    /** 1795729830 s is its start, 1795729832 s its end. */
    private static final String START = "2026-11-26T21:50:30Z";

    private static final String END = "2026-11-26T21:50:32Z";

    @Test
    void allThatTheAgentSaysIsRead() {
        TerminationMessage said = of("{\"startedAt\": 1795729830500, \"finishedAt\": 1795729832900, \"exitCode\": 3,"
                + " \"stopped\": true, \"failure\": {\"kind\": \"IMAGE\", \"message\": \"No Java.\"},"
                + " \"logGap\": \"Lines are missing.\", \"delivered\": true, \"oomKills\": 2, \"more\": [1]}");
        assertThat(said)
                .isEqualTo(new TerminationMessage(
                        Instant.ofEpochMilli(1795729830500L),
                        Instant.ofEpochMilli(1795729832900L),
                        false,
                        3,
                        true,
                        new Failure(Failure.Kind.IMAGE, "No Java."),
                        "Lines are missing.",
                        true,
                        2));
    }

    @Test
    void onlyAnExplicitNullSaysThatTheProgramNeverStarted() {
        assertThat(of("{\"startedAt\": null}").neverStarted()).isTrue();
        assertThat(of("{}").neverStarted()).isFalse();
        assertThat(of("{\"startedAt\": null, \"exitCode\": 1}").neverStarted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Killed",
                "null",
                "3",
                "[]",
                "\"text\"",
                "{\"exitCode\": 0",
                "{\"exitCode\": 0} and more",
                "{\"exitCode\": 0}{\"exitCode\": 0}",
                "{'exitCode': 0}",
                "{\"exitCode\": 1e999999999}",
                "{}",
                "{\"exitCode\": -1, \"startedAt\": 1, \"finishedAt\": 99999999999999999999, \"oomKills\": \"x\"}",
                "{\"exitCode\": 256, \"startedAt\": \"1795729830500\", \"finishedAt\": 1795729840000}",
                "{\"exitCode\": \"0\", \"startedAt\": 1795729830500.5, \"finishedAt\": 1795729829999}",
                "{\"exitCode\": 1.0, \"startedAt\": true, \"failure\": \"no\", \"logGap\": 7, \"stopped\": null}",
                "{\"exitCode\": [0], \"failure\": [], \"logGap\": \" \\n \", \"delivered\": {}, \"oomKills\": 1.5}"
            })
    void whatCannotBeReadOrCannotBeIsNotSaid(String message) {
        assertThat(of(message)).isEqualTo(TerminationMessage.NONE);
    }

    @Test
    void aMessageThatIsDeepOrLongHarmsNobody() {
        assertThat(of("[".repeat(4000))).isEqualTo(TerminationMessage.NONE);
        assertThat(of("{\"logGap\": \"" + "x".repeat(5000) + "\"}")).isEqualTo(TerminationMessage.NONE);
    }

    @Test
    void textsAreOneLineOfAThousandCharactersWithoutTheWordOfATimeOut() {
        TerminationMessage said = of("{\"failure\": {\"kind\": \"\", \"message\": \"a\\n\\u001b[31mb\\u202e ReadTimeout"
                + " timeout " + "x".repeat(2000) + "\"}}");
        assertThat(said.failure().kind()).isEqualTo(Failure.Kind.INTERNAL);
        assertThat(said.failure().message())
                .hasSize(1000)
                .startsWith("a ?[31mb? ReadTime-out time-out xxx")
                .endsWith("...");
        assertThat(of("{\"failure\": {}}").failure().message())
                .isEqualTo("The attempt failed, and did not say why: see its log.");
    }

    @Test
    void withoutTheContainersTimesTheAgentsAreNotBelieved() {
        ContainerStateTerminated vanished = new ContainerStateTerminatedBuilder()
                .withMessage("{\"startedAt\": 1795729830500, \"exitCode\": 0}")
                .build();
        assertThat(TerminationMessage.of(vanished).startedAt()).isNull();
        assertThat(TerminationMessage.of(vanished).exitCode()).isZero();
        assertThat(TerminationMessage.of(new ContainerStateTerminated())).isEqualTo(TerminationMessage.NONE);
    }

    private static TerminationMessage of(String message) {
        return TerminationMessage.of(new ContainerStateTerminatedBuilder()
                .withExitCode(0)
                .withStartedAt(START)
                .withFinishedAt(END)
                .withMessage(message)
                .build());
    }
}
