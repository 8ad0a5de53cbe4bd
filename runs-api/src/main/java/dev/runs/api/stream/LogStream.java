package dev.runs.api.stream;

import dev.runs.database.DatabaseErrors;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that is sent a log as it grows. It has no thread: one is lent to it while it can write and has something to
 * write, for one page at a time. So a client that does not read waits for itself alone.
 */
final class LogStream implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);

    final LogFeed feed;
    private final AsyncContext exchange;
    private final ServletOutputStream out;
    private final Executor pool;
    private final Consumer<LogStream> whenOver;
    private final AtomicReference<State> state = new AtomicReference<>(State.UNREAD);
    private volatile boolean stopping;
    private boolean unflushed;

    /** Who leads it on: the container once the client has read, the streams once the log has grown, a thread. */
    private enum State {
        UNREAD,
        IDLE,
        WORKING,
        OVER
    }

    LogStream(LogFeed feed, AsyncContext exchange, Executor pool, Consumer<LogStream> whenOver) throws IOException {
        this.feed = feed;
        this.exchange = exchange;
        this.out = exchange.getResponse().getOutputStream();
        this.pool = pool;
        this.whenOver = whenOver;
    }

    void begin() {
        out.setWriteListener(this);
    }

    @Override
    public void onWritePossible() {
        if (state.compareAndSet(State.UNREAD, State.WORKING)) {
            goOn();
        }
    }

    /** There is something to send. */
    void wake() {
        if (state.compareAndSet(State.IDLE, State.WORKING)) {
            goOn();
        }
    }

    /** The client is gone, or has read nothing for as long as the connection may be idle. */
    @Override
    public void onError(Throwable cause) {
        end();
    }

    /** Ends it without the event {@code end}: the client may come again. One that does not read is cut off. */
    void stop() {
        stopping = true;
        if (state.compareAndSet(State.IDLE, State.WORKING)) {
            end();
        } else if (state.compareAndSet(State.UNREAD, State.WORKING)) {
            ServletContextRequest.getServletContextRequest(exchange.getRequest())
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close();
            end();
        }
    }

    private void goOn() {
        try {
            pool.execute(this::work);
        } catch (RejectedExecutionException e) {
            // The server stops.
            end();
        }
    }

    private void work() {
        try {
            while (!stopping && mayWrite()) {
                if (unflushed) {
                    unflushed = false;
                    out.flush();
                } else if (feed.isOver()) {
                    end();
                } else if (send()) {
                    goOn();
                    return;
                } else {
                    rest();
                    return;
                }
            }
        } catch (IOException e) {
            end();
        } catch (RuntimeException e) {
            failed(e);
        }
        if (stopping) {
            rest();
        }
    }

    /** If not, the container goes on with it. */
    private boolean mayWrite() {
        return state.compareAndSet(State.WORKING, State.UNREAD)
                && out.isReady()
                && state.compareAndSet(State.UNREAD, State.WORKING);
    }

    private boolean send() throws IOException {
        byte[] events = feed.next();
        if (events.length > 0) {
            out.write(events);
            unflushed = true;
        }
        return events.length > 0;
    }

    private void rest() {
        state.compareAndSet(State.WORKING, State.IDLE);
        if (stopping) {
            stop();
        }
    }

    private void failed(RuntimeException e) {
        if (DatabaseErrors.isPassing(e)) {
            feed.forget();
            rest();
        } else {
            LOG.error("A stream of the log of run {} was ended", feed.runId, e);
            end();
        }
    }

    private void end() {
        if (state.getAndSet(State.OVER) != State.OVER) {
            whenOver.accept(this);
            try {
                exchange.complete();
            } catch (IllegalStateException e) {
                LOG.debug("The connection was over before", e);
            }
        }
    }
}
