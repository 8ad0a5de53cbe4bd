"""What the executors of a Spark driver print, as lines of the run's own log: `[executor 1] ` and what it was.

The container of each (executor.py) connects to the driver's pod, says who it is, hears how much of its output is here
already, and sends the rest in pieces; what was not answered it sends again. Numbers are big-endian:

    token, the executor's id and a word that no other container has, between spaces; a newline
                                                <- bytes that are here (uint64)
    length of a piece (uint32), the piece       <- bytes that are here, now that it is in the log
    0                                           <- the same: nothing more will come

Whoever reaches the pod is not yet who may speak to it: that takes the token, which only the executors' pods have.
"""
import hmac
import re
import socket
import struct
import threading
import time

import journal

PIECE_BYTES = 32 * 1024  # with a mark before each of its lines still less than a frame may have
LINE_BYTES = 64 * 1024  # a longer one goes on in the next
HELLO_BYTES = 512
HELLO_SECONDS = 10.0
CONNECTIONS = 2_000  # more executors than any driver has
LOST_SECONDS = 10.0  # without a connection, before the end of an executor's output is missed
FAREWELL_SECONDS = 10.0  # executors end by themselves once their driver has ended
WHO = re.compile(rb"[0-9]{1,9}")

SIZE = struct.Struct(">I")
PLACE = struct.Struct(">Q")


class _Output:
    """One container's. Whoever has its lock may change it."""

    def __init__(self, executor):
        self.executor = executor.decode()
        self.mark = b"[executor %s] " % executor
        self.lock = threading.Lock()
        self.connection = None  # the newest; what an older one still sends is not taken
        self.received = 0
        self.rest = b""  # of a line that has not ended
        self.is_missed = False
        self.is_ended = False


class ExecutorLogs:
    def __init__(self, log, life, port, token):
        """OSError where nobody can listen at the port."""
        self.log = log
        self.life = life
        self.token = token.encode()
        self.changed = threading.Condition()
        self.outputs = {}  # by the executor's id and its container's word
        self.connections = 0
        self.is_over = False
        both = socket.has_dualstack_ipv6()
        family = socket.AF_INET6 if both else socket.AF_INET
        self.socket = socket.create_server(("", port), family=family, dualstack_ipv6=both, backlog=128)
        threading.Thread(target=self._accept, daemon=True).start()

    def finish(self):
        """Takes what executors that are about to end still have to say. Afterwards nobody adds to the log any more."""
        until = time.monotonic() + FAREWELL_SECONDS
        with self.changed:
            while self._is_awaited() and time.monotonic() < until and not self.life.is_over():
                self.changed.wait(0.1)
            self.is_over = True
            outputs = list(self.outputs.values())
        self.socket.shutdown(socket.SHUT_RDWR)  # or else the port is open as long as its thread waits
        self.socket.close()
        for output in outputs:
            self._miss(output, None)  # also waits for whoever adds the last of it

    def _is_awaited(self):
        return any(not output.is_ended and not output.is_missed for output in self.outputs.values())

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return  # closed
            with self.changed:
                if self.connections >= CONNECTIONS:
                    connection.close()
                    continue
                self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection:
                self._listen(connection)
        finally:
            with self.changed:
                self.connections -= 1

    def _listen(self, connection):
        output = None
        try:
            connection.settimeout(HELLO_SECONDS)
            output = self._known(connection)
            if output is not None:
                self._hear(output, connection)
        except (OSError, EOFError, ValueError):
            pass  # it is gone, or none of ours
        if output is not None and not output.is_ended:
            self._await_another(output, connection)

    def _hear(self, output, connection):
        with output.lock:
            output.connection = connection
            output.is_missed = False
            connection.sendall(PLACE.pack(output.received))
        _watch_over(connection)
        while self._take(output, connection, _piece(connection)):
            connection.sendall(PLACE.pack(output.received))
            if output.is_ended:
                return

    def _known(self, connection):
        """The output of whoever this is, or None."""
        hello = b""
        while not hello.endswith(b"\n"):
            if len(hello) >= HELLO_BYTES:
                return None
            hello += _some(connection, 1)
        words = hello[:-1].split(b" ")
        if len(words) != 3 or not hmac.compare_digest(words[0], self.token) or not WHO.fullmatch(words[1]):
            return None
        with self.changed:
            return None if self.is_over else self.outputs.setdefault(tuple(words[1:]), _Output(words[1]))

    def _take(self, output, connection, piece):
        """Whether the next piece may come."""
        with output.lock:
            if output.connection is not connection or self.is_over or output.is_missed:
                return False
            if piece:
                data = output.rest + piece
                end = data.rfind(b"\n") + 1
                if not end and len(data) >= LINE_BYTES:
                    data, end = data + b"\n", len(data) + 1
                output.rest = data[end:]
                self._add(output, data[:end])
                output.received += len(piece)
            else:
                self._end_line(output)
                output.is_ended = True
        with self.changed:
            self.changed.notify_all()
        return True

    def _add(self, output, lines):
        if lines:
            marked = output.mark + lines[:-1].replace(b"\n", b"\n" + output.mark) + b"\n"
            self.log.add(journal.EXECUTOR, marked)

    def _end_line(self, output):
        if output.rest:
            lines, output.rest = output.rest + b"\n", b""
            self._add(output, lines)

    def _await_another(self, output, connection):
        until = time.monotonic() + LOST_SECONDS
        with self.changed:
            while time.monotonic() < until:
                if output.connection is not connection or self.is_over:
                    return
                self.changed.wait(0.2)
        self._miss(output, connection)

    def _miss(self, output, connection):
        with output.lock:
            if output.is_ended or output.is_missed or (connection is not None and output.connection is not connection):
                return
            output.is_missed = True
            self._end_line(output)
            text = "Executor %s went away without a last word: the end of its output may be missing.\n" % output.executor
            self.log.add(journal.PLATFORM, text.encode())


def _watch_over(connection):
    """Executors may be silent for hours; one whose node is gone is noticed all the same."""
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _piece(connection):
    (size,) = SIZE.unpack(_some(connection, SIZE.size))
    if size > PIECE_BYTES:
        raise ValueError("a piece of %d bytes" % size)
    return _some(connection, size)


def _some(connection, size):
    data = bytearray()
    while len(data) < size:
        read = connection.recv(size - len(data))
        if not read:
            raise EOFError()
        data += read
    return bytes(data)
