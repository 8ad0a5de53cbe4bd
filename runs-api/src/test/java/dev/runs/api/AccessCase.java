package dev.runs.api;

import static dev.runs.api.AccessCase.Door.API_KEY;
import static dev.runs.api.AccessCase.Door.ATTEMPT;
import static dev.runs.api.AccessCase.Door.OPEN;
import static dev.runs.api.AccessCase.Door.SESSION;

import dev.runs.access.Role;
import java.util.List;

/**
 * Who may use a route, and what it answers then.
 *
 * @param route as {@link Route} writes it
 * @param needs the least role; where the door is open, nobody is asked
 * @param example the path of a request, with {@code {run}} for one that is over and has a line and a file, {@code
 *     {queued}} for one that waits, both somebody else's, and {@code {organization}} or {@code
 *     {organizationId}} for whose they are, and of WEI's what its variables say
 */
record AccessCase(String route, Door door, Role needs, int answer, String example, String body) {
    /** What a caller must bring. */
    enum Door {
        OPEN,
        API_KEY,
        SESSION,
        /** The credential of a pod's attempt. */
        ATTEMPT
    }

    /** The caller's own files, of which each has a kept.txt and an old.txt. */
    private static final String MINE = "/storage/user_files::local/";

    private static final String WEI = "/wei/{organization}/";

