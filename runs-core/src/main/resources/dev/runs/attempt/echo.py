"""The container's own standard output, for whoever looks at it there. It may hold the program up, but not for ever."""
import collections
import os
import threading
import time

WAITING_BYTES = 4 * 1024 * 1024  # beyond them whoever writes has to wait
PIECE_BYTES = 64 * 1024
PATIENCE_SECONDS = 10.0  # without one piece taken, before output is dropped
GAP = b"\nruns: output is missing here\n"


class Echo(threading.Thread):
    def __init__(self, descriptor=1):
        super().__init__(daemon=True)
        self.descriptor = descriptor
        self.changed = threading.Condition()
        self.waiting = collections.deque()
        self.size = 0
        self.moved_at = time.monotonic()
        self.has_gap = False
        self.is_closed = False

    def say(self, text):
        self.write(("runs: %s\n" % text).encode("utf-8", "replace"))

    def write(self, data):
        with self.changed:
            if self.is_closed or (self.size >= WAITING_BYTES and self._is_stuck()):
                self.has_gap = True
                return
            if self.has_gap:
                self.has_gap = False
                self._add(GAP)
            self._add(data)

    def blocked(self):
        """Whether whoever writes has to wait."""
        with self.changed:
            return self.size >= WAITING_BYTES and not self._is_stuck()

    def drain(self):
        """Waits until everything is written, or nobody seems to take it."""
        with self.changed:
            while self.size and not self._is_stuck():
                self.changed.wait(1.0)

    def _add(self, data):
        if not self.size:
            self.moved_at = time.monotonic()
        self.waiting.append(data)
        self.size += len(data)
        self.changed.notify_all()

    def _is_stuck(self):
        return self.size > 0 and time.monotonic() - self.moved_at > PATIENCE_SECONDS

    def run(self):
        while True:
            with self.changed:
                while not self.waiting:
                    self.changed.wait()
                data = self.waiting.popleft()
            try:
                self._copy(data)
            except OSError:
                # Nobody can read it any more.
                with self.changed:
                    self.is_closed = True
                    self.waiting.clear()
                    self.size = 0
                    self.changed.notify_all()

    def _copy(self, data):
        rest = memoryview(data)
        while rest:
            written = os.write(self.descriptor, rest[:PIECE_BYTES])
            rest = rest[written:]
            with self.changed:
                self.size -= written
                self.moved_at = time.monotonic()
                self.changed.notify_all()
