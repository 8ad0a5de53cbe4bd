package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads server-sent events as the standard says, byte by byte: as fast as a test wants, or not at all. */
final class EventClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private final StringBuilder head = new StringBuilder();
    private int chunkLeft;
    private String lastId = "";

    /** What was dispatched. */
    record Event(String name, String id, String data) {}

    EventClient(App app, String key, String run, String query, String lastEventId) throws IOException {
        // Small, so that a server whose client does not read notices soon.
        socket.setReceiveBufferSize(16_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), app.server.port()));
        socket.setSoTimeout(30_000);
        String again = lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
        socket.getOutputStream()
                .write(("GET /runs/" + run + "/logs/stream" + query + " HTTP/1.1\r\nHost: "
                                + app.server.url().getAuthority() + "\r\nX-API-Key: " + key + "\r\n" + again + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        in = new BufferedInputStream(socket.getInputStream());
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("Only this came: " + head);
            }
            head.append((char) next);
        }
    }

    String head() {
        return head.toString();
    }

    long lastId() {
        return Long.parseLong(lastId);
    }

    /** @throws EOFException where the server closes the stream instead */
    Event next() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        while (true) {
            String line = line();
            if (line.isEmpty() && data.length() > 0) {
                return new Event(name, lastId, data.toString());
            } else if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            } else if (!line.isEmpty() && !line.startsWith(":")) {
                throw new IOException("No field: " + line);
            }
        }
    }

    /** Passes over a comment, which must be what comes next. */
    void awaitComment() throws IOException {
        String comment = line();
        if (!comment.startsWith(":") || !line().isEmpty()) {
            throw new IOException("No comment: " + comment);
        }
    }

    /** Every line up to the event {@code end}, which must come. */
    List<JsonNode> toEnd() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (Event event = next(); !event.name().equals("end"); event = next()) {
            lines.add(App.JSON.readTree(event.data()));
        }
        return lines;
    }

    /** Whether nothing more comes, and the connection or the answer is over. */
    boolean isClosed() throws IOException {
        try {
            return read() < 0;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = read(); next != '\n' && next != '\r'; next = read()) {
            if (next < 0) {
                throw new EOFException("The stream has ended");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** A byte of the body, which comes in chunks; -1 at its end. */
    private int read() throws IOException {
        if (chunkLeft == 0) {
            StringBuilder size = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("The connection is closed");
                }
                size.append((char) next);
            }
            String digits = size.toString().strip();
            if (digits.isEmpty()) {
                return read();
            }
            chunkLeft = Integer.parseInt(digits, 16);
            if (chunkLeft == 0) {
                return -1;
            }
        }
        chunkLeft--;
        return in.read();
    }

    /** Breaks the connection off, as a client does that has died. */
    void breakOff() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
