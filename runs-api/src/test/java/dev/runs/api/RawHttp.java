package dev.runs.api;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Says to a server what no client library would say: byte for byte, in parts, or not to the end. */
final class RawHttp implements AutoCloseable {
    private final Socket socket;

    RawHttp(App app) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), app.server.port());
        socket.setSoTimeout(30_000);
    }

    /** An answer as it came. */
    record Answer(int status, String text) {
        String head() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? text : text.substring(0, end);
        }

        String body() {
            return text.substring(Math.min(text.length(), head().length() + 4));
        }
    }

    /** @param headers each {@code Name: value}, beside those that every request has */
    static Answer send(App app, String method, String target, List<String> headers, String body) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (headers.stream().noneMatch(header -> header.startsWith("Host:"))) {
            request.append("Host: " + app.server.url().getAuthority() + "\r\n");
        }
        headers.forEach(header -> request.append(header + "\r\n"));
        request.append("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n");
        boolean typed = headers.stream().anyMatch(header -> header.startsWith("Content-Type:"));
        String type = typed ? "" : "Content-Type: application/json\r\n";
        return send(app, request + type + "Connection: close\r\n\r\n" + body);
    }

    static Answer send(App app, String request) {
        try (RawHttp client = new RawHttp(app)) {
            String text = client.say(request.getBytes(StandardCharsets.UTF_8)).answer();
            return new Answer(status(text), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each character up to U+00FF as one byte. */
    RawHttp say(String text) throws IOException {
        return say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawHttp say(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Says nothing more, and returns all that the server says until it closes the connection. */
    String answer() throws IOException {
        socket.shutdownOutput();
        return rest();
    }

    /** All that the server says until it closes the connection. */
    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Breaks the connection off, as a client does that has died. */
    void breakOff() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : -1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
