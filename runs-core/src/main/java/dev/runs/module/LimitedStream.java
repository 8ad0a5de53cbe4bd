package dev.runs.module;

import dev.runs.module.Trouble.Certainty;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes so many bytes and no more. */
final class LimitedStream extends FilterOutputStream {
    private final long limit;
    private long written;

    private LimitedStream(OutputStream out, long limit) {
        super(out);
        this.limit = limit;
    }

    /** @throws Trouble at once where the answer says that it is longer */
    static LimitedStream of(OutputStream out, Head head, long limit) throws IOException {
        LimitedStream limited = new LimitedStream(out, limit);
        limited.check(head.length().orElse(0L));
        return limited;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        check(length);
        out.write(bytes, offset, length);
        written += length;
    }

    private void check(long more) throws Trouble {
        if (more > limit - written) {
            throw new Trouble(Certainty.ANSWERED, "answered with more than " + limit + " bytes");
        }
    }
}
