package dev.runs.k8s;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** One client's connection to a fake API server: calls one after the other, or a watch until either side ends it. */
final class FakeConnection implements Runnable {
    private static final int BUFFER = 1 << 16;

    private final Socket socket;
    private final FakeApi api;
    private final LongSupplier delayNanos;

    FakeConnection(Socket socket, FakeApi api, LongSupplier delayNanos) {
        this.socket = socket;
        this.api = api;
        this.delayNanos = delayNanos;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
            for (HttpMessage request = HttpMessage.read(in); request != null; request = HttpMessage.read(in)) {
                LockSupport.parkNanos(delayNanos.getAsLong());
                Optional<FakeWatch> watch = api.watch(request);
                if (watch.isPresent()) {
                    watch(request, watch.get(), in, out);
                    return;
                }
                send(out, api.answer(request));
            }
        } catch (IOException e) {
            // It went away, which clients may do at any moment.
        }
    }

    private static void send(OutputStream out, FakeApi.Answer answer) throws IOException {
        long length = answer.body().stream().mapToLong(piece -> piece.length).sum();
        out.write(("HTTP/1.1 " + answer.status() + " \r\nContent-Type: application/json\r\nContent-Length: " + length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        for (byte[] piece : answer.body()) {
            out.write(piece);
        }
        out.flush();
    }

    private void watch(HttpMessage request, FakeWatch watch, InputStream in, OutputStream out) throws IOException {
        WatchWire wire = WatchWire.of(request, out);
        Thread teller = new Thread(() -> tell(watch, wire), "fake-kubernetes-watch");
        teller.setDaemon(true);
        teller.start();
        try {
            wire.listen(in);
        } finally {
            watch.close();
        }
    }

    private void tell(FakeWatch watch, WatchWire wire) {
        try (socket) {
            for (List<byte[]> events = watch.take(); !events.isEmpty(); events = watch.take()) {
                wire.send(events);
            }
            wire.end();
        } catch (IOException e) {
            // It went away; whoever listens on the connection notices it, too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
