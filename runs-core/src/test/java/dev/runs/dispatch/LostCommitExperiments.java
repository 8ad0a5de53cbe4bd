package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dispatch.LostCommitWorld.Scenario;
import dev.runs.experiment.Experiment;
import dev.runs.experiment.ExperimentData.Upload;
import dev.runs.experiment.NewDataPoint;
import dev.runs.experiment.NewEvent;
import dev.runs.experiment.NewExperiment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Each write of experiments and of what belongs to them. */
final class LostCommitExperiments {
    private LostCommitExperiments() {}

    static Map<String, Scenario> scenarios() {
        return Map.of(
                "Experiments.create", LostCommitExperiments::create,
                "Experiments.checkIn", LostCommitExperiments::checkIn,
                "Campaigns.create", LostCommitExperiments::createCampaign,
                "EventLog.post", LostCommitExperiments::post,
                "ExperimentData.post", LostCommitExperiments::postData);
    }

    private static void create(LostCommitWorld world) {
        world.faults.loseTheNext("INSERT INTO experiment (");
        experiment(world);
        assertThat(world.count("experiment")).isEqualTo(1);
    }

    private static void checkIn(LostCommitWorld world) {
        Experiment experiment = experiment(world);
        world.losing(
                "UPDATE experiment SET",
                () -> world.platform.experiments().checkIn(world.platform.member, experiment.id()));
        assertThat(world.count("experiment WHERE checked_in_at IS NOT NULL")).isEqualTo(1);
    }

    private static void createCampaign(LostCommitWorld world) {
        world.faults.loseTheNext("INSERT INTO campaign");
        world.platform.experiments().campaigns().create(world.platform.member, "one", null);
        assertThat(world.count("campaign")).isEqualTo(1);
        assertThat(world.count("experiment_event")).isEqualTo(1);
    }

    private static void post(LostCommitWorld world) {
        NewEvent event = new NewEvent(null, null, null, null, null, "EXPERIMENT", "COMMENT", null, Map.of());
        world.faults.loseTheNext("INSERT INTO experiment_event");
        world.platform.experiments().events().post(world.platform.member, event);
        assertThat(world.count("experiment_event")).isEqualTo(1);
    }

    private static void postData(LostCommitWorld world) throws IOException {
        String experiment = experiment(world).id();
        NewDataPoint point = new NewDataPoint(null, experiment, null, null, null, "picture", NewDataPoint.FILE, "null");
        byte[] bytes = {1, 2, 3};
        world.faults.loseTheNext("INSERT INTO datapoint");
        world.platform
                .experiments()
                .data()
                .post(world.platform.member, point, new Upload("a.png", 3, new ByteArrayInputStream(bytes)));
        assertThat(world.count("datapoint d JOIN file f ON f.id = d.file_id AND f.path = d.path"))
                .isEqualTo(1);
    }

    private static Experiment experiment(LostCommitWorld world) {
        return world.platform
                .experiments()
                .create(world.platform.member, new NewExperiment("one", null, null, List.of()));
    }
}
