package dev.runs.console;

import java.net.URI;

/** The commands that submit a first run to this very server, to be copied. */
record FirstRun(String commands) {
    /** @param programUri where the program is to lie: {@code s3://bucket/organization/hello.py} */
    static FirstRun of(URI baseUri, String programUri) {
        String server = baseUri.toString().replaceAll("/$", "");
        return new FirstRun("""
                export RUNS_API_KEY=...      # your API key
                server=%s
                file=%s

                echo 'print("Hello from Runs")' > hello.py
                url=$(curl -sS -X POST -H "X-API-Key: $RUNS_API_KEY" \\
                  "$server/files/upload-url?key=$file" | cut -d '"' -f 4)
                curl -sS -T hello.py "$url"

                curl -sS -H "X-API-Key: $RUNS_API_KEY" -H 'Content-Type: application/json' \\
                  -d '{"name": "hello-runs", "runPython": {"uri": "%s"}}' "$server/runs"
                """.formatted(server, programUri.substring("s3://".length()), programUri));
    }
}
