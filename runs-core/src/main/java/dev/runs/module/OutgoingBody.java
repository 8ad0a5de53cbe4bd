package dev.runs.module;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** A request as it goes out. */
final class OutgoingBody {
    private static final int BUFFER = 65_536;

    private final Request request;
    private final @Nullable FileChannel file;
    private final long length;
    private final ByteBuffer buffer;

    private OutgoingBody(Request request, @Nullable FileChannel file, long length) {
        this.request = request;
        this.file = file;
        this.length = length;
        this.buffer = ByteBuffer.allocate(file == null ? 0 : BUFFER).limit(0);
    }

    /** Opens its body, so that one that cannot be read is noticed before anything is sent. */
    static OutgoingBody open(Request request) throws IOException {
        FileChannel file = request.body() == null ? null : FileChannel.open(request.body());
        return new OutgoingBody(request, file, file == null ? 0 : file.size());
    }

    /** All headers are ours: no cookies, no credentials, nothing from the environment. */
    void sendHead(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        BasicHttpRequest head = new BasicHttpRequest(request.method(), request.path());
        head.addHeader("Host", request.node().getRawAuthority());
        head.addHeader("User-Agent", "Runs");
        head.addHeader("Accept", "*/*");
        head.addHeader("Accept-Encoding", "identity");
        head.addHeader("Connection", "close");
        if (!request.method().equals("GET")) {
            head.addHeader("Content-Length", length);
        }
        if (request.type() != null) {
            head.addHeader("Content-Type", request.type());
        }
        channel.sendRequest(head, file == null ? null : new BasicEntityDetails(length, null), context);
    }

    int available() {
        return file == null ? 0 : BUFFER;
    }

    void produce(DataStreamChannel channel) throws IOException {
        if (file == null) {
            return;
        }
        if (!buffer.hasRemaining()) {
            buffer.clear();
            int read = file.read(buffer);
            buffer.flip();
            if (read < 0) {
                channel.endStream();
                return;
            }
        }
        channel.write(buffer);
    }

    void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException("A file that was only read could not be closed", e);
            }
        }
    }
}
