package dev.runs.api;

import dev.runs.access.Role;
import dev.runs.attempt.AttemptKeys;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** A server with two organizations, a caller of every role in each, and a run of the first. */
final class AccessWorld implements AutoCloseable {
    static final String ABSENT_RUN = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    /** Its only module waits. */
    static final String WORKCELL =
            "{\"name\":\"bench\",\"config\":{},\"modules\":[{\"name\":\"pause\",\"interface\":\"wait\"}]}";

    final App app;
    final AttemptKeys attemptKeys;
    final String run;
    final String queued;
    final String organizationId;
    /** By the names of the variables in paths. */
    final Map<String, String> wei = new HashMap<>();

    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> sessions = new HashMap<>();

    AccessWorld(Path folder) {
        this(folder, TestDatabase.createAddress());
    }

    AccessWorld(Path folder, DatabaseAddress database) {
        app = App.start(folder, database);
        attemptKeys = new AttemptKeys(Jdbi.create(database.url(), database.user(), database.password()));
        run = app.submit(app.upload("main.py", """
                import os
                print("the secret of acme")
                open(os.path.join(os.environ["RUNS_OUTPUT"], "answer.txt"), "w").write("the secret of acme")
                """), "");
        app.awaitStatus(run, "COMPLETED");
        app.limit(0, 1000, 3600);
        queued = app.submit("s3://runs/acme/main.py", "");
        for (String organization : new String[] {"acme", "other"}) {
            for (Role role : Role.values()) {
                String email = role.name().toLowerCase(Locale.ROOT) + "-role@" + organization + ".example";
                String key = app.key(organization, email, role);
                keys.put(organization + role, key);
                sessions.put(organization + role, app.session(email, key));
                giveFiles(organization, key);
            }
        }
        fillWei();
        organizationId = App.json(app.get(key("acme", Role.VIEWER), "/organization"))
                .path("id")
                .asText();
    }

    /** One thing of each kind that WEI's clients make. */
    private void fillWei() {
        wei.put("campaign_id", made("campaigns", "campaign_id", "{\"campaign_name\":\"the secret of acme\"}"));
        wei.put(
                "experiment_id",
                made(
                        "experiments",
                        "experiment_id",
                        "{\"name\":\"the secret of acme\",\"campaign_id\":\"" + wei.get("campaign_id") + "\"}"));
        wei.put(
                "event_id",
                made(
                        "events",
                        "event_id",
                        "{\"event_type\":\"EXPERIMENT\",\"event_name\":\"COMMENT\",\"comment\":\"the secret of acme\","
                                + "\"experiment_id\":\"" + wei.get("experiment_id") + "\"}"));
        String id = "01ARZ3NDEKTSV4RRFFQ69G5FA2";
        app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/data/"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                "datapoint={\"label\":\"the secret of acme\",\"type\":\"data_value\","
                                        + "\"value\":1,\"id\":\"" + id + "\",\"experiment_id\":\""
                                        + wei.get("experiment_id") + "\"}")));
        wei.put("datapoint_id", id);
        app.send(
                key("acme", Role.ADMIN),
                HttpRequest.newBuilder(app.uri("/wei/acme/workcell")).PUT(BodyPublishers.ofString(WORKCELL)));
        HttpResponse<String> started = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/runs/start"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("experiment_id=" + wei.get("experiment_id")
                                + "&workflow={\"name\":\"the secret of acme\",\"flowdef\":[{\"name\":\"a\","
                                + "\"module\":\"pause\",\"action\":\"wait\",\"args\":{\"seconds\":3600}}]}")));
        wei.put("run_id", App.json(started).path("run_id").asText());
    }

    private String made(String collection, String id, String body) {
        return App.json(app.post(app.memberKey, "/wei/acme/" + collection + "/", body))
                .path(id)
                .asText();
    }

    /** Two of one's own, also to who may not upload any. */
    private void giveFiles(String organization, String key) {
        String user = App.json(app.get(key, "/users/me")).path("id").asText();
        String uploader = app.key(organization, "uploader@" + organization + ".example", Role.MEMBER);
        for (String name : new String[] {"kept.txt", "old.txt"}) {
            app.upload(uploader, organization, "data/customer-" + user + "/" + name, BodyPublishers.ofString("x"));
        }
    }

    String key(String organization, Role role) {
        return keys.getOrDefault(organization + role, "");
    }

    String session(String organization, Role role) {
        return sessions.getOrDefault(organization + role, "");
    }

    /** What a caller of the organization is answered who brings what the route asks for. */
    HttpResponse<String> answer(AccessCase route, String organization, Role role, String path) {
        return send(
                route,
                path,
                route.isConsole() ? "" : key(organization, role),
                route.isConsole() ? session(organization, role) : "");
    }

    HttpResponse<String> send(AccessCase route, String path, String key, String session) {
        HttpRequest.Builder request = HttpRequest.newBuilder(app.uri(path))
                .header("Content-Type", route.isForm() ? "application/x-www-form-urlencoded" : "application/json")
                .header("Origin", app.origin())
                .method(route.verb(), BodyPublishers.ofString(route.body()));
        HttpRequest.Builder sent = session.isEmpty() ? request : request.header("Cookie", session);
        return route.body().isEmpty() ? app.send(key, sent) : app.sendAlone(key, sent);
    }

    /** The example with what the first organization owns. */
    String own(AccessCase route) {
        String example = route.example();
        for (Map.Entry<String, String> thing : wei.entrySet()) {
            example = example.replace("{" + thing.getKey() + "}", thing.getValue());
        }
        return example.replace("{run}", run)
                .replace("{queued}", queued)
                .replace("{organizationId}", organizationId)
                .replace("{organization}", "acme");
    }

    /** The example with what nobody owns. */
    String absent(AccessCase route) {
        return route.example()
                .replaceAll("\\{run}|\\{queued}|\\{organizationId}|\\{\\w+_id}", ABSENT_RUN)
                .replace("{organization}", "absent");
    }

    @Override
    public void close() {
        app.close();
    }
}
