"""The log of an attempt on disk: numbered segments of frames, which the server reads and deletes.

A frame is what one read of the program's pipe gave: milliseconds since 1970 (int64), source (byte), length (uint32),
all big-endian, and the bytes. The server makes lines of them. A segment is complete once the next one exists.
"""
import os
import struct
import time

PROGRAM, INSTALL, PLATFORM, EXECUTOR = 0, 1, 2, 3  # the order of dev.runs.log.LogLine.Source

HEADER = struct.Struct(">qBI")
SEGMENT_BYTES = 16 * 1024 * 1024
PATIENCE_SECONDS = 60  # how long a full disk may hold the program up before its output is dropped


class Journal:
    def __init__(self, folder, limit):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.limit = limit
        # Small enough that, at the limit, there is always a complete segment for the server to take away.
        self.segment_bytes = max(1, min(SEGMENT_BYTES, limit // 4))
        self.sizes = {}  # of the segments that were there when we last looked
        self.number = max(numbers(folder), default=0)
        self.file = None
        self.pending = None  # the frame that could not be written yet
        self.trouble_since = None
        self.lost = 0  # bytes since the last gap was marked
        self.gap = None  # what is missing of the whole log, in words; it becomes an event of the run

    def write(self, source, data):
        """Only to be called when not `blocked`; of several that were not at the same time, none is lost."""
        before, size = self.pending or (b"", 0)
        frame = HEADER.pack(int(time.time() * 1000), source, len(data)) + data
        self.pending = (before + frame if before else frame, size + len(data))
        self.flush()

    def blocked(self):
        """Whether the program has to wait: the server has to take segments away, or the disk is full."""
        self.flush()
        return self.pending is not None or self._full()

    def flush(self):
        if self.pending is None:
            return
        try:
            self._mark_gap()
            self._append(self.pending[0])
            self.pending = self.trouble_since = None
        except OSError:
            if self.trouble_since is None:
                self.trouble_since = time.monotonic()
            if time.monotonic() - self.trouble_since > PATIENCE_SECONDS:
                # A gap that says so is better than a program that hangs for ever.
                self.lost += self.pending[1]
                self.gap = "The disk was full, so part of the log is missing; marked lines show where."
                self.pending = None

    def close(self, is_wanted):
        """Waits for a disk that is full as long as somebody wants to know: a gap at the end has to be marked, too."""
        while (self.pending is not None or self.lost) and is_wanted():
            try:
                self.flush()
                self._mark_gap()
            except OSError:
                time.sleep(0.2)
        if self.file is not None:
            os.close(self.file)

    def _mark_gap(self):
        if self.lost:
            gap = ("The disk was full: %d bytes of the log are missing here.\n" % self.lost).encode()
            self._append(HEADER.pack(int(time.time() * 1000), PLATFORM, len(gap)) + gap)
            self.lost = 0

    def _append(self, frame):
        if self.file is None:
            self._open_next()
        start = self.sizes[self.number]
        written = 0
        try:
            while written < len(frame):
                written += os.write(self.file, frame[written:] if written else frame)
        except OSError:
            os.ftruncate(self.file, start)  # half a frame would be read as the beginning of a whole one
            raise
        self.sizes[self.number] = start + written
        if start + written >= self.segment_bytes:
            self._open_next()

    def _open_next(self):
        path = os.path.join(self.folder, "segment-%08d" % (self.number + 1))
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if self.file is not None:
            os.close(self.file)
        self.file = file
        self.number += 1
        self.sizes[self.number] = 0

    def _full(self):
        if sum(self.sizes.values()) < self.limit:
            return False
        try:
            there = numbers(self.folder)
        except FileNotFoundError:
            return False  # the attempt's folder is gone, and with it whoever would read this
        self.sizes = {number: size for number, size in self.sizes.items() if number in there}
        self.sizes.setdefault(self.number, 0)
        return sum(self.sizes.values()) >= self.limit


def numbers(folder):
    """Of the segments that there are; the program can put other things beside them."""
    return {int(name[8:]) for name in os.listdir(folder) if name.startswith("segment-") and name[8:].isdecimal()}
