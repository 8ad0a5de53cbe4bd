package dev.runs.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Puts something of everything on a server, and writes down by which names it is asked for. */
final class FuzzPool {
    private static final String OWN = "/storage/user_files::local/";

    private final App app;
    private final Path folder;

    private FuzzPool(App app, Path folder) {
        this.app = app;
        this.folder = folder;
    }

    static void fill(App app, Path folder) throws IOException {
        FuzzPool pool = new FuzzPool(app, folder);
        pool.runs();
        pool.files();
        pool.ownFiles();
        pool.laboratory();
    }

    /** Of each kind of end, and one that goes on; programs that are run again take no longer than this. */
    private void runs() throws IOException {
        String report = app.upload("report.py", "for number in range(300): print('line', number, '\\x1b[1m\\u00e9')\n");
        String fails = app.upload("fails.py", "raise ValueError('no such station')\n");
        String sleeps = app.upload("sleeps.py", "import time\nprint('begun', flush=True)\ntime.sleep(2)\n");
        String cancelled = app.submit(sleeps, "");
        app.post(app.memberKey, "/runs/" + cancelled + "/cancel", "");
        List<String> ended = List.of(
                app.submit(report, ",\"labels\":{\"team\":\"maps\"}"),
                app.submit(fails, ""),
                app.submit(sleeps, ",\"timeoutSeconds\":1"),
                app.submit(report, ",\"simulate\":true"),
                cancelled);
        ended.forEach(app::awaitEnd);
        write("runs", Stream.concat(ended.stream(), Stream.of(app.submit(sleeps, ""))));
        write("programs", Stream.of(report, fails, sleeps));
    }

    private void files() throws IOException {
        Stream.of("report.jar", "data.json").forEach(name -> app.upload(name, "x"));
        app.upload("lib/helpers.zip", "x");
        write("dependencies", Stream.of("s3://runs/acme/lib/helpers.zip", "s3://runs/acme/data.json"));
        write("keys", Stream.of("runs/acme/report.py", "s3://runs/acme/lib/helpers.zip", "runs/acme/new.bin"));
        write("folders", Stream.of("runs/acme", "s3://runs/acme/lib/", "runs/acme/data"));
        write("organizations", Stream.of(text("GET", "/organization", "id")));
    }

    private void ownFiles() throws IOException {
        write("storages", Stream.of("user_files::local", "user_files::aws-us-west-2"));
        write("own-paths", Stream.of("kept.txt", "old.txt", "folder", "other"));
        List<String> uploads =
                Stream.of("kept.txt", "old.txt", "other").map(this::upload).toList();
        app.send(app.memberKey, request("PUT", OWN + "directories/folder"));
        write(
                "uploads",
                Stream.concat(
                        uploads.stream(),
                        Stream.of(text("POST", "/files/upload-url?key=runs/acme/new.bin", "uploadUrl"))));
        write(
                "downloads",
                Stream.of(app.send(app.memberKey, request("GET", OWN + "files/kept.txt"))
                        .headers()
                        .firstValue("Location")
                        .orElseThrow()));
    }

    private void laboratory() throws IOException {
        write("wei-organizations", Stream.of("acme"));
        String campaign = made("campaigns", "campaign_id", "{\"campaign_name\":\"Autumn\"}");
        String experiment =
                made("experiments", "experiment_id", "{\"name\":\"Growth\",\"campaign_id\":\"" + campaign + "\"}");
        String event = made(
                "events",
                "event_id",
                "{\"event_type\":\"A\",\"event_name\":\"B\",\"experiment_id\":\"" + experiment + "\"}");
        String point = "01ARZ3NDEKTSV4RRFFQ69G5FA3";
        app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/data/"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("datapoint={\"label\":\"a\",\"type\":\"data_value\",\"value\":1,"
                                + "\"id\":\"" + point + "\",\"experiment_id\":\"" + experiment + "\"}")));
        String flow = "{\"name\":\"w\",\"flowdef\":[{\"name\":\"a\",\"module\":\"pause\",\"action\":\"wait\","
                + "\"args\":{\"seconds\":0}}]}";
        HttpResponse<String> started = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/runs/start"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("experiment_id=" + experiment + "&workflow=" + flow)));
        String run = App.json(started).path("run_id").asText();
        app.awaitEnd(run);
        write("workflow-runs", Stream.of(run));
        write("workflow-files", Stream.of(run + ".log", "../" + run + ".log", "nothing.txt"));
        write("workflows", Stream.of(flow.replace("\"", "\\\"")));
        write("campaigns", Stream.of(campaign));
        write("experiments", Stream.of(experiment));
        write("lab-events", Stream.of(event));
        write("data-points", Stream.of(point));
        write(
                "data-point-texts",
                Stream.of("{\"label\":\"a\",\"type\":\"data_value\",\"value\":[1],\"experiment_id\":\"" + experiment
                                + "\"}")
                        .map(text -> text.replace("\"", "\\\"")));
    }

    private String made(String collection, String id, String body) {
        return App.json(app.post(app.memberKey, "/wei/acme/" + collection + "/", body))
                .path(id)
                .asText();
    }

    /** The URL that took it, which takes it again where a request has deleted it. */
    private String upload(String name) {
        String url = text("POST", OWN + "file-upload-url/" + name, "uploadUrl");
        app.put(url, BodyPublishers.ofString("x"));
        return url;
    }

    private String text(String method, String path, String field) {
        return App.json(app.send(app.memberKey, request(method, path)))
                .path(field)
                .asText();
    }

    private HttpRequest.Builder request(String method, String path) {
        return HttpRequest.newBuilder(app.uri(path)).method(method, BodyPublishers.noBody());
    }

    /** A dictionary of Schemathesis; of a signed URL, only the ticket is a parameter. */
    private void write(String dictionary, Stream<String> values) throws IOException {
        Files.write(
                folder.resolve(dictionary + ".dict"),
                values.map(value -> value.startsWith("http") ? ticket(value) : value)
                        .map(value -> '"' + value + '"')
                        .toList());
    }

    private static String ticket(String url) {
        return URI.create(url).getPath().replaceFirst(".*/", "");
    }
}
