package dev.runs.module;

import dev.runs.error.OneLine;
import dev.runs.module.Trouble.Certainty;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads calls from their beginning to their end. Disks are waited for on threads of its own. */
final class Exchanges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);

    private final Connections connections;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads = Threads.named("module-files");

    Exchanges(Connections connections) {
        this.connections = connections;
    }

    /** Never fails. When it is complete, whichever way, the exchange is over or being ended. */
    @SuppressWarnings("FutureReturnValueIgnored") // All that happens is told to the one that is returned.
    <T> CompletableFuture<T> make(Call<T> call) {
        Exchange exchange = new Exchange(call);
        CompletableFuture<T> told = new CompletableFuture<>();
        told.whenComplete((result, error) -> exchange.abort());
        underWay.add(exchange);
        exchange.answer().whenComplete((result, error) -> underWay.remove(exchange));
        CompletableFuture.runAsync(() -> send(call, exchange), threads)
                .thenCompose(sent -> exchange.answer())
                .handleAsync((received, error) -> outcome(call, received, error), threads)
                .whenComplete((result, error) -> tell(call, result, error, told));
        return told;
    }

    private <T> void send(Call<T> call, Exchange exchange) {
        try {
            connections.send(call.request(), exchange);
        } catch (RuntimeException e) {
            LOG.error("A module could not be asked", e);
            exchange.notSent("was not asked, by a mistake in Runs: " + OneLine.of(e.toString()));
        } catch (IOException e) {
            exchange.notSent("was not asked: what it needs cannot be read: " + OneLine.of(e.toString()));
        }
    }

    private static <T> T outcome(Call<T> call, @Nullable Received received, @Nullable Throwable error) {
        if (received == null) {
            return call.failed(trouble(error));
        }
        try {
            return call.read(received);
        } catch (IOException e) {
            return call.failed(new Trouble(
                    Certainty.ANSWERED, "answered, and its answer could not be kept: " + OneLine.of(e.toString())));
        }
    }

    private static Trouble trouble(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof Trouble trouble) {
            return trouble;
        }
        LOG.error("A module's answer got lost in Runs", cause);
        return new Trouble(Certainty.PERHAPS_SENT, "was asked, and its answer got lost in Runs: " + cause);
    }

    private static <T> void tell(
            Call<T> call, @Nullable T result, @Nullable Throwable error, CompletableFuture<T> told) {
        T outcome = result == null ? call.failed(trouble(error)) : result;
        call.end();
        if (!told.complete(outcome)) {
            call.discard(outcome);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        connections.close();
        underWay.forEach(Exchange::leave);
    }
}
