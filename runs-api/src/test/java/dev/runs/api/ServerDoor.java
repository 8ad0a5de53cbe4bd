package dev.runs.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Where pods find the server, whichever it is at the moment: one port that leads to another one, as a service does. */
final class ServerDoor implements AutoCloseable {
    private final ServerSocket listening;
    private volatile int target;

    ServerDoor(InetAddress address) throws IOException {
        listening = new ServerSocket(0, 200, address);
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Connections that are made from now on lead to this port of this machine. */
    void leadTo(int port) {
        target = port;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                start(() -> lead(client));
            } catch (IOException e) {
                // Closed by the test.
            }
        }
    }

    private void lead(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            start(() -> copy(server, client));
            copy(client, server);
        } catch (IOException e) {
            // No server is there: the client sees its connection end.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // One of them is gone, and with it the connection.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "server-door");
        thread.setDaemon(true);
        thread.start();
    }
}
