"""The pod's container: runs the program that was prepared, and delivers what it leaves."""
import json
import os
import time

import ending
import executors
import journal
import processes
import program
import results
from ending import Failed
from metering import Meter, MetricsSender
from part import Part
from server import Request


class Execution(Part):
    shown = (journal.PROGRAM,)

    def __init__(self, report):
        super().__init__(report)
        self.metrics = None
        self.executor_logs = None

    def work(self):
        spec, command = _read("attempt.json"), _read("command.json")
        # The server tells by this line whether the kubelet still has the output from its beginning.
        self.echo.write(("runs: the output of %s follows\n" % spec["attempt"]).encode())
        self.echo.drain()
        self.open_log(spec["bufferBytes"])
        self.open_watch(spec)
        self._be_permitted()
        self._listen_to_executors(spec.get("spark") or {})
        outcome = self._execute(spec, command)
        report = self.report
        report.finished_at = _now()
        report.exit_code = outcome.exit_code
        report.stopped = outcome.reason == processes.CANCEL and self.life.told_to_stop
        report.failure = ending.explain(spec, outcome)

    def deliver(self):
        if self.life.is_over():
            return
        if self.log is None:
            raise Failed("INFRASTRUCTURE", "The pod was not prepared.")
        if self.executor_logs is not None:
            self.executor_logs.finish()
        is_kept = self.report.started_at is None or self.attempt(self._keep_results)
        self.sender.finish()
        # From here on the server may know the run's end, and need nothing more.
        self.report.delivered = is_kept
        if self.metrics is not None:
            self.metrics.finish()

    def _keep_results(self):
        for notice in results.keep(self.server, os.path.abspath("output")):
            self.log.note(notice)

    def _be_permitted(self):
        """May be asked again where an answer was lost: the word says that it is this container and no other one."""
        ask = Request("POST", "attempts/permit?who=" + os.urandom(16).hex())
        self.life.unless_ending(lambda: self.server.ask(ask, _permission))
        self.life.check()

    def _listen_to_executors(self, spark):
        if "executorLogToken" not in spark:
            return
        try:
            self.executor_logs = executors.ExecutorLogs(
                self.log, self.life, spark["executorLogPort"], spark["executorLogToken"]
            )
        except OSError as error:
            self.log.note("What executors print is not kept: nobody can listen to them (%s)." % error.strerror)

    def _execute(self, spec, command):
        meter = Meter(self.cgroup)

        def started(_):
            self.report.started_at = _now()
            self.metrics = MetricsSender(self.server.another(), meter)
            self.metrics.start()

        inherited = dict({"LANG": "C.UTF-8"}, **os.environ)
        try:
            return self.watch.run(
                command["argv"],
                program.inherit(command["environment"], inherited),
                "work",
                journal.PROGRAM,
                time_limit=spec["timeoutSeconds"],
                started=started,
                meter=meter,
            )
        except OSError as error:
            if self.report.started_at is not None:
                raise
            raise Failed("INFRASTRUCTURE", "The program could not be started: %s" % error)


def _permission(answer):
    if answer.status not in (200, 204):
        raise answer.unexpected()


def _read(name):
    with open(name) as file:
        return json.load(file)


def _now():
    return int(time.time() * 1000)
