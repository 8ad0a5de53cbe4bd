"""What a Spark executor's container starts with where the run's log is to have what executors print.

Its arguments are a command. What that prints, this prints as well, and sends it to the driver's pod, whose agent adds it
to the log (executors.py says how). A driver that does not take it holds the executor up, but not for ever.

Nothing but the standard library, and no syntax that an old Python has not.
"""
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

PIECE_BYTES = 32 * 1024
WAITING_BYTES = 4 * 1024 * 1024  # beyond them whoever prints has to wait
PATIENCE_SECONDS = 60.0  # without one piece taken, before the driver's pod is given up
ANSWER_SECONDS = 30.0
FAREWELL_SECONDS = 10.0  # for the rest, once the command has ended
DRAIN_SECONDS = 2.0  # for output that something else still holds open then
PAUSE_SECONDS = 0.5


class Sender(threading.Thread):
    def __init__(self, host, port, hello):
        super().__init__(daemon=True)
        self.address = (host, port)
        self.hello = hello
        self.changed = threading.Condition()
        self.waiting = bytearray()
        self.start_at = 0  # of what waits, in the whole output
        self.is_ended = False
        self.is_done = False
        self.moved_at = time.monotonic()

    def add(self, data):
        """May have to wait."""
        with self.changed:
            while len(self.waiting) >= WAITING_BYTES and not self.is_done:
                self.changed.wait(1.0)
            if self.is_done:
                return
            if not self.waiting:
                self.moved_at = time.monotonic()
            self.waiting += data
            self.changed.notify_all()

    def finish(self):
        with self.changed:
            self.is_ended = True
            self.changed.notify_all()
        self.join(FAREWELL_SECONDS)

    def run(self):
        while not self.is_done:
            try:
                with socket.create_connection(self.address, ANSWER_SECONDS) as connection:
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._send_all(connection)
            except (OSError, EOFError):
                self._give_up_if_stuck()
                time.sleep(PAUSE_SECONDS)

    def _send_all(self, connection):
        connection.sendall(self.hello)
        self._taken(connection)
        while True:
            with self.changed:
                while not self.waiting and not self.is_ended:
                    self.changed.wait()
                piece = bytes(self.waiting[:PIECE_BYTES])
            connection.sendall(struct.pack(">I", len(piece)) + piece)
            self._taken(connection)
            if not piece:
                with self.changed:
                    self._end()
                return

    def _taken(self, connection):
        answer = b""
        while len(answer) < 8:
            read = connection.recv(8 - len(answer))
            if not read:
                raise EOFError()
            answer += read
        (place,) = struct.unpack(">Q", answer)
        with self.changed:
            if not self.start_at <= place <= self.start_at + len(self.waiting):
                self._end()  # it is not the one to which we have spoken before
                raise EOFError()
            del self.waiting[: place - self.start_at]
            self.start_at = place
            self.moved_at = time.monotonic()
            self.changed.notify_all()

    def _give_up_if_stuck(self):
        with self.changed:
            if self.waiting and time.monotonic() - self.moved_at > PATIENCE_SECONDS:
                self._end()

    def _end(self):
        self.is_done = True
        self.waiting = bytearray()
        self.changed.notify_all()


def sender():
    host, port = os.environ.pop("RUNS_LOG_HOST"), int(os.environ.pop("RUNS_LOG_PORT"))
    who = (os.environ.pop("RUNS_LOG_TOKEN"), os.environ.get("SPARK_EXECUTOR_ID", ""), os.urandom(8).hex())
    return Sender(host, port, (" ".join(who) + "\n").encode())


def show(data):
    """For who looks at the container itself."""
    try:
        while data:
            data = data[os.write(1, data) :]
    except OSError:
        pass  # nobody can


class Command:
    """A first process of a container has no signal's usual effect: it has to hand it on."""

    def __init__(self):
        self.process = None
        self.is_told = False
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_):
        self.is_told = True
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)

    def start(self, argv):
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if self.is_told:
            self.stop()

    def copy(self, to):
        """Until nothing more can come of the command."""
        output = self.process.stdout.fileno()
        ended_at = None
        poll = select.poll()
        poll.register(output, select.POLLIN)
        while ended_at is None or time.monotonic() < ended_at + DRAIN_SECONDS:
            if poll.poll(200):
                data = os.read(output, PIECE_BYTES)
                if not data:
                    break
                show(data)
                to.add(data)
            elif ended_at is None and self.process.poll() is not None:
                ended_at = time.monotonic()

    def exit_code(self):
        code = self.process.wait()
        return code if code >= 0 else 128 - code


def main():
    command = Command()
    log = sender()
    try:
        command.start(sys.argv[1:])
    except OSError as error:
        message = "The executor cannot be started: the image has no %s, with which Spark's own images begin.\n"
        show((message % error.filename).encode())
        return 127
    log.start()
    command.copy(log)
    code = command.exit_code()
    log.finish()
    return code


sys.exit(main())
