package dev.runs.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests as they are written here, byte for byte: no client puts them in order before they are sent. */
final class RawHttp {
    private RawHttp() {}

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
        return send(app, request + "Content-Type: application/json\r\nConnection: close\r\n\r\n" + body);
    }

    static Answer send(App app, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length())), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
