"""How the container ended, in the words that Kubernetes keeps of it: its termination message."""
import json
import os
import sys
import time

FILE = "/dev/termination-log"
MOST_BYTES = 4000  # of the 4096 that the kubelet keeps


class Report:
    def __init__(self, file=FILE):
        self.file = file
        self.started_at = None
        self.finished_at = None
        self.exit_code = None
        self.stopped = False
        self.failure = None
        self.log_gap = None
        self.delivered = False
        self.oom_kills = 0

    def fail(self, kind, message):
        """The first failure is the one that led to the others."""
        if self.failure is None:
            self.failure = {"kind": kind, "message": message}

    def write(self):
        """May be called again, when more is known."""
        self.finished_at = self.finished_at or int(time.time() * 1000)
        content = self._content()
        try:
            # Another file cannot take its place: it is mounted. What is longer is overwritten by spaces in one piece,
            # so that no moment has half of it.
            descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o644)
            try:
                os.write(descriptor, content.ljust(os.fstat(descriptor).st_size))
                os.ftruncate(descriptor, len(content))
            finally:
                os.close(descriptor)
        except OSError as error:
            print("%s: %s" % (self.file, error), file=sys.stderr, flush=True)

    def _content(self):
        fields = {
            "startedAt": self.started_at,
            "finishedAt": self.finished_at,
            "exitCode": self.exit_code,
            "stopped": self.stopped,
            "failure": self.failure,
            "logGap": self.log_gap,
            "delivered": self.delivered,
            "oomKills": self.oom_kills,
        }
        content = _encoded(fields)
        while len(content) > MOST_BYTES and self.failure is not None and self.failure["message"]:
            # A character may take six bytes of JSON and at least takes one.
            message = self.failure["message"]
            kept = len(message) - max(1, (len(content) - MOST_BYTES) // 6)
            self.failure = dict(self.failure, message=message[:kept])
            content = _encoded(fields, failure=self.failure)
        return content


def _encoded(fields, **others):
    return json.dumps(dict(fields, **others), ensure_ascii=False).encode("utf-8", "replace")
