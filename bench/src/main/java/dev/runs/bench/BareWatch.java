package dev.runs.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Somebody who watches the pods of a cluster and does nothing else: when each event was read. */
final class BareWatch implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final Pattern NAME = Pattern.compile("\"name\":\"(run-[0-9a-z-]+)\"");
    private static final Pattern PHASE = Pattern.compile("\"status\":\\{\"phase\":\"(\\w+)\"");

    private final Socket socket;
    private final Map<String, Long> readAt = new ConcurrentHashMap<>();

    BareWatch(URI cluster) throws IOException {
        socket = new Socket(cluster.getHost(), cluster.getPort());
        socket.getOutputStream()
                .write(("GET /api/v1/pods?watch=true&resourceVersion=9000000000 HTTP/1.1\r\nHost: "
                                + cluster.getAuthority() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        Thread thread = new Thread(this::read, "bare-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** When the pod was first read to be in that phase, by {@link System#nanoTime}; null where it was not yet. */
    @Nullable
    Long readAt(String pod, String phase) {
        return readAt.get(pod + " " + phase);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), BUFFER)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = System.nanoTime();
                Matcher name = NAME.matcher(line);
                Matcher phase = PHASE.matcher(line);
                if (line.startsWith("{") && name.find() && phase.find()) {
                    readAt.putIfAbsent(name.group(1) + " " + phase.group(1), now);
                }
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
