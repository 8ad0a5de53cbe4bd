"""What the container uses while its program runs, and telling the server so from time to time."""
import threading
import time

import samples
from life import Over
from server import Away, Request

FIRST_SECONDS = 2.0
PAUSE_SECONDS = 10.0
# From this age on, ten seconds more are less than what a line of the chart is wide.
OLD_SECONDS = 600.0
OLD_PAUSE_SECONDS = 60.0


class Meter(samples.Meter):
    """Measures by the container's control group, and where there is none, by the program's processes.

    The group includes the agent itself, whose share is small: its 20 MiB are held against the program's limit, too.
    """

    def __init__(self, cgroup):
        super().__init__()
        self.cgroup = cgroup
        self.used_before = cgroup.processor_seconds()
        self.latest = None  # as it is sent; not on a disk, where the program could change it

    def look(self, tree, last=False):
        return super().look(_Container(tree, self.cgroup, self.used_before), last)

    def _write(self):
        self.latest = self.content()


class _Container:
    def __init__(self, tree, cgroup, used_before):
        self.tree = tree
        self.cgroup = cgroup
        self.used_before = used_before

    def processor_seconds(self, waited_for):
        used = None if self.used_before is None else self.cgroup.processor_seconds()
        return self.tree.processor_seconds(waited_for) if used is None else used - self.used_before

    def footprint(self):
        used = self.cgroup.memory()
        if used is None:
            return self.tree.footprint()
        return None if self.tree.is_empty() else used


class MetricsSender(threading.Thread):
    def __init__(self, server, meter):
        super().__init__(daemon=True)
        self.server = server
        self.meter = meter
        self.started = time.monotonic()
        self.ended = threading.Event()

    def finish(self):
        """Sends the last of them."""
        self.ended.set()
        self.join()
        request = self._request()
        if request is not None:
            # Where the server does not take them, the run is complete without.
            self.server.ask(request, lambda answer: None)

    def run(self):
        pause = FIRST_SECONDS
        while not self.ended.wait(pause):
            request = self._request()
            try:
                # Where thousands tell the server, it has them wait longer.
                wait = 0 if request is None else self.server.exchange(request).wait
            except Away as away:
                wait = away.wait  # the next ones hold these
            except Over:
                return
            is_old = time.monotonic() - self.started >= OLD_SECONDS
            pause = max(OLD_PAUSE_SECONDS if is_old else PAUSE_SECONDS, wait)

    def _request(self):
        content = self.meter.latest
        return None if content is None else Request("PUT", "attempts/metrics", content, "application/json")
