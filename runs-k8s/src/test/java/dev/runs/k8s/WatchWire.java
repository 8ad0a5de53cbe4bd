package dev.runs.k8s;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * How events reach who watches: as a web socket's messages (RFC 6455), where the client asks for that as ours does, or as
 * chunks of an answer that has no end.
 */
abstract class WatchWire {
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final OutputStream out;

    private WatchWire(OutputStream out) {
        this.out = out;
    }

    /** The answer's head is sent. */
    static WatchWire of(HttpMessage request, OutputStream out) throws IOException {
        boolean isSocket = request.header("upgrade").equalsIgnoreCase("websocket");
        String head = isSocket
                ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + accepted(request.header("sec-websocket-key")) + "\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        WatchWire wire = isSocket ? new Frames(out) : new Chunks(out);
        wire.write(head.getBytes(StandardCharsets.US_ASCII));
        return wire;
    }

    /** Returns when the client has ended it. */
    abstract void listen(InputStream in) throws IOException;

    abstract void send(List<byte[]> events) throws IOException;

    /** Says that nothing follows. */
    abstract void end() throws IOException;

    final synchronized void write(byte[]... pieces) throws IOException {
        for (byte[] piece : pieces) {
            out.write(piece);
        }
        out.flush();
    }

    private static String accepted(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + SALT).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Chunks extends WatchWire {
        private Chunks(OutputStream out) {
            super(out);
        }

        @Override
        void listen(InputStream in) throws IOException {
            var unused = in.read();
        }

        @Override
        void send(List<byte[]> events) throws IOException {
            byte[][] pieces = new byte[3 * events.size()][];
            for (int i = 0; i < events.size(); i++) {
                byte[] event = events.get(i);
                pieces[3 * i] = (Integer.toHexString(event.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                pieces[3 * i + 1] = event;
                pieces[3 * i + 2] = new byte[] {'\r', '\n'};
            }
            write(pieces);
        }

        @Override
        void end() throws IOException {
            write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static final class Frames extends WatchWire {
        private static final int TEXT = 1;
        private static final int CLOSE = 8;
        private static final int PING = 9;
        private static final int PONG = 10;
        private static final int LAST = 0x80;
        private static final int SHORT = 126;
        private static final int LONG = 127;
        private static final int MASK_BYTES = 4;
        /** The code 1000. */
        private static final byte[] NORMAL = {3, (byte) 0xe8};

        private Frames(OutputStream out) {
            super(out);
        }

        /** Answers what the client asks; it has nothing else to say, and says it briefly. */
        @Override
        void listen(InputStream in) throws IOException {
            for (int first = in.read(); first >= 0; first = in.read()) {
                int length = in.read() & ~LAST;
                if (length >= SHORT) {
                    return;
                }
                byte[] mask = in.readNBytes(MASK_BYTES);
                byte[] said = in.readNBytes(length);
                for (int i = 0; i < said.length; i++) {
                    said[i] ^= mask[i % MASK_BYTES];
                }
                int kind = first & 0xf;
                if (kind == CLOSE) {
                    write(head(CLOSE, said.length), said);
                    return;
                }
                if (kind == PING) {
                    write(head(PONG, said.length), said);
                }
            }
        }

        @Override
        void send(List<byte[]> events) throws IOException {
            byte[][] pieces = new byte[2 * events.size()][];
            for (int i = 0; i < events.size(); i++) {
                pieces[2 * i] = head(TEXT, events.get(i).length);
                pieces[2 * i + 1] = events.get(i);
            }
            write(pieces);
        }

        @Override
        void end() throws IOException {
            write(head(CLOSE, NORMAL.length), NORMAL);
        }

        private static byte[] head(int kind, int length) {
            if (length < SHORT) {
                return new byte[] {(byte) (LAST | kind), (byte) length};
            }
            return length < 1 << 16
                    ? new byte[] {(byte) (LAST | kind), SHORT, (byte) (length >> 8), (byte) length}
                    : new byte[] {
                        (byte) (LAST | kind),
                        LONG,
                        0,
                        0,
                        0,
                        0,
                        (byte) (length >> 24),
                        (byte) (length >> 16),
                        (byte) (length >> 8),
                        (byte) length
                    };
        }
    }
}
