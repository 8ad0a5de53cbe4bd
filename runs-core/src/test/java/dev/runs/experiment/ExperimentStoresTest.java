package dev.runs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.error.RunsException.Forbidden;
import dev.runs.error.RunsException.NotFound;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written inside the transaction of whoever executes a workflow. */
class ExperimentStoresTest {
    private static final String RUN = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final Instant NOW = Instant.parse("2026-11-21T18:33:19.438650Z");

    private final ExperimentEvents events = new ExperimentEvents();
    private final DataPoints points = new DataPoints();
    private Platform platform;
    private Experiment experiment;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(new SettableClock(NOW), folder);
        experiment = platform.experiments().create(platform.member, new NewExperiment("one", null, null, List.of()));
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void anEventOfARunIsThereOnceHoweverOftenItIsWritten() {
        assertThat(platform.jdbi.<Boolean, RuntimeException>inTransaction(handle -> events.add(handle, event(1))))
                .isTrue();
        assertThat(platform.jdbi.<Boolean, RuntimeException>inTransaction(handle -> events.add(handle, event(1))))
                .as("under another id")
                .isFalse();
        platform.jdbi.useTransaction(handle -> events.add(handle, event(2)));
        assertThat(log()).hasSize(2);
        assertThat(log().get(0))
                .isEqualTo("{\"event_id\":\"\",\"event_timestamp\":\"2026-11-21T18:33:19.438650\",\"experiment_id\":\""
                        + experiment.id() + "\",\"campaign_id\":null,\"workcell_id\":null,\"event_type\":\"WORKFLOW\","
                        + "\"event_name\":\"STEP\",\"event_info\":null,\"step_index\":1}");
    }

    @Test
    void whatIsWrittenGoesWithItsTransaction() {
        platform.jdbi.useTransaction(handle -> {
            events.add(handle, event(1));
            points.add(handle, point("1"));
            handle.rollback();
        });
        assertThat(log()).isEmpty();
        assertThat(platform.experiments().data().of(platform.member, experiment.id()))
                .isExhausted();
    }

    @Test
    void allDataPointsComeInOrderHoweverManyThereAre() {
        List<String> values = IntStream.range(0, 45).mapToObj(String::valueOf).toList();
        platform.jdbi.useTransaction(handle -> values.forEach(value -> points.add(handle, point(value))));
        assertThat(platform.experiments().data().of(platform.member, experiment.id()))
                .toIterable()
                .extracting(DataPoint::value)
                .isEqualTo(values);
    }

    @Test
    void anExperimentIsThereForItsOrganizationOnly() {
        Caller other = platform.caller("other", "member@other.example", Role.MEMBER);
        try (Handle handle = platform.jdbi.open()) {
            assertThat(Experiments.require(handle, platform.member.organizationId(), experiment.id()))
                    .isEqualTo(experiment);
            assertThatThrownBy(() -> Experiments.require(handle, other.organizationId(), experiment.id()))
                    .isInstanceOf(NotFound.class)
                    .hasMessage("Experiment " + experiment.id() + " not found");
        }
        assertThat(platform.experiments().list(other)).isExhausted();
    }

    @Test
    void aViewerWritesNothing() {
        Caller viewer = platform.caller("acme", "viewer@acme.example", Role.VIEWER);
        Experiments experiments = platform.experiments();
        assertThatThrownBy(() -> experiments.create(viewer, new NewExperiment("a", null, null, List.of())))
                .isInstanceOf(Forbidden.class);
        assertThatThrownBy(() -> experiments.checkIn(viewer, experiment.id())).isInstanceOf(Forbidden.class);
        assertThatThrownBy(() -> experiments.campaigns().create(viewer, "a", null))
                .isInstanceOf(Forbidden.class);
        assertThat(experiments.find(viewer, experiment.id())).isEqualTo(experiment);
    }

    private List<String> log() {
        List<String> bodies = new ArrayList<>();
        platform.experiments()
                .events()
                .of(platform.member, experiment.id())
                .forEachRemaining(event -> bodies.add(event.body()));
        return bodies;
    }

    private EventRow event(int number) {
        var body =
                EventBody.of("", NOW, experiment.id(), null, "WORKFLOW", "STEP").put("step_index", number);
        return new EventRow(
                platform.member.organizationId(),
                platform.ids.next(),
                experiment.id(),
                null,
                RUN,
                number,
                NOW,
                body.toString());
    }

    private DataPoint point(String value) {
        return new DataPoint(
                platform.member.organizationId(),
                platform.ids.next(),
                experiment.id(),
                null,
                RUN,
                null,
                "mass",
                value,
                null,
                null,
                NOW);
    }
}
