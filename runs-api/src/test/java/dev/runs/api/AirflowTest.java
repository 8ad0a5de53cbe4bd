package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.api.config.Settings;
import dev.runs.database.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official operator for Apache Airflow, both as they come from PyPI, against a whole server behind TLS: the operator
 * knows nothing but {@code https://}. Airflow itself runs the tasks, by {@code dag.test()}, which needs no scheduler.
 */
class AirflowTest {
    private static PythonClient airflow;
    private static Path folder;
    private static TlsProxy proxy;
    private static Settings settings;
    private static App app;
    private static Dag reports;
    private static Dag kinds;
    private static Dag terminated;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        airflow = PythonClient.install("Airflow", "airflow");
        folder = temporary;
        proxy = new TlsProxy(folder);
        settings = App.settings(
                folder, TestDatabase.createAddress(), Map.of("RUNS_LOCAL_PACKAGE_INDEX", index("seismology", "1.0")));
        app = App.start(folder, settings);
        proxy.forwardTo(app.server.port());
        app.upload("bursts.py", """
                import sys, time
                for number in range(int(sys.argv[1])):
                    print("line", number, sys.argv[2])
                    if number % 700 == 0: time.sleep(0.5)
                """);
        app.upload("everything.py", """
                import sys, seismology, stations
                print(sys.argv[1:], seismology.WORD, stations.NAME)
                """);
        app.upload(
                app.memberKey,
                "acme",
                "stations.zip",
                BodyPublishers.ofByteArray(zip(Map.of("stations.py", "NAME = 'north'"))));
        app.upload("fails.py", "raise ValueError('no such station')\n");
        app.upload("sleeps.py", "import time\ntime.sleep(600)\n");
        app.upload("counts.py", """
                import sys, time
                for second in range(int(sys.argv[1])):
                    print("second", second, flush=True)
                    time.sleep(1)
                """);
        Path log = folder.resolve("migrate.log");
        PythonClient.end(airflow.start(log, environment("airflow"), "-m", "airflow", "db", "migrate"), log);
        reports = Dag.start("reports");
        kinds = Dag.start("kinds");
        terminated = Dag.start("terminated");
    }

    @AfterAll
    static void stop() throws IOException {
        if (app != null) {
            app.close();
            proxy.close();
            Processes.killAll(folder);
        }
    }

    @Test
    void aTaskShowsEveryLineOnceAndItsRunIsKnownFurtherDown() throws Exception {
        JsonNode tasks = reports.end().path("tasks");
        assertThat(reports.lines("line \\d+ \\d{4}-\\d\\d-\\d\\d")).hasSize(3_000);
        assertThat(reports.lines("line \\d+"))
                .isEqualTo(IntStream.range(0, 3_000).mapToObj(i -> "line " + i).toList());
        assertThat(tasks.path("followed").path("state").asText()).isEqualTo("success");
        JsonNode run = app.run(tasks.path("run_id_of").path("returned").asText());
        assertThat(run.path("status").asText()).isEqualTo("COMPLETED");
        assertThat(run.path("name").asText()).matches("reports\\.followed\\.\\d{8}T\\d{6}");
        assertThat(run.path("payload").path("runtime").asText()).isEqualTo("tiny");
    }

    @Test
    void aTaskCanAskForAllThatTheOperatorOffers() throws Exception {
        JsonNode task = kinds.end().path("tasks").path("everything");
        assertThat(task.path("state").asText()).isEqualTo("success");
        JsonNode run = named("airflow-everything");
        JsonNode payload = run.path("payload");
        assertThat(payload.path("runtime").asText()).isEqualTo("small");
        assertThat(payload.path("version").asText()).isEqualTo("latest");
        assertThat(payload.path("timeoutSeconds").asInt()).isEqualTo(300);
        assertThat(payload.path("region").asText()).isEqualTo("aws-us-west-2");
        assertThat(app.get(app.memberKey, "/runs/" + run.path("id").asText() + "/logs?size=9")
                        .body())
                .containsPattern("\\['--day', '\\d{4}-\\d\\d-\\d\\d'] wheel north");
    }

    @Test
    void aFailureIsToldWithItsReason() throws Exception {
        JsonNode tasks = kinds.end().path("tasks");
        assertThat(tasks.path("fails").path("failure").asText()).contains("failed, please check the logs");
        assertThat(kinds.lines("ValueError: no such station")).hasSize(1);
        assertThat(kinds.said()).containsPattern("\\[error +] Traceback \\(most recent call last\\):");
        assertThat(tasks.path("too-slow").path("failure").asText()).endsWith("failed due to timeout");
        assertThat(tasks.path("absent").path("failure").asText())
                .contains("422 Client Error", "There is no file at s3://runs/acme/absent.py");
        assertThat(tasks.path("misnamed").path("failure").asText())
                .contains("422 Client Error", "That cannot be a run's name");
    }

    @Test
    void aTaskThatIsGivenUpCancelsItsRun() throws Exception {
        assertThat(kinds.end().path("tasks").path("given-up").path("failure").asText())
                .startsWith("Timeout");
        assertThat(named("airflow-given-up").path("status").asText()).isEqualTo("CANCELLED");
    }

    @Test
    void aTaskThatIsTerminatedCancelsItsRun() throws Exception {
        awaitRunning("airflow-terminated");
        terminated.process.destroy(); // SIGTERM
        assertThat(terminated.end().path("tasks").path("sleeps").path("failure").asText())
                .endsWith("was cancelled by user");
        assertThat(named("airflow-terminated").path("status").asText()).isEqualTo("CANCELLED");
    }

    @Test
    void aTaskOutlastsARestartOfTheServer() throws Exception {
        kinds.end(); // what they ask for is not what is to meet the restart
        reports.end();
        terminated.end();
        Dag restarted = Dag.start("restarted");
        awaitRunning("airflow-restarted");
        int before = proxy.refused();
        app.close();
        Awaitility.await().until(() -> proxy.refused() > before);
        proxy.hold(); // for however long a server takes to start on this machine
        app = App.start(folder, settings);
        proxy.forwardTo(app.server.port());
        assertThat(restarted.end().path("state").asText()).isEqualTo("success");
        assertThat(restarted.lines("second \\d+"))
                .isEqualTo(IntStream.range(0, 8).mapToObj(i -> "second " + i).toList());
    }

    private static JsonNode named(String name) {
        return App.json(app.get(app.memberKey, "/runs?name=" + name))
                .path("items")
                .path(0);
    }

    private static void awaitRunning(String name) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> named(name).path("status").asText().equals("RUNNING"));
    }

    /** An index with one wheel (PEP 503 and 427), as a file. */
    private static String index(String name, String version) throws IOException {
        Path simple = folder.resolve("simple");
        Path library = Files.createDirectories(simple.resolve(name));
        String information = name + "-" + version + ".dist-info/";
        String wheel = name + "-" + version + "-py3-none-any.whl";
        Files.write(
                library.resolve(wheel),
                zip(Map.of(
                        name + ".py",
                        "WORD = 'wheel'",
                        information + "METADATA",
                        "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n",
                        information + "WHEEL",
                        "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                        information + "RECORD",
                        "")));
        Files.writeString(library.resolve("index.html"), "<a href=\"" + wheel + "\">" + wheel + "</a>");
        return simple.toUri().toString();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** @param database the name of its own one: SQLite serves one process */
    private static Map<String, String> environment(String database) {
        Map<String, String> environment = new HashMap<>();
        environment.put("AIRFLOW_HOME", folder.resolve("airflow").toString());
        environment.put("AIRFLOW__CORE__LOAD_EXAMPLES", "False");
        environment.put("AIRFLOW__CORE__DAGS_FOLDER", airflow.scripts.toString());
        environment.put("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "sqlite:///" + folder.resolve(database + ".db"));
        environment.put(
                "AIRFLOW_CONN_WHEROBOTS_DEFAULT",
                "{\"conn_type\": \"generic\", \"host\": \"%s\", \"password\": \"%s\"}"
                        .formatted(proxy.url().replace("https://", ""), app.memberKey));
        environment.put("REQUESTS_CA_BUNDLE", proxy.certificate.toString());
        environment.put("RUNS_TEST_FOLDER", "s3://runs/acme");
        return environment;
    }

    /** One DAG that Airflow is running, in a process of its own. */
    private record Dag(Process process, Path log) {
        static Dag start(String name) throws IOException {
            Files.copy(folder.resolve("airflow.db"), folder.resolve(name + ".db"));
            Path log = folder.resolve(name + ".log");
            return new Dag(airflow.start(log, environment(name), "runs_dags.py", name), log);
        }

        /** What became of it and of its tasks. */
        JsonNode end() throws IOException, InterruptedException {
            return PythonClient.lastLine(PythonClient.end(process, log));
        }

        String said() throws IOException {
            return Files.readString(log);
        }

        /** The beginnings, as asked for, of the program's lines that Airflow has in its log. */
        List<String> lines(String pattern) throws IOException {
            Matcher matcher =
                    Pattern.compile("(?m)^\\S+ \\[\\w+ +] (" + pattern + ")\\b").matcher(said());
            return matcher.results().map(found -> found.group(1)).toList();
        }
    }
}
