"""Python environments: built once at their final path (a venv cannot be moved), shared by the runs of one
organization, read-only from then on.

    <environments>/<key>.lock            held while one is built, so that two runs at once build it once
    <environments>/<key>-<generation>/   complete once it holds the marker; each run holds a shared lock on that

What is not pinned is resolved again after a day, in a new generation: one that is in use never changes.
"""
import base64
import fcntl
import hashlib
import json
import os
import re
import time
import urllib.parse

import journal
from ending import Cancelled, Failed

MARKER = ".complete"
HAS_PIP = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pip') is None)"
FRESH_SECONDS = 24 * 60 * 60

# PEP 508 without markers and direct references: a name, extras, PEP 440 specifiers. Nothing that begins like an
# option, holds a line break or leads to another place than the index.
_SPECIFIER = r"(===|~=|==|!=|<=|>=|<|>)\s*[A-Za-z0-9.*+!_-]+"
REQUIREMENT = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?"
    r"\s*(\[[A-Za-z0-9._,\ -]*\])?\s*(%s(\s*,\s*%s)*)?" % (_SPECIFIER, _SPECIFIER),
    re.ASCII,
)
PINNED = re.compile(r"[^<>=!~]+===?\s*[^*,]+")


class Veil:
    """Hides the passwords of the index and of proxies in what an installation prints, wherever its reads are cut.

    pip hides them itself, but what builds a library may print its whole environment.
    """

    def __init__(self, environment):
        secrets = set()
        for value in environment.values():
            for credentials in re.findall(r"://([^/@\s]+)@", value):
                plain = urllib.parse.unquote(credentials)
                secrets.update((credentials, plain, base64.b64encode(plain.encode()).decode()))
                secrets.update(part for part in (credentials.partition(":")[2], plain.partition(":")[2]) if part)
        self.secrets = sorted((secret.encode() for secret in secrets), key=len, reverse=True)
        self.pattern = re.compile(b"|".join(map(re.escape, self.secrets)) or b"(?!)")
        self.held = b""  # what may be the beginning of one

    def hide(self, data):
        text = self.pattern.sub(b"****", self.held + data)
        begun = (n for secret in self.secrets for n in range(1, len(secret)) if text.endswith(secret[:n]))
        end = len(text) - max(begun, default=0)
        self.held = text[end:]
        return text[:end]

    def rest(self):
        text, self.held = self.held, b""
        return text