    static final List<AccessCase> ALL = List.of(
            of("GET /", OPEN, Role.VIEWER, 303, "/"),
            of("GET /health", OPEN, Role.VIEWER, 200, "/health"),
            of("GET /openapi.json", OPEN, Role.VIEWER, 200, "/openapi.json"),
            of("GET /docs", OPEN, Role.VIEWER, 200, "/docs"),
            of("PUT /files/upload/{ticket}", OPEN, Role.VIEWER, 403, "/files/upload/forged"),
            of("GET /files/fetch/{ticket}", OPEN, Role.VIEWER, 403, "/files/fetch/forged"),
            of("GET /wei/{organization}/up", OPEN, Role.VIEWER, 200, "/wei/nobody/up"),
            of("GET /wei/{organization}/version", OPEN, Role.VIEWER, 200, "/wei/nobody/version"),
            of("GET /console/assets/{hash}/{name}", OPEN, Role.VIEWER, 200, "/console/assets/x/runs.css"),
            of("GET /console/sign-in", OPEN, Role.VIEWER, 200, "/console/sign-in"),
            of("POST /console/sign-in", OPEN, Role.VIEWER, 401, "/console/sign-in"),
            of("POST /console/sign-out", OPEN, Role.VIEWER, 303, "/console/sign-out"),
            new AccessCase(
                    "POST /runs",
                    API_KEY,
                    Role.MEMBER,
                    201,
                    "/runs",
                    "{\"runPython\":{\"uri\":\"s3://runs/acme/main.py\"}}"),
            of("POST /runs/{run_id}/rerun", API_KEY, Role.MEMBER, 201, "/runs/{run}/rerun"),
            of("GET /runs/{run_id}/events", API_KEY, Role.VIEWER, 200, "/runs/{run}/events"),
            of("GET /runs/{run_id}/metrics", API_KEY, Role.VIEWER, 200, "/runs/{run}/metrics"),
            of("GET /runs", API_KEY, Role.VIEWER, 200, "/runs"),
            of("GET /runs/{run_id}", API_KEY, Role.VIEWER, 200, "/runs/{run}"),
            of("GET /runs/{run_id}/logs", API_KEY, Role.VIEWER, 200, "/runs/{run}/logs"),
            of("GET /runs/{run_id}/logs/download", API_KEY, Role.VIEWER, 200, "/runs/{run}/logs/download"),
            of("GET /runs/{run_id}/logs/stream", API_KEY, Role.VIEWER, 200, "/runs/{run}/logs/stream"),
            of("POST /runs/{run_id}/cancel", API_KEY, Role.ADMIN, 200, "/runs/{queued}/cancel"),
            of("POST /files/upload-url", API_KEY, Role.MEMBER, 200, "/files/upload-url?key=runs/{organization}/x.py"),
            of("GET /files/dir", API_KEY, Role.VIEWER, 200, "/files/dir?dir=runs/{organization}"),
            of("GET /files/download", API_KEY, Role.VIEWER, 200, "/files/download?key=runs/{organization}/main.py"),
            of(
                    "GET /files/integration-dir",
                    API_KEY,
                    Role.VIEWER,
                    200,
                    "/files/integration-dir?dir=/&integration_id={organizationId}"),
            of("GET /organization", API_KEY, Role.VIEWER, 200, "/organization"),
            of("GET /users/me", API_KEY, Role.VIEWER, 200, "/users/me"),
            of("GET /runtimes", API_KEY, Role.VIEWER, 200, "/runtimes"),
            of("GET /regions", API_KEY, Role.VIEWER, 200, "/regions"),
            of("GET /storage/{storage_id}/directories/{path:.*}", API_KEY, Role.VIEWER, 200, MINE + "directories/"),
            of("PUT /storage/{storage_id}/directories/{path:.*}", API_KEY, Role.MEMBER, 200, MINE + "directories/x"),
            of("DELETE /storage/{storage_id}/directories/{path:.*}", API_KEY, Role.MEMBER, 200, MINE + "directories/x"),
            of(
                    "POST /storage/{storage_id}/file-upload-url/{path:.*}",
                    API_KEY,
                    Role.MEMBER,
                    200,
                    MINE + "file-upload-url/x.py"),
            of("GET /storage/{storage_id}/files/{path:.*}", API_KEY, Role.VIEWER, 307, MINE + "files/kept.txt"),
            of(
                    "POST /storage/{storage_id}/file-rename/{path:.*}",
                    API_KEY,
                    Role.MEMBER,
                    200,
                    MINE + "file-rename/old.txt?new_name=new.txt"),
            of("DELETE /storage/{storage_id}/files/{path:.*}", API_KEY, Role.MEMBER, 200, MINE + "files/new.txt"),
            wei("POST", "experiments/", Role.MEMBER, "{\"experiment_name\":\"one\"}"),
            wei("GET", "experiments/", Role.VIEWER, ""),
            wei("GET", "experiments/all", Role.VIEWER, ""),
            wei("GET", "experiments/{experiment_id}", Role.VIEWER, ""),
            wei("POST", "experiments/{experiment_id}/check_in", Role.MEMBER, ""),
            wei("GET", "experiments/{experiment_id}/events", Role.VIEWER, ""),
            wei("GET", "experiments/{experiment_id}/log", Role.VIEWER, ""),
            wei("POST", "campaigns/", Role.MEMBER, "{\"campaign_name\":\"one\"}"),
            wei("GET", "campaigns/", Role.VIEWER, ""),
            wei("GET", "campaigns/all", Role.VIEWER, ""),
            wei("GET", "campaigns/{campaign_id}", Role.VIEWER, ""),
            wei("POST", "events/", Role.MEMBER, "{\"event_type\":\"EXPERIMENT\",\"event_name\":\"COMMENT\"}"),
            wei("GET", "events/", Role.VIEWER, ""),
            wei("GET", "events/all", Role.VIEWER, ""),
            wei("GET", "events/{event_id}", Role.VIEWER, ""),
            wei("GET", "experiments/{experiment_id}/data", Role.VIEWER, ""),
            new AccessCase(
                    "POST /wei/{organization}/data/",
                    API_KEY,
                    Role.MEMBER,
                    400,
                    "/wei/{organization}/data/",
                    "datapoint=%7B%22label%22%3A%22a%22%2C%22type%22%3A%22data_value%22%2C%22value%22%3A1%7D"),
            wei("GET", "data/{datapoint_id}", Role.VIEWER, ""),
            wei("GET", "data/{datapoint_id}/info", Role.VIEWER, ""),
            new AccessCase(
                    "POST /wei/{organization}/runs/start",
                    API_KEY,
                    Role.MEMBER,
                    422,
                    "/wei/{organization}/runs/start",
                    "experiment_id=x&workflow=y"),
            wei("GET", "runs/{run_id}", Role.VIEWER, ""),
            wei("GET", "runs/{run_id}/log", Role.VIEWER, ""),
            wei("GET", "runs/{run_id}/files", Role.VIEWER, ""),
            wei("GET", "runs/{run_id}/results", Role.VIEWER, ""),
            of(
                    "GET /wei/{organization}/runs/{run_id}/file",
                    API_KEY,
                    Role.VIEWER,
                    200,
                    "/wei/{organization}/runs/{run_id}/file?filename={run_id}.log"),
            wei("GET", "wc/", Role.VIEWER, ""),
            wei("GET", "wc/state", Role.VIEWER, ""),
            wei("GET", "workcells/", Role.VIEWER, ""),
            wei("GET", "workcells/state", Role.VIEWER, ""),
            of("GET /wei/{organization}/modules/{name}/state", API_KEY, Role.VIEWER, 200, WEI + "modules/pause/state"),
            wei("GET", "locations/states", Role.VIEWER, ""),
            of("GET /wei/{organization}/locations/{name}/state", API_KEY, Role.VIEWER, 200, WEI + "locations/x/state"),
            wei("GET", "workcell", Role.VIEWER, ""),
            wei("PUT", "workcell", Role.ADMIN, AccessWorld.WORKCELL),
            of("DELETE /wei/{organization}/workcell", API_KEY, Role.ADMIN, 204, WEI + "workcell"),
            of("GET /console", SESSION, Role.VIEWER, 303, "/console"),
            of("GET /console/workcell", SESSION, Role.VIEWER, 200, "/console/workcell"),
            new AccessCase(
                    "POST /console/workcell",
                    SESSION,
                    Role.ADMIN,
                    303,
                    "/console/workcell",
                    "yaml=name%3A%20bench%0Aconfig%3A%20%7B%7D%0Amodules%3A%20%5B%5D"),
            of("GET /console/runs", SESSION, Role.VIEWER, 200, "/console/runs"),
            of("GET /console/runs/{id}", SESSION, Role.VIEWER, 200, "/console/runs/{run}"),
            of("GET /console/runs/{id}/status", SESSION, Role.VIEWER, 200, "/console/runs/{run}/status"),
            of("POST /console/runs/{id}/cancel", SESSION, Role.ADMIN, 303, "/console/runs/{queued}/cancel"),
            of("GET /console/runs/{id}/log", SESSION, Role.VIEWER, 200, "/console/runs/{run}/log"),
            of(
                    "GET /console/runs/{id}/log/lines/{number}",
                    SESSION,
                    Role.VIEWER,
                    200,
                    "/console/runs/{run}/log/lines/1"),
            of("GET /console/runs/{id}/log/raw", SESSION, Role.VIEWER, 200, "/console/runs/{run}/log/raw"),
            of("GET /console/runs/{id}/files", SESSION, Role.VIEWER, 200, "/console/runs/{run}/files?path=answer.txt"),
            of("GET /attempts/agent", ATTEMPT, Role.VIEWER, 200, "/attempts/agent"),
            of("GET /attempts/description", ATTEMPT, Role.VIEWER, 410, "/attempts/description"),
            of("POST /attempts/permit", ATTEMPT, Role.VIEWER, 410, "/attempts/permit"),
            of("POST /attempts/log", ATTEMPT, Role.VIEWER, 410, "/attempts/log?segment=1&offset=0"),
            of("PUT /attempts/metrics", ATTEMPT, Role.VIEWER, 410, "/attempts/metrics"),
            of("PUT /attempts/results", ATTEMPT, Role.VIEWER, 410, "/attempts/results?path=x"));

    private static AccessCase of(String route, Door door, Role needs, int answer, String example) {
        return new AccessCase(route, door, needs, answer, example, "");
    }

    /** Below an organization's place for WEI's clients, where a variable's value is called as it is. */
    private static AccessCase wei(String verb, String path, Role needs, String body) {
        return new AccessCase(
                verb + " /wei/{organization}/" + path, API_KEY, needs, 200, "/wei/{organization}/" + path, body);
    }

    static List<AccessCase> behind(Door door) {
        return ALL.stream().filter(route -> route.door == door).toList();
    }

    /** Those that ask who is calling, and what that one may do. */
    static List<AccessCase> closed() {
        return ALL.stream()
                .filter(route -> route.door == API_KEY || route.door == SESSION)
                .toList();
    }

    String verb() {
        return route.substring(0, route.indexOf(' '));
    }

    boolean isConsole() {
        return example.startsWith("/console");
    }

    boolean isForm() {
        return isConsole() || body.startsWith("datapoint=") || body.startsWith("experiment_id=");
    }

    /** Whether it names something that an organization owns. */
    boolean isOnesOwn() {
        return example.contains("{");
    }

    @Override
    public String toString() {
        return route;
    }
}
