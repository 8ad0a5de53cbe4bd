package dev.runs.k8s;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A kept connection to the server, which several agents use one after the other. For one thread. */
final class AgentConnection implements AutoCloseable {
    private static final int SILENCE_MILLIS = 20_000;
    private static final int BUFFER = 1 << 14;

    private final URI server;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    /** How a request comes to grief on its way. */
    enum Mishap {
        NONE,
        HALF_SENT,
        UNANSWERED
    }

    AgentConnection(URI server) {
        this.server = server;
    }

    /** @param path below the server's */
    HttpMessage send(String method, String path, String key, byte[] body, Mishap mishap) throws IOException {
        String head = method + " " + server.getRawPath() + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nAuthorization: Bearer " + key + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        boolean wasKept = socket != null;
        try {
            return exchange(all, mishap);
        } catch (IOException e) {
            close();
            if (!wasKept || mishap != Mishap.NONE) {
                throw e;
            }
        }
        // The server may have closed a connection that nobody was using: that says nothing.
        try {
            return exchange(all, mishap);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private HttpMessage exchange(byte[] request, Mishap mishap) throws IOException {
        Socket connected = socket();
        if (mishap == Mishap.HALF_SENT) {
            connected.getOutputStream().write(request, 0, request.length / 2);
            throw new IOException("Broken off in the middle of a request");
        }
        connected.getOutputStream().write(request);
        if (mishap == Mishap.UNANSWERED) {
            // Once it has begun to answer it has done its work, and nobody hears so.
            var unused = in.read();
            throw new IOException("Broken off before the answer");
        }
        HttpMessage answer = HttpMessage.read(in);
        if (answer == null) {
            throw new EOFException("The server closed the connection");
        }
        if (answer.header("connection").equalsIgnoreCase("close")) {
            close();
        }
        return answer;
    }

    private Socket socket() throws IOException {
        Socket known = socket;
        if (known == null) {
            known = new Socket();
            known.connect(new InetSocketAddress(server.getHost(), server.getPort()), SILENCE_MILLIS);
            known.setTcpNoDelay(true);
            known.setSoTimeout(SILENCE_MILLIS);
            in = new BufferedInputStream(known.getInputStream(), BUFFER);
            socket = known;
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
