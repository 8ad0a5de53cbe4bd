package dev.runs.module;

import dev.runs.module.Answer.NotSent;
import dev.runs.module.Connections.Names;
import dev.runs.workflow.Module;
import dev.runs.workflow.ModuleAbout;
import dev.runs.workflow.ModuleHosts;
import dev.runs.workflow.Step;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * Talks to WEI's REST nodes. No future here ever fails; each can be cancelled, which ends the request at once. No
 * request is ever sent twice. Waiting for a module takes no thread.
 */
public final class ModuleClient implements AutoCloseable {
    private static final String NO_ADDRESS = "has no address that could be asked";

    private final ModuleLimits limits;
    private final Exchanges exchanges;

    public ModuleClient(ModuleHosts hosts, ModuleLimits limits) {
        this(hosts, limits, InetAddress::getAllByName, certificates());
    }

    ModuleClient(ModuleHosts hosts, ModuleLimits limits, Names names, SSLContext certificates) {
        this.limits = limits;
        this.exchanges = new Exchanges(new Connections(hosts, limits, names, certificates));
    }

    private static SSLContext certificates() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no TLS.", e);
        }
    }

    /** Empty where it cannot be asked, or understood. */
    public CompletableFuture<Optional<ModuleAbout>> about(Module module) {
        return ask(module, node -> Request.get(node, "/about"), ModuleAbout::read, reason -> Optional.empty());
    }

    /** One that cannot be reached is not ready, with the reason. */
    public CompletableFuture<ModuleState> state(Module module) {
        return ask(module, node -> Request.get(node, "/state"), ModuleState::read, ModuleState::unreachable);
    }

    /** Asks it to stop what it is doing. Whether it took that; a module that knows no cancelling does not. */
    public CompletableFuture<Boolean> cancel(Module module) {
        // WEI's own modules answer a command that they do not know with the number, and status 200.
        return ask(
                module,
                node -> Request.post(node, "/admin/cancel"),
                answer -> !answer.strip().equals("404"),
                reason -> false);
    }

    /**
     * Executes a step, however long that takes.
     *
     * @param files by the step's label; they may be more or fewer than the step names
     * @param folder where the files of its result go, each whole and directly in it: one of its own for each action, made
     *     where it is not there. Nothing else is in it when the future is complete, and nothing at all where the step
     *     brought no file. After a cancellation it is emptied in the background
     */
    public CompletableFuture<Answer> act(Module module, Step step, Map<String, FileContent> files, Path folder) {
        return address(module)
                .map(node -> exchanges.make(new ActionCall(node, step, files, folder, limits)))
                .orElseGet(() -> CompletableFuture.completedFuture(new NotSent(NO_ADDRESS)));
    }

    private static Optional<URI> address(Module module) {
        return module.address().filter(node -> node.getHost() != null);
    }

    private <T> CompletableFuture<T> ask(
            Module module, Function<URI, Request> request, Function<String, T> reader, Function<String, T> otherwise) {
        String seconds = BigDecimal.valueOf(limits.ask().toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString();
        String late = "cannot be reached: it has not answered within " + seconds + " s";
        return address(module)
                .map(node -> exchanges
                        .make(new Question<>(request.apply(node), limits.maxJsonBytes(), reader, otherwise))
                        .completeOnTimeout(otherwise.apply(late), limits.ask().toMillis(), TimeUnit.MILLISECONDS))
                .orElseGet(() -> CompletableFuture.completedFuture(otherwise.apply(NO_ADDRESS)));
    }

    /** Ends all that is under way: an action's answer is then unknown. */
    @Override
    public void close() {
        exchanges.close();
    }
}
