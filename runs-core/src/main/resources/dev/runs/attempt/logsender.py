"""Sends the log to the server while it is written.

The server says where to go on, and whether that is what we expected does not matter: after a restart it may have
forgotten what it had not stored. What it has stored is deleted here, which makes room for more.
"""
import threading
import time
import traceback

from life import Over
from server import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Away, Request

SPACING_SECONDS = 0.02  # between two requests
LARGE_BYTES = 512 * 1024  # more may lie behind it, which does not wait


class LogSender(threading.Thread):
    def __init__(self, server, log, life):
        super().__init__(daemon=True)
        self.server = server
        self.log = log
        self.life = life
        self.place = (log.number + 1, 0)  # segment and offset where we go on; only this thread sets it
        # Where the segment before ended, if we went on from there by ourselves.
        self.left_at = log.size(log.number) if log.number else None
        self.stored = 0
        self.pause = FIRST_PAUSE_SECONDS

    def await_sent(self):
        """Waits until the server has what is written so far. Another container goes on, so that is not the end."""
        while self.log.blocked() or self.log.has_more(*self.place):
            self.life.check()
            self.life.over.wait(SPACING_SECONDS)

    def finish(self):
        """Sends the rest, and waits until the server has the log's end."""
        self.log.end()
        self.join()
        if self.life.is_over():
            raise Over()

    def run(self):
        try:
            self._send_all()
        except Over:
            pass
        except Exception as error:  # a program whose log nobody takes would wait for ever
            traceback.print_exc()
            self.life.end({"kind": "INTERNAL", "message": "The agent could not send the log: %r" % error})

    def _send_all(self):
        while True:
            while self.log.await_more(*self.place):
                began = time.monotonic()
                size = self._send_some()
                if size < LARGE_BYTES:
                    self.life.over.wait(max(0.0, began + SPACING_SECONDS - time.monotonic()))
            if self._push(b"", is_last=True):
                return

    def _send_some(self):
        segment, offset = self.place
        frames = self.log.read(segment, offset)
        if frames == b"":
            self._go_to_next()
            return LARGE_BYTES
        is_spoiled = frames is None
        if is_spoiled:
            frames = self.log.spoil(segment)
        self._push(frames)
        if is_spoiled and self.place == (segment, offset + len(frames)):
            self._go_to_next()
        return len(frames)

    def _go_to_next(self):
        segment, self.left_at = self.place
        self.place = (segment + 1, 0)

    def _push(self, frames, is_last=False):
        """Returns whether the server has the whole log."""
        before = self.place
        path = "attempts/log?segment=%d&offset=%d" % before
        if self.left_at is not None:
            # A server that has forgotten a part of the segment before would otherwise take this for what comes next.
            path += "&after=%d" % self.left_at
        if is_last:
            path += "&complete=true"
        self.place, stored, is_complete = self.server.ask(Request("POST", path, frames), _place)
        self.left_at = None
        if stored > self.stored:
            self.stored = stored
            self.log.forget_before(stored)
        self._pause_unless(is_complete or self.place != before)
        return is_complete

    def _pause_unless(self, has_moved):
        if has_moved:
            self.pause = FIRST_PAUSE_SECONDS
        else:
            self.life.over.wait(self.pause)
            self.pause = min(2 * self.pause, LONGEST_PAUSE_SECONDS)


def _place(answer):
    """Where to go on, the first segment that is still needed, and whether the log has its end."""
    if answer.status not in (200, 409):
        raise answer.unexpected()
    content = answer.json()
    try:
        numbers = [int(content[name]) for name in ("segment", "offset", "storedSegment")]
    except (KeyError, TypeError, ValueError):
        raise Away("its answer cannot be understood")
    if min(numbers) < 0:
        raise Away("its answer cannot be understood")
    return (numbers[0], numbers[1]), numbers[2], content.get("complete") is True