def install(attempt, wheels):
    """The python of an environment with the attempt's requirements and wheels."""
    requirements = sorted(set(attempt.spec["requirements"]))
    for requirement in requirements:
        if not REQUIREMENT.fullmatch(requirement):
            raise Failed("DEPENDENCIES", "'%s' is not a library with a version, as PEP 508 writes it." % requirement)
    home = attempt.spec["environments"]
    os.makedirs(home, exist_ok=True)
    key = _key(attempt, requirements, wheels)
    count = len(requirements) + len(wheels)
    what = "1 library" if count == 1 else "%d libraries" % count
    pinned = all(PINNED.fullmatch(requirement) for requirement in requirements)

    lock = os.open(os.path.join(home, key + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    _wait_for(lock, attempt, "Waiting for another run that is installing the same %s" % what)
    try:
        generations = _generations(home, key)
        newest = os.path.join(home, "%s-%d" % (key, max(generations + [0])))
        if generations and _is_usable(newest, pinned):
            return _use(attempt, newest)
        attempt.status("Installing %s" % what)
        target = os.path.join(home, "%s-%d" % (key, max(generations + [0]) + 1))
        _build(attempt, target, requirements, wheels)
        python = _use(attempt, target)
        for generation in generations:
            _remove_unused(os.path.join(home, "%s-%d" % (key, generation)))
        return python
    finally:
        os.close(lock)


def _key(attempt, requirements, wheels):
    pip_settings = {k: v for k, v in attempt.install_environment.items() if k.startswith("PIP_")}
    parts = [
        attempt.spec["python"],
        attempt.spec["pythonVersion"],
        sorted(pip_settings.items()),
        requirements,
        sorted([wheel["name"], wheel["sha256"]] for wheel in wheels),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _wait_for(lock, attempt, reason):
    told = False
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                attempt.status(reason)
                told = True
            attempt.check_cancelled()
            time.sleep(0.1)


def _generations(home, key):
    names = (name.rpartition("-") for name in os.listdir(home))
    return [int(number) for prefix, _, number in names if prefix == key and number.isdigit()]


def _is_usable(folder, pinned):
    try:
        age = time.time() - os.stat(os.path.join(folder, MARKER)).st_mtime
    except FileNotFoundError:
        return False  # half built by a supervisor that was killed
    return pinned or age < FRESH_SECONDS


def _use(attempt, folder):
    marker = os.open(os.path.join(folder, MARKER), os.O_RDONLY)
    fcntl.flock(marker, fcntl.LOCK_SH)  # until we end: nobody removes it under the program
    attempt.environment_lock = marker
    return os.path.join(folder, "bin", "python")


def _build(attempt, folder, requirements, wheels):
    environment = dict(attempt.install_environment, PATH="/usr/local/bin:/usr/bin:/bin", LANG="C.UTF-8")
    environment.setdefault("HOME", os.path.abspath("work"))
    environment["TMPDIR"] = os.path.abspath("tmp")
    # Of the organization, not of the machine: a wheel that one builds from its sources is not another's.
    environment["PIP_CACHE_DIR"] = os.path.join(attempt.spec["environments"], "pip-cache")
    environment["PIP_PROGRESS_BAR"] = "off"
    environment["PIP_ROOT_USER_ACTION"] = "ignore"
    python = os.path.join(folder, "bin", "python")
    try:
        # With the packages of the machine's Python, which a run without requirements sees too: also its pip, where it
        # has one, for making another takes seconds.
        venv = [attempt.spec["python"], "-I", "-m", "venv", "--system-site-packages", "--without-pip", folder]
        _run(attempt, venv, environment)
        if _outcome(attempt, [python, "-I", "-c", HAS_PIP], environment).exit_code != 0:
            _run(attempt, [python, "-I", "-m", "ensurepip"], environment)
        options = ["--no-input", "--disable-pip-version-check", "--no-warn-script-location"]
        wanted = [wheel["path"] for wheel in wheels] + requirements
        _run(attempt, [python, "-I", "-m", "pip", "install", *options, "--", *wanted], environment)
        with open(os.path.join(folder, MARKER), "w") as marker:
            json.dump({"requirements": requirements}, marker)
        _make_read_only(folder)
    except BaseException:
        _remove(folder)
        raise


def _run(attempt, argv, environment):
    outcome = _outcome(attempt, argv, environment)
    if outcome.exit_code != 0:
        raise Failed("DEPENDENCIES", "Installing the dependencies failed: " + _last_words(outcome.tail))


def _outcome(attempt, argv, environment):
    try:
        veil = Veil(attempt.install_environment)
        outcome = attempt.watch.run(argv, environment, "work", journal.INSTALL, veil=veil)
    except OSError as error:
        raise Failed("INFRASTRUCTURE", "Python could not be started: %s." % error)
    if outcome.reason is not None:
        raise Cancelled()
    return outcome


def _last_words(output):
    """What pip says is wrong, else its last lines."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", output.decode("utf-8", "replace"))
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("[notice]")]
    errors = [line[len("ERROR:") :].strip() for line in lines if line.startswith("ERROR:")]
    words = " ".join(errors[-3:] or lines[-3:]) or "pip said nothing."
    return re.sub(r"://[^/@\s]+@", "://", words)[:1000]


def _make_read_only(folder):
    for path, folders, files in os.walk(folder, topdown=False):
        for name in files:
            file = os.path.join(path, name)
            if not os.path.islink(file):
                os.chmod(file, os.stat(file).st_mode & 0o555)
        os.chmod(path, 0o555)


def _remove_unused(folder):
    try:
        marker = os.open(os.path.join(folder, MARKER), os.O_RDONLY)
    except FileNotFoundError:
        return _remove(folder)
    try:
        fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(folder)
    except BlockingIOError:
        pass  # a run uses it: the next generation looks again
    finally:
        os.close(marker)


def _remove(folder):
    import shutil

    for path, _, _ in os.walk(folder):
        os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)
