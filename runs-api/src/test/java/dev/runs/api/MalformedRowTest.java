package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.AuditEntry;
import dev.runs.access.Role;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One row of each table says what no server writes. It harms what it tells of, and nobody else: a server starts over it,
 * others' runs go on, lists are answered.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedRowTest {
    /** What is damaged, and the SQL that does it: VICTIM is a run that waits, ENDED one that has ended. */
    private static final Map<String, String> DAMAGES = damages();

    private final Map<String, String> victims = new LinkedHashMap<>();
    private final Map<String, String> ended = new LinkedHashMap<>();
    private Path folder;
    private DatabaseAddress address;
    private Database database;
    private String program;
    private App app;

    private static Map<String, String> damages() {
        Map<String, String> damages = new LinkedHashMap<>();
        damages.put(
                "run.program of a type to come",
                "UPDATE run SET program = '{\"type\": \"notebook\"}' WHERE id = VICTIM");
        damages.put(
                "run.program without its URI", "UPDATE run SET program = '{\"type\": \"python\"}' WHERE id = VICTIM");
        damages.put("run.environment", "UPDATE run SET environment = '{\"dependencies\": 7}' WHERE id = VICTIM");
        damages.put("run.files", "UPDATE run SET files = '{\"s3://x\": {\"deep\": []}}' WHERE id = VICTIM");
        damages.put("run.files without its program", "UPDATE run SET files = '{}' WHERE id = VICTIM");
        damages.put("run.runtime", "UPDATE run SET runtime = '../nothing' WHERE id = VICTIM");
        damages.put("run.created_at", "UPDATE run SET created_at = 'infinity' WHERE id = VICTIM");
        damages.put("run.server_id", "UPDATE run SET server_id = '../nobody' WHERE id = VICTIM");
        damages.put("run.name", "UPDATE run SET name = E'\\x01\\x1b[2J\\r\\n<b>' WHERE id = VICTIM");
        damages.put(
                "run_name", "UPDATE run_name SET organization_id = '', name = E'\\x01\\x1b[2J' WHERE run_id = VICTIM");
        damages.put(
                "run.failure_kind to come",
                "UPDATE run SET failure_kind = 'SOLAR_FLARE', failure_message = 'x' WHERE id = ENDED");
        damages.put("run_event.code to come", "UPDATE run_event SET code = 'TO_COME' WHERE run_id = ENDED");
        damages.put("run_event.at", "UPDATE run_event SET at = '-infinity' WHERE run_id = ENDED");
        damages.put("log.position", "INSERT INTO log (run_id, fence, position) VALUES (VICTIM, 0, 'nonsense')");
        damages.put(
                "log.last_time", "INSERT INTO log (run_id, fence, last_time) VALUES (VICTIM, 0, 9223372036854775807)");
        damages.put("log.next_line", "UPDATE log SET next_line = -5, tail_first_line = 99 WHERE run_id = ENDED");
        damages.put("log_chunk.data", "UPDATE log_chunk SET data = 'nonsense' WHERE run_id = ENDED");
        damages.put(
                "log_chunk.line_count",
                "UPDATE log_chunk SET line_count = 1000000, raw_bytes = 2000000 WHERE run_id = ENDED");
        damages.put("run_metrics.samples", "UPDATE run_metrics SET samples = 'nonsense' WHERE run_id = ENDED");
        damages.put(
                "server.lease_until",
                "INSERT INTO server (id, folder_id, host, started_at, lease_until)"
                        + " VALUES ('ahead', '', '', 'infinity', 'infinity'), ('without', '', '', '-infinity', NULL);"
                        + " UPDATE run SET server_id = 'ahead' WHERE id = VICTIM");
        damages.put("run.labels", "UPDATE run SET labels = '{\"deep\": {\"er\": 7}}' WHERE id = VICTIM");
        damages.put(
                "run_label", "INSERT INTO run_label SELECT organization_id, E'\\x01', id FROM run WHERE id = VICTIM");
        damages.put(
                "submit_key",
                "INSERT INTO submit_key SELECT user_id, E'\\x01', '', id, 'infinity' FROM run WHERE id = VICTIM");
        String workflow =
                "UPDATE run SET program = '{\"type\": \"workflow\", \"workflow\": \"w\"}', region = 'workflow'"
                        + " WHERE id = VICTIM";
        String workflowRun = "; INSERT INTO workflow_run (run_id, organization_id, experiment_id, workflow, payload)"
                + " SELECT id, organization_id, '', '%s', '%s' FROM run WHERE id = VICTIM";
        damages.put("workflow_run.missing", workflow);
        damages.put("workflow_run.workflow", workflow + workflowRun.formatted("[7]", "{}"));
        damages.put("workflow_run.steps", workflow + workflowRun.formatted("{\"name\": \"w\", \"flowdef\": []}", "7"));
        damages.put(
                "workflow_step.definition",
                workflow
                        + workflowRun.formatted("{\"name\": \"w\", \"flowdef\": []}", "{}")
                        + "; INSERT INTO workflow_step (run_id, step, definition) VALUES (VICTIM, 0, '\"nothing\"')");
        damages.put(
                "module_use",
                "INSERT INTO module_use SELECT organization_id, '', VICTIM, -1 FROM run WHERE id = VICTIM");
        damages.put(
                "workcell",
                "INSERT INTO workcell SELECT organization_id, 'name: [', 'infinity', '' FROM run WHERE id = VICTIM");
        damages.put("setting", "UPDATE setting SET value = 'nonsense' WHERE name = 'signing-key'");
        damages.put(
                "storage_use",
                "UPDATE storage_use SET bytes = -1 WHERE organization_id <> (SELECT organization_id FROM run WHERE id = VICTIM)");
        damages.put(
                "file",
                "INSERT INTO file SELECT '00000000000000000000000000', organization_id, E'\\x01/../..//', 7, '', 'infinity' FROM run WHERE id = VICTIM");
        damages.put(
                "audit_entry",
                "INSERT INTO audit_entry VALUES ('ZZZ', 'infinity', 'nobody', E'\\r\\n', NULL, 'TO_COME', '', NULL, NULL)");
        damages.put(
                "organization",
                "INSERT INTO organization VALUES ('', 'empty-one', '-infinity', 2147483647, 0, 1, 2147483647)");
        damages.put("app_user", "INSERT INTO app_user VALUES ('', '', E'\\x1b[2J\\r\\n', 'ADMIN', 'infinity', NULL)");
        damages.put(
                "api_key",
                "INSERT INTO api_key VALUES ('', '', 'ADMIN', 'nonsense', '', 'infinity', 'infinity', NULL, '-infinity')");
        damages.put("session", "INSERT INTO session VALUES ('', '', '', 'ADMIN', 'infinity', 'infinity')");
        damages.put(
                "campaign",
                "INSERT INTO campaign SELECT organization_id, E'\\x01', E'\\x1b[2J\\r\\n', NULL, 'infinity' FROM run WHERE id = VICTIM");
        damages.put(
                "experiment",
                "INSERT INTO experiment SELECT organization_id, 'no ulid', '', NULL, NULL, '{}', '-infinity', 'infinity' FROM run WHERE id = VICTIM");
        damages.put(
                "experiment_event",
                "INSERT INTO experiment_event (organization_id, id, experiment_id, at, body)"
                        + " SELECT organization_id, E'\\x01', 'nothing', '-infinity', '{\"event_id\": \"\", \"event_timestamp\": \"\","
                        + " \"experiment_id\": null, \"campaign_id\": null, \"workcell_id\": null, \"event_type\": \"\","
                        + " \"event_name\": \"\", \"event_info\": [7]}' FROM run WHERE id = VICTIM");
        damages.put(
                "datapoint",
                "INSERT INTO datapoint (organization_id, id, experiment_id, label, file_id, path, created_at)"
                        + " SELECT organization_id, 'gone', 'no ulid', '', '', '../..', 'infinity' FROM run WHERE id = VICTIM");
        damages.put("sign_in_link", "INSERT INTO sign_in_link VALUES ('', '', 'infinity', NULL)");
        return damages;
    }

    static Stream<String> victims() {
        return DAMAGES.entrySet().stream()
                .filter(damage -> damage.getValue().matches("(?s).*(UPDATE run|INTO log).*VICTIM.*"))
                .map(Map.Entry::getKey)
                // It ends after a minute, as LocalLogTest shows with a clock that it can set.
                .filter(damage -> !damage.equals("log.position"));
    }

    @BeforeAll
    void damageAllAndStartAgain(@TempDir Path temporary) throws Exception {
        folder = temporary;
        address = TestDatabase.createAddress();
        app = App.adopt(Server.start(App.settings(folder, address), folder.resolve("first.log")));
        database = Database.connect(address, 2);
        program = app.upload("main.py", "print('hello')\n");
        for (String damage : DAMAGES.keySet()) {
            ended.put(damage, app.submit(program, ""));
        }
        for (String id : ended.values()) {
            app.awaitStatus(id, "COMPLETED");
        }
        app.limit(0, 1000, 3600);
        for (String damage : DAMAGES.keySet()) {
            victims.put(damage, app.submit(program, ""));
        }
        app.close();
        DAMAGES.forEach((damage, sql) -> database.jdbi()
                .useHandle(handle -> handle.createScript(sql.replace("VICTIM", "'" + victims.get(damage) + "'")
                                .replace("ENDED", "'" + ended.get(damage) + "'"))
                        .execute()));
        app = App.adopt(Server.start(App.settings(folder, address), folder.resolve("second.log")));
        app.limit(100, 1000, 3600);
    }

    @AfterAll
    void stop() {
        app.close();
        database.close();
    }

    @Test
    void everyTableHasOne() {
        List<String> tables = database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                                SELECT tablename FROM pg_tables
                                WHERE schemaname = 'public' AND tablename NOT LIKE 'databasechangelog%'
                                """).mapTo(String.class).list());
        assertThat(tables)
                .hasSizeGreaterThan(12)
                .allMatch(table -> DAMAGES.keySet().stream()
                        .anyMatch(damage -> damage.equals(table) || damage.startsWith(table + ".")));
    }

    @Test
    void othersRunsGoOn() {
        app.awaitStatus(app.submit(app.upload("other.py", "print(1)\n"), ""), "COMPLETED");
        app.awaitStatus(victims.get("setting"), "COMPLETED");
    }

    @ParameterizedTest
    @MethodSource("victims")
    void aRunThatWaitsEndsAllTheSameAndSaysWhy(String damage) {
        String id = victims.get(damage);
        JsonNode run = app.awaitEnd(id);
        boolean isUnreadable = damage.matches("run.program.*|run.environment|run.files|run.labels");
        if (isUnreadable) {
            assertThat(run.path("status").asText()).isEqualTo("FAILED");
            assertThat(run.path("kubeApp").path("message").asText())
                    .contains("cannot be read in the database")
                    .contains(damage.split("[. ]")[1]);
        }
        assertThat(run.path("kubeApp").path("message").asText()).doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/runs?size=100", "/runs?size=100&status=FAILED", "/files/dir?dir=runs/acme"})
    void listsAreAnswered(String path) {
        assertThat(app.get(app.memberKey, path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "experiments/",
                "campaigns/",
                "events/",
                "experiments/no%20ulid",
                "experiments/no%20ulid/data",
                "data/gone/info"
            })
    void aLaboratorysRecordIsAnswered(String path) {
        assertThat(app.get(app.memberKey, "/wei/acme/" + path).statusCode()).isEqualTo(200);
    }

    @Test
    void eachRunIsAnswered() {
        for (String id : Stream.concat(victims.values().stream(), ended.values().stream())
                .toList()) {
            HttpResponse<String> answer = app.get(app.memberKey, "/runs/" + id);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
        assertThat(app.get(app.memberKey, "/runs/" + ended.get("run_metrics.samples") + "/metrics")
                        .body())
                .as("what it cost is known all the same")
                .startsWith("{\"series_metrics\":{},\"instant_metrics\":{\"COST_USD\":")
                .doesNotContain("UTILIZATION");
        assertThat(app.get(app.memberKey, "/runs/" + ended.get("setting") + "/metrics")
                        .body())
                .contains("CPU_UTILIZATION_PERCENT");
        assertThat(app.get(app.memberKey, "/runs/" + ended.get("setting") + "/logs")
                        .body())
                .contains("hello");
    }

    @Test
    void theAdministratorsListsAreAnswered() throws Exception {
        assertThat(app.server.accessAdmin().audit(null, null, null, 1_000))
                .extracting(AuditEntry::action)
                .contains("TO_COME", "RUN_SUBMIT");
        assertThat(app.server.accessAdmin().users(null)).hasSizeGreaterThan(1);
        assertThat(app.server.accessAdmin().keys(null)).hasSizeGreaterThan(1);
        assertThat(app.server.accessAdmin().organizations()).hasSizeGreaterThan(1);
        assertThat(app.doctorsFindings()).isNotEmpty();
        assertThat(app.key("acme", "another@acme.example", Role.MEMBER)).startsWith("runs_");
    }
}
