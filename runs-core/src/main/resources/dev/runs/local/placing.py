"""Brings an attempt's files to where its program works: from this machine's disk, or from a URL that the server signed.

A URL is a credential of its own for one file and an hour. It stands in no message.
"""
import errno
import os
import stat
import time

from ending import Failed

COPY_BYTES = 1024 * 1024
LONGEST_NAME = 255  # in bytes, on every file system that matters
SILENCE_SECONDS = 20  # without a byte from the store
LONGEST_PAUSE_SECONDS = 10.0
DAMAGED = "it is not what was uploaded"
DAMAGED_AT_MOST = 3


def place(attempt, file, number):
    """Puts a file into the work folder and returns its path; a second one of the same name gets a folder of its own.

    Afterwards the file's sha256 is known, whether or not it was before.
    """
    name = _name(file)
    path = os.path.abspath(os.path.join("work", name))
    if os.path.lexists(path):
        os.makedirs(os.path.join("work", str(number)))
        path = os.path.abspath(os.path.join("work", str(number), name))
    if file["source"].startswith(("https://", "http://")):
        _fetch(attempt, file, name, path)
    else:
        _copy(attempt, file, name, path)
    return path


def _name(file):
    name = file["name"].replace("\0", "").rsplit("/", 1)[-1]
    if file.get("type", "OTHER") != "OTHER" or name.endswith((".py", ".jar")):
        name = name.replace(os.pathsep, "_")  # it would end the path's entry there
    if name in ("", ".", ".."):
        name = "file"
    while len(os.fsencode(name)) > LONGEST_NAME:
        name = name[1:]  # its end says of what kind it is
    return name


def _copy(attempt, file, name, path):
    digest = None if file.get("sha256") else _sha256()
    try:
        source = _open(file["source"], digest is not None)
    except FileNotFoundError:
        # Of the server's own files all are there; of the machine's, the administrator has named the folder only.
        raise Failed("DEPENDENCIES", "There is no file %s on this machine." % file["source"])
    except OSError as error:
        raise _uncopied(name, error)
    try:
        with source, open(path, "xb") as target:
            _pour(attempt, source, target, digest)
    except OSError as error:
        raise _uncopied(name, error)
    if digest is not None:
        file["sha256"] = digest.hexdigest()


def _uncopied(name, error):
    return Failed("INFRASTRUCTURE", "The file %s could not be copied: %s." % (name, error.strerror or error))


def _open(source, is_machines_own):
    """A file of the store: what else lies in its place was never uploaded, and a pipe would be waited for.

    Among the machine's own files the administrator may have links.
    """
    descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | (0 if is_machines_own else os.O_NOFOLLOW))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no regular file")
    return os.fdopen(descriptor, "rb")


def _fetch(attempt, file, name, path):
    """A store that is away is waited for as long as the server lets the attempt prepare, and until it is cancelled."""
    attempt.status("Fetching the program's files")
    pause, damaged = 1.0, 0
    while True:
        trouble = _trouble_fetching(attempt, file, name, path)
        if trouble is None:
            return
        damaged += trouble == DAMAGED
        if damaged == DAMAGED_AT_MOST:
            raise Failed("INFRASTRUCTURE", "The file %s could not be fetched: %s." % (name, trouble))
        attempt.status("Waiting for the storage of the program's files: %s" % trouble)
        _sleep(attempt, pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _sleep(attempt, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        attempt.check_cancelled()
        time.sleep(0.1)


def _trouble_fetching(attempt, file, name, path):
    """None once the file is there, whole; else what went wrong, where it may go better the next time."""
    import http.client
    import urllib.error
    import urllib.request

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None  # a signed URL leads to the file itself

    digest = _sha256()
    try:
        opener = urllib.request.build_opener(NoRedirect)
        with opener.open(file["source"], timeout=SILENCE_SECONDS) as source, open(path, "wb") as target:
            _check_tag(file, name, source.headers.get("ETag"))
            _pour(attempt, source, target, digest)
            if source.length:  # what is left of it, where the answer said how long it is
                return "it ended early"
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise Failed("DEPENDENCIES", "The file %s is no longer in the storage." % name)
        if error.code < 500 and error.code not in (408, 429):
            # Another attempt gets another URL, should this one have expired.
            raise Failed("INFRASTRUCTURE", "The storage of the file %s answered %d." % (name, error.code))
        return "it answered %d" % error.code
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, OSError):
            return reason.strerror or "it does not answer"
        return "its answer cannot be understood"
    if file.get("sha256") not in (None, digest.hexdigest()):
        return DAMAGED
    file["sha256"] = digest.hexdigest()
    return None


def _check_tag(file, name, tag):
    if file.get("etag") is not None and (tag or "").strip('"') != file["etag"]:
        raise Failed("DEPENDENCIES", "The file %s was changed after the run had been submitted: submit it again." % name)


def _pour(attempt, source, target, digest):
    while True:
        attempt.check_cancelled()
        data = source.read(COPY_BYTES)
        if not data:
            return
        target.write(data)
        if digest is not None:
            digest.update(data)


def _sha256():
    import hashlib  # start-up is part of every run's latency, and most files are known already

    return hashlib.sha256()
