"""The pod's init container: brings files and libraries to where the program works, and leaves its command there."""
import json
import os
import shutil
import sys

import cluster
import files
import journal
import program
from ending import Failed
from part import Part
from server import Request

LOG_BYTES = 64 * 1024 * 1024  # of an attempt that nobody could describe


class Preparation(Part):
    """It is the attempt that program.py, placing.py and libraries.py speak of."""

    shown = (journal.INSTALL, journal.PLATFORM)

    def __init__(self, report):
        super().__init__(report)
        self.spec = None
        self.install_environment = {}
        self.environment_lock = None
        self.said = None
        self.is_prepared = False

    def is_to_be_continued(self):
        return self.is_prepared

    def work(self):
        self._be_described()
        program_file = self.life.unless_ending(lambda: program.bring(self))
        python = program.interpreter(self)
        has_environment = python != self.spec["python"]
        self._make_event_log()
        if self.spec.get("spark") is not None:
            cluster.configure(self, program_file, python if has_environment else None)
            _write("attempt.json", self.spec)  # the other container is to know what it settled
        folders = [os.path.dirname(python)] if has_environment else []
        command = program.command(self.spec, program_file, python, folders, cluster.classes(self.spec))
        executors_python = self.spec["sparkConfigs"].get("spark.pyspark.python")
        if executors_python is not None:
            # A driver that is started as a plain program, without spark-submit, looks for it here only.
            command.environment["PYSPARK_PYTHON"] = executors_python
        self.check_cancelled()
        _write("command.json", {"argv": command.argv, "environment": command.environment})
        self.sender.await_sent()
        self.is_prepared = True

    def _make_event_log(self):
        """Spark writes its event log only into a folder that is there."""
        scheme, _, folder = self.spec["sparkConfigs"].get("spark.eventLog.dir", "").partition("file://")
        if folder and not scheme:
            os.makedirs(folder, exist_ok=True)

    def deliver(self):
        if self.report.failure is not None:
            self.echo.say(self.report.failure["message"])
        if self.log is None:
            self.open_log(LOG_BYTES)
        self.sender.finish()
        self.report.delivered = True

    def status(self, reason):
        if reason != self.said:
            self.said = reason
            self.echo.say(reason)

    def check_cancelled(self):
        self.life.check()

    def is_away(self, reason):
        self.status("Waiting for the server: %s" % reason)

    def _be_described(self):
        ask = Request("GET", "attempts/description")
        description = self.life.unless_ending(lambda: self.server.ask(ask, _description))
        if description.get("failure") is not None:
            failure = description["failure"]
            raise Failed(failure["kind"], failure["message"])
        spec = description["attempt"]
        self.install_environment = dict(description.get("install") or {})
        # Nobody else will ever use what it would keep.
        self.install_environment.setdefault("PIP_NO_CACHE_DIR", "1")
        # Another container of this pod may have been here before: the kubelet begins anew when it has lost one.
        for folder in ("work", "output", "tmp", "spark"):
            shutil.rmtree(folder, ignore_errors=True)
        spec["environments"] = os.path.abspath("environments")
        spec["python"], spec["pythonVersion"] = sys.executable, sys.version
        spec["java"] = _java()
        spec["program"].setdefault("mainClass", None)
        self.spec = spec
        if spec["program"]["kind"] == "jar" and spec["java"] is None:
            raise Failed("IMAGE", "The image has no Java, which a JAR needs: neither in JAVA_HOME nor in PATH.")
        _write("attempt.json", spec)
        self.open_log(spec["bufferBytes"])
        self.open_watch(spec)


def _description(answer):
    if answer.status == 409:
        raise Failed("INFRASTRUCTURE", "The pod was prepared before, and its program may have started.")
    if answer.status != 200:
        raise answer.unexpected()
    return answer.json()


def _java():
    home = os.environ.get("JAVA_HOME")
    at_home = os.path.join(home, "bin", "java") if home else None
    if at_home is not None and os.path.isabs(at_home) and os.access(at_home, os.X_OK):
        return at_home
    found = shutil.which("java")
    return None if found is None else os.path.abspath(found)


def _write(name, content):
    try:
        files.replace(name, json.dumps(content).encode())
    except OSError as error:
        raise Failed("INFRASTRUCTURE", "The pod's disk cannot be written to: %s." % (error.strerror or error))
