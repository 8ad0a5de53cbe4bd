"""What a program and all that it starts use of the machine while it runs: metrics.json, a series that stays short."""
import errno
import json
import resource
import sys
import time

import files
from processtree import effort

NAME = "metrics.json"
MAX_POINTS = 240  # as dev.runs.metric.Series takes them
SPACING_MILLIS = 1000
PAUSE_SECONDS = 1.0
OFTEN_SECONDS = 5  # written at every point so long, then every few seconds
WRITE_PAUSE_SECONDS = 5.0


class Series:
    """Points of [milliseconds since the start, processor milliseconds since then, highest memory since the one before].

    When there are too many, two each become one, and from then on a point spans twice as long: a run of a week has as
    many as one of five minutes.
    """

    def __init__(self):
        self.points = []
        self.spacing = SPACING_MILLIS

    def add(self, at, processor, memory, last=False):
        """What was used in a very short time is known too roughly for a point of its own, so the last one may be longer."""
        if self.points and (self._is_open() or (last and at - self.points[-1][0] < self.spacing // 2)):
            self.points[-1] = _joined(self.points[-1], [at, processor, memory])
            return
        if len(self.points) == MAX_POINTS:
            self.points = [_joined(*self.points[n : n + 2]) for n in range(0, MAX_POINTS, 2)]
            self.spacing *= 2
        self.points.append([at, processor, memory])

    def _is_open(self):
        """Whether the last point has not its length yet; measurements come a little early and late."""
        before = self.points[-2][0] if len(self.points) > 1 else 0
        return self.points[-1][0] - before < self.spacing - SPACING_MILLIS // 4


def _joined(earlier, later):
    memory = [each for each in (earlier[2], later[2]) if each is not None]
    return [later[0], later[1], max(memory) if memory else None]


class Meter:
    """Measures one program from its start. What is not known is left out; a disk that fails costs only the file."""

    def __init__(self):
        self.series = Series()
        self.started_at = int(time.time() * 1000)  # the rest counts by a clock that nobody sets
        self.start = time.monotonic()
        self.waited_for = 0.0  # processor seconds of children that ended, and of all that they had waited for
        self.processor = 0.0
        self.memory = None  # the highest since the last point
        self.peak = None
        # Between fork and exec a child is a copy of us: the size that it had then says nothing of the program.
        self.own_size = _largest(resource.getrusage(resource.RUSAGE_SELF))
        self.next_write = 0.0

    def reaped(self, usage):
        self.waited_for += usage.ru_utime + usage.ru_stime
        largest = _largest(usage)
        if self.peak is None or (largest > self.own_size and largest > self.peak):
            self.peak = largest

    def look(self, tree, last=False):
        """Measures everything; says how long to wait for the next time."""
        began = effort()
        used = tree.processor_seconds(self.waited_for)
        if used is not None:
            self.processor = max(self.processor, used)
        self.saw(tree.footprint())
        now = time.monotonic()
        at = int((now - self.start) * 1000)
        self.series.add(at, int(self.processor * 1000), self.memory, last)
        self.memory = None
        if now >= self.next_write or now - self.start < OFTEN_SECONDS:
            self.next_write = now + WRITE_PAUSE_SECONDS
            self._write()
        return max(PAUSE_SECONDS, 40 * (effort() - began))

    def saw(self, memory):
        """Memory that was measured at any moment, of all processes together; None where it was not."""
        if memory is not None:
            self.memory = max(memory, self.memory or 0)
            self.peak = max(memory, self.peak or 0)

    def finish(self, tree, is_wanted):
        """The last point. A full disk is waited for, as for how the program ended."""
        self.look(tree, last=True)
        while self._write() in (errno.ENOSPC, errno.EDQUOT) and is_wanted():
            time.sleep(0.2)

    def content(self):
        """All that is known so far, as it is written."""
        fields = {"startedAt": self.started_at, "peakMemoryBytes": self.peak, "points": self.series.points}
        return json.dumps(fields, separators=(",", ":")).encode()

    def _write(self):
        try:
            files.replace(NAME, self.content())
            return None
        except OSError as error:
            return error.errno


def _largest(usage):
    return usage.ru_maxrss * (1024 if sys.platform == "linux" else 1)
