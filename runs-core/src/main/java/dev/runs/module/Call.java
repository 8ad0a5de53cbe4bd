package dev.runs.module;

import java.io.IOException;
import java.io.OutputStream;

/** One request, and what is made of its answer. Its methods are called one after the other. */
interface Call<T> {
    /** On a thread that may wait. What fails here has not been sent. */
    Request request() throws IOException;

    /**
     * Where the body of a successful answer goes; closed when it is all there.
     *
     * @throws Trouble where it is not taken
     */
    OutputStream open(Head head) throws IOException;

    /** On a thread that may wait. */
    T read(Received received) throws IOException;

    /** What is answered where {@link #read} has nothing to read or fails. */
    T failed(Trouble trouble);

    /** Called at the end, in any case. */
    default void end() {}

    /** Called where nobody wants the result any more. */
    default void discard(T result) {}
}
