package dev.runs.k8s;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request or answer of HTTP/1.1 with its body, as far as our own clients and servers use it (RFC 9112). */
public final class HttpMessage {
    private static final int MAX_LINE = 16 << 10;

    private final String first;
    /** By their names in lower case. */
    private final Map<String, String> headers;

    private final byte[] body;

    private HttpMessage(String first, Map<String, String> headers, byte[] body) {
        this.first = first;
        this.headers = headers;
        this.body = body;
    }

    /** The next one of a connection; null where the other side has closed it. */
    public static @Nullable HttpMessage read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = inside(in); !line.isEmpty(); line = inside(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        boolean isChunked = headers.getOrDefault("transfer-encoding", "").contains("chunked");
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new HttpMessage(first, headers, isChunked ? chunks(in) : exactly(in, length));
    }

    /** The line before the headers. */
    String first() {
        return first;
    }

    /** The array is its own, and is not copied. */
    public byte[] body() {
        return body;
    }

    /** Of an answer. */
    public int status() {
        return Integer.parseInt(word(1));
    }

    /** The n-th word of the first line. */
    String word(int n) {
        return first.split(" ", 3)[n];
    }

    /** Empty where there is none of that name. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Its first line and its body, for who has to find out what happened. */
    public String text() {
        return first + " " + new String(body, StandardCharsets.UTF_8);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(inside(in), 16); size > 0; size = Integer.parseInt(inside(in), 16)) {
            all.writeBytes(exactly(in, size));
            inside(in);
        }
        inside(in);
        return all.toByteArray();
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The connection ended in the middle of a message");
        }
        return bytes;
    }

    private static String inside(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            throw new EOFException("The connection ended in the middle of a message");
        }
        return line;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > MAX_LINE) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
