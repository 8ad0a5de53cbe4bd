package dev.runs.module;

import dev.runs.workflow.Module;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A module that keeps to no rule: what it does with a connection is up to the test. */
final class StubbornServer implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Behaviour behaviour;

    StubbornServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        start(this::accept);
    }

    /** What is done with a connection; it is closed afterwards. */
    interface Behaviour {
        void serve(Connection connection) throws IOException;
    }

    /** It reads the whole request, and answers with these bytes. */
    static StubbornServer answering(byte[] answer) throws IOException {
        return new StubbornServer(connection -> {
            connection.readRequest();
            connection.say(answer);
        });
    }

    static StubbornServer answering(String answer) throws IOException {
        return answering(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    Module module() {
        return RestModule.at("stubborn", "http://127.0.0.1:" + port());
    }

    int port() {
        return listening.getLocalPort();
    }

    int accepted() {
        return connections.size();
    }

    /** Those that were read, each as it came, every byte as a character. */
    List<String> requests() {
        return requests;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connections.add(socket);
                start(() -> serve(socket));
            } catch (SocketException e) {
                return; // Closed by the test.
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            behaviour.serve(new Connection(socket));
        } catch (IOException e) {
            // The client has had enough, which the test sees on its own side.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "stubborn");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : connections) {
            socket.close();
        }
    }

    /** A connection from the server's side. */
    final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private String last = "";

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        void readRequest() throws IOException {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            String text = "";
            while (!text.endsWith("\r\n\r\n")) {
                read.write(in.readNBytes(1));
                text = read.toString(StandardCharsets.ISO_8859_1);
            }
            int length = text.lines()
                    .filter(line -> line.startsWith("Content-Length: "))
                    .mapToInt(line -> Integer.parseInt(line.substring(16)))
                    .sum();
            read.write(in.readNBytes(length));
            last = read.toString(StandardCharsets.ISO_8859_1);
            requests.add(last);
        }

        /** Whether the last request that was read asked for an action. */
        boolean isAction() {
            return last.startsWith("POST /action");
        }

        void say(String text) throws IOException {
            say(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void say(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Until the client is gone. */
        void sayForEver(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                say(bytes);
            }
        }

        /** Until the client closes it, which it may do in any way. */
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                // What else it says is not of interest.
            }
        }

        /** As a machine does that has died. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
