"""Looks after one attempt of a run, from its files to its exit code, whether or not a server is there.

    supervisor.py run FOLDER     prepares and runs the program that FOLDER/attempt.json describes
    supervisor.py kill FOLDER    ends what is left of a program whose supervisor is gone

The folder is the only way in and out. The server writes attempt.json before the start and `cancel` to stop it;
this writes supervisor.json (who I am), status.json (preparing or running), log/segment-*, metrics.json and at last
exit.json, each by an atomic rename. What only pip may know (its index, proxies) comes as one JSON object on standard
input, so that it never lies where the program could read it. Start-up is part of every run's latency: imports are lazy.
"""
import fcntl
import json
import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the script's own folder out

import files  # noqa: E402
import processes  # noqa: E402
from ending import Cancelled, Failed, explain, size  # noqa: E402, F401  (size is for our tests)
from journal import Journal  # noqa: E402


def now():
    return int(time.time() * 1000)


def complain(text):
    """Into supervisor.err, which lies on the same disk: where that is full there is nobody to tell."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        pass


def write_json(name, content):
    """All or nothing, also across a crash. A full disk is waited for: without this file the server knows nothing."""
    while processes.is_wanted():
        try:
            files.replace(name, json.dumps(content).encode())
            return
        except OSError as error:
            complain("%s: %s" % (name, error))
            time.sleep(1)


def read_json(name):
    try:
        with open(name) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


class Attempt:
    def __init__(self, spec, install_environment):
        self.spec = spec
        self.install_environment = install_environment
        self.journal = Journal("log", spec["bufferBytes"])
        self.watch = processes.Watch(self.journal, spec["graceSeconds"], spec["drainSeconds"])
        self.started_at = None

    def status(self, reason):
        write_json("status.json", {"phase": "preparing", "reason": reason})

    def check_cancelled(self):
        if processes.is_cancelled():
            raise Cancelled()

    def run(self):
        """Leaves exit.json behind, whatever happens."""
        result = {"exitCode": None, "signal": None, "stopped": False, "failure": None, "peakMemoryBytes": 0}
        try:
            self.check_cancelled()
            self.status("Preparing the program's files")
            import program

            command = program.prepare(self)
            self.check_cancelled()
            result.update(self.execute(command))
        except Cancelled:
            result["stopped"] = True
        except Failed as failed:
            result["failure"] = failed.failure
        except Exception as error:  # a defect of ours must end the run with a reason, not leave it hanging
            import traceback

            complain(traceback.format_exc())
            result["failure"] = {"kind": "INTERNAL", "message": "The local executor failed: %r" % error}
        self.journal.close(processes.is_wanted)
        result["logGap"] = self.journal.gap
        result["startedAt"] = self.started_at
        result["finishedAt"] = now()
        write_json("exit.json", result)

    def execute(self, command):
        # Written before the program exists: should we die in between, the program is taken for started, and nobody
        # starts it a second time.
        self.started_at = now()
        write_json("status.json", {"phase": "running", "startedAt": self.started_at, "pid": None})
        spec = self.spec

        def started(pid):
            status = {"phase": "running", "startedAt": self.started_at, "pid": pid}
            status["processStart"] = processes.start_time(pid)
            write_json("status.json", status)

        import samples

        try:
            outcome = self.watch.run(
                command.argv,
                command.environment,
                "work",
                0,
                spec["memoryBytes"],
                spec["timeoutSeconds"],
                started,
                meter=samples.Meter(),
            )
        except OSError as error:
            self.started_at = None
            raise Failed("INFRASTRUCTURE", "The program could not be started: %s" % error)
        return {
            "exitCode": outcome.exit_code,
            "signal": outcome.signal,
            "stopped": outcome.reason == processes.CANCEL,
            "failure": explain(spec, outcome),
            "peakMemoryBytes": outcome.peak_memory,
        }


def lock():
    """Two supervisors of one attempt never run: the second finds the lock taken. None, or a descriptor to keep."""
    descriptor = os.open("lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return descriptor
    except OSError:
        os.close(descriptor)
        return None


def supervise():
    if lock() is None or os.path.exists("exit.json"):
        return
    if (read_json("status.json") or {}).get("phase") == "running":
        return  # an earlier supervisor started the program and is gone: that attempt is lost, not to be repeated
    # From here on the server may send signals: SIGTERM says "look for the cancel file", no more.
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    write_json("supervisor.json", {"pid": os.getpid(), "processStart": processes.start_time(os.getpid())})
    install_environment = json.loads(sys.stdin.read() or "{}")
    Attempt(read_json("attempt.json"), install_environment).run()


def kill():
    if lock() is None:
        sys.exit("The attempt's supervisor is alive.")
    status = read_json("status.json") or {}
    processes.end_orphans(os.path.abspath("output"), status.get("pid"), status.get("processStart"))


if __name__ == "__main__":
    os.umask(0o077)
    os.chdir(sys.argv[2])
    if sys.argv[1] == "kill":
        kill()
    else:
        try:
            os.setsid()  # the server's Ctrl-C and its end are not ours
        except PermissionError:
            pass  # already the leader of a session
        supervise()
