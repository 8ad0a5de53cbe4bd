package dev.runs.module;

import dev.runs.module.Trouble.Certainty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An answer as it comes in: its body goes where the call wants it, or, where it is a refusal, its beginning is kept. */
final class IncomingBody {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingBody.class);
    private static final int MAX_COMPLAINT = 4_000;

    private final Call<?> call;
    private final ByteArrayOutputStream complaint = new ByteArrayOutputStream();
    private volatile @Nullable Head head;
    private @Nullable OutputStream out;

    IncomingBody(Call<?> call) {
        this.call = call;
    }

    void begin(HttpResponse response, @Nullable EntityDetails entity) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), String.valueOf(header.getValue()));
        }
        long length = entity == null ? 0 : entity.getContentLength();
        Head begun = new Head(
                response.getCode(),
                headers,
                length >= 0 ? Optional.of(length) : Optional.empty(),
                length >= 0 || headers.containsKey("transfer-encoding"));
        head = begun;
        if (begun.successful()) {
            checkEncoding(begun);
            keep(() -> out = call.open(begun));
        }
    }

    /** What fails on our own disk has nothing to do with the connection. */
    private static void keep(Keeping step) throws Trouble {
        try {
            step.run();
        } catch (Trouble trouble) {
            throw trouble;
        } catch (IOException e) {
            throw new Trouble(Certainty.ANSWERED, "answered, and its answer could not be kept: " + e);
        }
    }

    @FunctionalInterface
    private interface Keeping {
        void run() throws IOException;
    }

    private static void checkEncoding(Head head) throws Trouble {
        String encoding = head.header("content-encoding").orElse("identity");
        if (!encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            throw new Trouble(Certainty.ANSWERED, "answered in a compressed form that was not asked for");
        }
    }

    /** Whether more is wanted. */
    boolean take(ByteBuffer bytes) throws IOException {
        byte[] chunk = new byte[bytes.remaining()];
        bytes.get(chunk);
        OutputStream taking = out;
        if (taking != null) {
            keep(() -> taking.write(chunk));
            return true;
        }
        complaint.write(chunk, 0, Math.min(chunk.length, MAX_COMPLAINT - complaint.size()));
        return complaint.size() < MAX_COMPLAINT;
    }

    boolean isRefusal() {
        Head begun = head;
        return begun != null && !begun.successful();
    }

    /** What has come of a refusal. */
    Received refusal() {
        return received();
    }

    Received end() throws IOException {
        OutputStream taking = out;
        if (taking != null) {
            keep(taking::close);
        }
        return received();
    }

    private Received received() {
        Head begun = head;
        if (begun == null) {
            throw new IllegalStateException("There is no answer yet.");
        }
        return new Received(begun, complaint.toString(StandardCharsets.UTF_8));
    }

    void close() {
        OutputStream taking = out;
        if (taking != null) {
            try {
                taking.close();
            } catch (IOException e) {
                LOG.warn("What was left of a module's answer could not be written", e);
            }
        }
    }
}
