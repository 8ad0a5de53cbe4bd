"""The attempt's journal, read by another thread of the same process while it is written, and shown on standard output.

The program works in the same folder and can do with the segments what it likes: that costs lines of its own log, which
is marked, and nothing else.
"""
import os
import stat
import threading
import time

import journal

PIECE_BYTES = 2 * 1024 * 1024  # as much as the server takes at once
FRAME_BYTES = 1024 * 1024  # longer than any that we write
LINE_SECONDS = 2.0  # for the end of a line that the program has begun
DAMAGED = b"The log is damaged here: lines are missing.\n"


class Logbook(journal.Journal):
    def __init__(self, limit, life, echo, shown):
        """`shown` are the sources whose frames go to the echo, too."""
        super().__init__("log", limit)
        self.life = life
        self.echo = echo
        self.shown = shown
        self.changed = threading.Condition()
        self.is_ended = False
        self.is_in_line = False
        self.spoiled = None  # a segment that nobody can go on reading

    def write(self, source, data):
        if self.life.is_over():
            return  # nobody will read it
        if source in self.shown:
            self.echo.write(data)
        with self.changed:
            super().write(source, data)
            self.is_in_line = source == journal.PROGRAM and not data.endswith(b"\n")

    def add(self, source, lines):
        """Whole lines, by another thread than the one that writes what the program prints.

        They wait while the log is full, and for the end of the program's own line, but not for long: the program may
        wait for whoever has printed them.
        """
        until = time.monotonic() + LINE_SECONDS
        with self.changed:
            while self.blocked() or (self.is_in_line and time.monotonic() < until and not self.life.is_over()):
                self.changed.wait(0.05)
            self.write(source, lines)

    def note(self, text):
        """A line of our own. It waits while the log is full."""
        while self.blocked():
            time.sleep(0.05)
        self.write(journal.PLATFORM, (text + "\n").encode("utf-8", "replace"))

    def blocked(self):
        if self.life.is_over():
            return False
        with self.changed:
            return super().blocked() or self.echo.blocked()

    def end(self):
        """Nothing more will be written. A disk that stays full keeps the last gap from being marked, no more."""
        until = time.monotonic() + journal.PATIENCE_SECONDS
        self.close(lambda: not self.life.is_over() and time.monotonic() < until)
        with self.changed:
            self.is_ended = True
            self.changed.notify_all()

    def _append(self, frame):
        if self.spoiled == self.number:
            self._open_next()
        super()._append(frame)
        with self.changed:
            self.changed.notify_all()

    def _open_next(self):
        os.makedirs(self.folder, exist_ok=True)  # the program may have taken it away
        super()._open_next()

    def has_more(self, segment, offset):
        """Whether something lies behind that place."""
        return segment < self.number or (segment == self.number and offset < self.sizes.get(segment, 0))

    def await_more(self, segment, offset):
        """Waits until something does; False where the log is ended and nothing will."""
        with self.changed:
            while not self.has_more(segment, offset):
                if self.is_ended:
                    return False
                self.changed.wait()
            return True

    def read(self, segment, offset):
        """Whole frames from there on; b"" at the segment's end; None where it cannot be read on."""
        try:
            descriptor = os.open(self._path(segment), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            status = os.fstat(descriptor)
            # Of the one that is being written, the last frame may be there in part.
            end = self.sizes.get(segment, 0) if segment == self.number else status.st_size
            if not stat.S_ISREG(status.st_mode) or offset > end:
                return None
            data = os.pread(descriptor, min(PIECE_BYTES, end - offset), offset)
        except OSError:
            return None
        finally:
            os.close(descriptor)
        length = _whole(data)
        return data[:length] if length or offset == end else None

    def spoil(self, segment):
        """Has nothing more written to a segment that cannot be read on, and returns the frame that says so."""
        self.gap = "The log was damaged by the program, so part of it is missing; marked lines show where."
        if segment == self.number:
            self.spoiled = segment
        return journal.HEADER.pack(int(time.time() * 1000), journal.PLATFORM, len(DAMAGED)) + DAMAGED

    def size(self, segment):
        """In bytes; 0 where there is none."""
        try:
            return os.lstat(self._path(segment)).st_size
        except OSError:
            return 0

    def forget_before(self, segment):
        """Never the newest: its number says how to go on."""
        try:
            for number in journal.numbers(self.folder):
                if number < min(segment, self.number):
                    os.unlink(self._path(number))
        except OSError:
            pass  # the program has taken it away, or put something else in its place

    def _path(self, segment):
        return os.path.join(self.folder, "segment-%08d" % segment)


def _whole(data):
    """How many bytes of it are whole frames."""
    at = 0
    while len(data) - at >= journal.HEADER.size:
        _, source, length = journal.HEADER.unpack_from(data, at)
        if source > journal.EXECUTOR or length > FRAME_BYTES:
            break
        if at + journal.HEADER.size + length > len(data):
            break
        at += journal.HEADER.size + length
    return at
