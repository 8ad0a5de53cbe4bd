package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.ChaosReport;
import dev.runs.dispatch.LostCommitWorld.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every commit of the core in turn happens and is not confirmed: nothing is lost by it, nothing doubled, nothing stuck. */
@Tag("chaos")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LostCommitTest {
    private final Map<String, Scenario> scenarios = new TreeMap<>();
    private final Set<String> lostStatements = new TreeSet<>();
    private LostCommitWorld world;
    private int rounds;
    private int checked;
    private int violated;

    LostCommitTest() {
        scenarios.putAll(LostCommitRuns.scenarios());
        scenarios.putAll(LostCommitStores.scenarios());
        scenarios.putAll(LostCommitAccess.scenarios());
        scenarios.putAll(LostCommitExperiments.scenarios());
        scenarios.putAll(LostCommitWorkflows.scenarios());
    }

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new LostCommitWorld(folder);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @AfterAll
    void report() {
        ChaosReport.note("a commit happens and is not confirmed: each write", rounds, checked, violated);
    }

    Set<String> names() {
        return scenarios.keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    @Order(1)
    void aCommitThatIsNotConfirmedLosesAndDoublesNothing(String name) throws Exception {
        scenarios.get(name).play(world);
        world.bringAllToAnEnd();
        List<String> violations = world.violations();
        rounds += world.faults.lost();
        checked += world.submitted();
        violated += violations.size();
        assertThat(world.faults.lost())
                .as("a fault that never fired shows nothing")
                .isEqualTo(1);
        assertThat(violations).isEmpty();
        lostStatements.addAll(world.faults.lostStatements());
    }

    /** A statement that is new here needs a scenario. */
    @Test
    @Order(2)
    void everyWritingStatementOfTheCoreWasAmongThem() throws IOException {
        List<String> written = WritingStatements.of(Path.of("src/main/java"));
        assertThat(written).hasSizeGreaterThan(25);
        assertThat(written)
                .allSatisfy(statement ->
                        assertThat(lostStatements).as(statement).anyMatch(lost -> lost.contains(statement)));
    }
}
