package dev.runs.module;

import dev.runs.module.Trouble.Certainty;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOSession;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, over a connection that serves nothing else. Whether the request was sent is decided in
 * one place: {@link #produceRequest} is called once, when the connection stands, and what fails before was not sent.
 */
final class Exchange implements AsyncClientExchangeHandler {
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private final CompletableFuture<Received> answer = new CompletableFuture<>();
    private final IncomingBody incoming;
    private volatile @Nullable OutgoingBody outgoing;
    private volatile @Nullable Future<?> connecting;
    private volatile @Nullable IOSession session;

    Exchange(Call<?> call) {
        this.incoming = new IncomingBody(call);
    }

    private enum Stage {
        WAITING,
        SENDING,
        OVER
    }

    /** Fails with {@link Trouble} only. */
    CompletableFuture<Received> answer() {
        return answer;
    }

    boolean isOver() {
        return stage.get() == Stage.OVER;
    }

    /** A connection is being made, which ends with the exchange. */
    void connecting(Future<?> attempt) {
        connecting = attempt;
        if (isOver()) {
            attempt.cancel(true);
        }
    }

    /** Sends the request over a connection that was made for it. */
    void begin(OutgoingBody request, IOSession connection) {
        outgoing = request;
        session = connection;
        connection.enqueue(new RequestExecutionCommand(this, HttpCoreContext.create()), Command.Priority.NORMAL);
        if (isOver()) {
            connection.close(CloseMode.IMMEDIATE);
        }
        if (!connection.isOpen()) {
            releaseResources();
        }
    }

    /** Ends it without a connection; nothing where it has one. */
    void notSent(String reason) {
        if (stage.compareAndSet(Stage.WAITING, Stage.OVER)) {
            answer.completeExceptionally(new Trouble(Certainty.NOT_SENT, reason));
        }
    }

    /** Ends it at once, whatever it is doing. */
    void abort() {
        Stage before = stage.getAndSet(Stage.OVER);
        Future<?> attempt = connecting;
        if (attempt != null) {
            attempt.cancel(true);
        }
        IOSession connection = session;
        if (connection != null) {
            connection.close(CloseMode.IMMEDIATE);
        }
        if (before == Stage.WAITING) {
            answer.completeExceptionally(new Trouble(Certainty.NOT_SENT, "was not asked: the request was given up"));
        }
    }

    /** Ends it as Runs is being stopped: nobody serves its connection any more. */
    void leave() {
        abort();
        answer.completeExceptionally(
                new Trouble(Certainty.PERHAPS_SENT, "was asked, and Runs is being stopped before it has answered"));
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        OutgoingBody request = outgoing;
        if (request == null || !stage.compareAndSet(Stage.WAITING, Stage.SENDING)) {
            throw new ConnectionClosedException("the request was given up");
        }
        request.sendHead(channel, context);
    }

    @Override
    public int available() {
        OutgoingBody request = outgoing;
        return request == null ? 0 : request.available();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        OutgoingBody request = outgoing;
        if (request != null) {
            request.produce(channel);
        }
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {
        // "Wait", "early hints": the answer is still to come.
    }

    @Override
    public void consumeResponse(HttpResponse response, @Nullable EntityDetails entity, HttpContext context)
            throws IOException {
        incoming.begin(response, entity);
        if (entity == null) {
            finish();
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
        if (!incoming.take(bytes)) {
            finish();
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) throws IOException {
        finish();
    }

    private void finish() throws IOException {
        Received received = incoming.end();
        stage.set(Stage.OVER);
        answer.complete(received);
        abort();
    }

    @Override
    public void failed(Exception cause) {
        if (stage.getAndSet(Stage.OVER) == Stage.WAITING) {
            answer.completeExceptionally(
                    new Trouble(Certainty.NOT_SENT, "cannot be reached: " + Reasons.notConnected(cause)));
        } else if (incoming.isRefusal()) {
            // The status says enough, even where its explanation broke off.
            answer.complete(incoming.refusal());
        } else if (cause instanceof Trouble trouble) {
            answer.completeExceptionally(trouble);
        } else if (cause instanceof MessageConstraintException) {
            answer.completeExceptionally(
                    new Trouble(Certainty.ANSWERED, "answered with longer or more headers than are taken"));
        } else {
            answer.completeExceptionally(new Trouble(Certainty.PERHAPS_SENT, Reasons.broken(cause)));
        }
    }

    @Override
    public void cancel() {
        failed(new ConnectionClosedException("the connection was closed"));
    }

    /** Called at the very end, in any case. */
    @Override
    public void releaseResources() {
        OutgoingBody request = outgoing;
        if (request != null) {
            request.close();
        }
        incoming.close();
        cancel();
    }
}
