package dev.runs.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Forwards TCP connections to a port of this machine, until what they carry is lost on the way without their being closed. */
final class SilentProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile boolean newAreSilent;

    SilentProxy(int target) throws IOException {
        this.target = target;
        start("proxy", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From now on, and for ever, nothing passes over the connections that there are. */
    int silenceAll() {
        links.forEach(link -> link.silent = true);
        return links.size();
    }

    /** Whether connections that are made from now on carry nothing from their beginning. */
    void silenceNew(boolean silent) {
        newAreSilent = silent;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Link link : links) {
            link.close();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                forward(listening.accept());
            } catch (IOException e) {
                // Closed by the test, or the database is not there.
            }
        }
    }

    /** Where the database is not there, the client sees its connection end. */
    private void forward(Socket client) throws IOException {
        try {
            Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target), newAreSilent);
            links.add(link);
            start("proxy-out", () -> link.copy(link.client, link.server));
            start("proxy-in", () -> link.copy(link.server, link.client));
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection on both its sides. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        Link(Socket client, Socket server, boolean silent) {
            this.client = client;
            this.server = server;
            this.silent = silent;
        }

        void copy(Socket from, Socket to) {
            byte[] buffer = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (!silent) {
                        out.write(buffer, 0, n);
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // One side broke off, which is told to the other below.
            }
            if (!silent || from == client) {
                close();
                links.remove(this);
            }
        }

        void close() {
            for (Socket side : List.of(client, server)) {
                try {
                    side.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
