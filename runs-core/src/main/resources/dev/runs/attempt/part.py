"""One container's share of an attempt, from its start to the last word of what became of it."""
import os
import signal
import sys
import traceback

import cgroup
import processes
import shield
from echo import Echo
from ending import Cancelled, Failed
from life import Life, Over
from logbook import Logbook
from logsender import LogSender
from server import Server

STOPPED = 128 + signal.SIGTERM  # the exit code of what was ended before its program could have one


class Part:
    """Subclasses work, deliver what the work left, and say which sources of the log standard output shows."""

    shown = ()

    def __init__(self, report):
        self.report = report
        self.life = Life()
        signal.signal(signal.SIGTERM, self.life.stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        shield.hide()
        self.echo = Echo()
        self.cgroup = cgroup.Cgroup(os.environ.get("RUNS_CGROUP", cgroup.FOLDER))
        key = os.environ.pop("RUNS_ATTEMPT_KEY")
        self.server = Server(os.environ.pop("RUNS_SERVER"), key, self.life, self.is_away)
        self.log = None
        self.sender = None
        self.watch = None

    def work(self):
        raise NotImplementedError

    def deliver(self):
        raise NotImplementedError

    def main(self):
        """Returns the container's exit code."""
        self.echo.start()
        self.attempt(self.work)
        if not self.is_to_be_continued():
            self.write_report()
            self.attempt(self.deliver)
            self.write_report()
        self.echo.drain()
        return self._exit_code()

    def is_to_be_continued(self):
        """Whether all went well and another container goes on."""
        return False

    def is_away(self, reason):
        """Hears why the server cannot be asked."""

    def open_log(self, limit):
        self.log = Logbook(limit, self.life, self.echo, self.shown)
        self.sender = LogSender(self.server.another(), self.log, self.life)
        self.sender.start()

    def open_watch(self, spec):
        self.watch = processes.Watch(
            self.log,
            spec["graceSeconds"],
            spec["drainSeconds"],
            self._is_ending,
            in_child=shield.offer,
            tick=processes.TICK_SECONDS,  # other threads know first that it is to end
        )

    def write_report(self):
        report = self.report
        if self.life.failure is not None:
            report.fail(**self.life.failure)
        if self.log is not None:
            report.log_gap = self.log.gap
        report.oom_kills = self.cgroup.oom_kills() or 0
        report.write()

    def _is_ending(self):
        if self.life.is_over():
            self.watch.grace = 0.0  # nobody will ever see what it did with the time
        return self.life.is_ending()

    def attempt(self, action):
        """Whether it came to its end; if not, the report says why."""
        try:
            action()
            return True
        except Over:
            pass
        except Cancelled:
            self.report.stopped = True
        except Failed as failed:
            self.report.fail(**failed.failure)
        except Exception as error:  # a defect of ours must end the run with a reason
            traceback.print_exc()
            self.report.fail("INTERNAL", "The agent failed: %r" % error)
        return False

    def _exit_code(self):
        if self.report.exit_code is not None:
            return self.report.exit_code
        if self.report.stopped and self.report.failure is None:
            return STOPPED
        return 0 if self.is_to_be_continued() else 1


def end(code):
    """Without waiting for threads that wait for a network."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            pass  # there is nobody to tell
    os._exit(code)
