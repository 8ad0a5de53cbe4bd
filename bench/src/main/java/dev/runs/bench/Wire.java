package dev.runs.bench;

import dev.runs.k8s.HttpMessage;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** One HTTP connection that costs little itself: what is measured needs the machine. For one thread at a time. */
final class Wire implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String headers;

    /** @param credential a header's line, such as {@code X-API-Key: runs_...} */
    Wire(URI server, String credential) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = socket.getOutputStream();
        headers = " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n" + credential + "\r\n";
    }

    HttpMessage get(String path) throws IOException {
        return send("GET", path, "application/json", new byte[0]);
    }

    HttpMessage post(String path, String json) throws IOException {
        return send("POST", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    HttpMessage send(String method, String path, String type, byte[] body) throws IOException {
        String head = method + " " + path + headers
                + (body.length == 0 ? "" : "Content-Type: " + type + "\r\n")
                + "Content-Length: " + body.length + "\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.UTF_8);
        byte[] request = new byte[first.length + body.length];
        System.arraycopy(first, 0, request, 0, first.length);
        System.arraycopy(body, 0, request, first.length, body.length);
        out.write(request);
        return answer();
    }

    private HttpMessage answer() throws IOException {
        HttpMessage answer = HttpMessage.read(in);
        if (answer == null) {
            throw new EOFException("The server closed the connection");
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
