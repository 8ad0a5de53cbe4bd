"""What the program left in RUNS_OUTPUT: found as dev.runs.local.ResultFinder finds it, and sent to the server."""
import json
import os
import stat
import unicodedata
from urllib.parse import quote

from server import Request

MAX_FILES = 1_000
MAX_BYTES = 10 << 30
MAX_DEPTH = 32
MAX_ENTRIES = 100_000  # whatever they are: looking for results comes to its end
MAX_NOTICES = 20
MESSAGE_CHARACTERS = 500
SILENCE_SECONDS = 300  # of a server that has the whole file and hands it on to its storage
UNPRINTABLE = ("Cc", "Cf", "Zl", "Zp", "Cs")  # as dev.runs.error.OneLine
FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def keep(server, folder):
    """Sends regular files only; no link is followed. Returns what was not kept and why, each a line for the log."""
    finder = Finder()
    total = 0
    for path in sorted(finder.find(folder)):
        content = _open(os.path.join(folder, path))
        if content is None:
            finder.note("The result file %s was not kept: it cannot be read." % one_line(path))
            continue
        with content:
            total += len(content)
            if total > MAX_BYTES:
                text = "The result files from %s on were not kept: together they are larger than %d GiB."
                finder.note(text % (one_line(path), MAX_BYTES >> 30))
                break
            refusal = _send(server, path, content)
        if refusal is not None:
            finder.note("The result file %s was not kept: %s" % (one_line(path), refusal))
    return finder.notices


class Finder:
    def __init__(self):
        self.found = []
        self.notices = []
        self.entries = 0

    def find(self, folder):
        """The paths of regular files below the folder. What else is there is noted."""
        try:
            descriptor = os.open(folder, FOLDER_FLAGS)
        except OSError:
            return []
        try:
            self._look_into(descriptor, "", 1)
        except _Enough:
            pass
        return self.found

    def note(self, notice):
        if len(self.notices) < MAX_NOTICES:
            self.notices.append(notice)

    def _look_into(self, descriptor, prefix, depth):
        """Closes the descriptor."""
        try:
            self._count()
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    path = prefix + entry.name
                    if depth == MAX_DEPTH or not entry.is_dir(follow_symlinks=False):
                        self._meet(path, entry)
                        continue
                    try:
                        folder = os.open(entry.name, FOLDER_FLAGS, dir_fd=descriptor)
                    except OSError:
                        self._reject(path, "it cannot be read")
                        continue
                    self._look_into(folder, path + "/", depth + 1)
        finally:
            os.close(descriptor)

    def _meet(self, path, entry):
        if not entry.is_file(follow_symlinks=False):
            self._reject(path, "it is no regular file")
        elif "\ufffd" in _readable(path):
            self._reject(path, "its name is not UTF-8")  # two such names may read the same
        elif len(self.found) == MAX_FILES:
            self.note("Only %d result files were kept: there are more." % MAX_FILES)
            raise _Enough()
        else:
            self.found.append(path)
            self._count()

    def _reject(self, path, reason):
        self.note("%s was not kept as a result: %s." % (one_line(path), reason))
        self._count()

    def _count(self):
        self.entries += 1
        if self.entries == MAX_ENTRIES:
            self.note("Only the first %d entries of the folder for results were looked at." % MAX_ENTRIES)
            raise _Enough()


class _Enough(Exception):
    pass


class _Unreadable(Exception):
    """A file that is being sent has become shorter, or its disk fails."""


class Content:
    """A file as long as it was when it was opened."""

    def __init__(self, descriptor):
        self.file = os.fdopen(descriptor, "rb")
        self.size = os.fstat(descriptor).st_size

    def __len__(self):
        return self.size

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def seek(self, position):
        self.file.seek(position)

    def read(self, count):
        wanted = min(count, self.size - self.file.tell())
        try:
            data = self.file.read(wanted)
        except OSError:
            raise _Unreadable()  # not to be taken for an error of the connection
        if len(data) < wanted:
            raise _Unreadable()
        return data


def _open(path):
    try:
        descriptor = os.open(path, FILE_FLAGS)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    return Content(descriptor)


def _send(server, path, content):
    """None where it is kept, else why not."""
    where = "attempts/results?path=" + quote(os.fsencode(path), safe="")
    try:
        return server.ask(Request("PUT", where, content, silence=SILENCE_SECONDS, may_be_refused=True), _refusal)
    except _Unreadable:
        return "it could not be read to its end."


def _refusal(answer):
    if answer.status in (200, 204):
        return None
    if not 400 <= answer.status < 500:
        raise answer.unexpected()
    try:
        content = json.loads(answer.body.decode())
        message = content["message"] if "message" in content else content["errors"][0]["message"]
        return one_line(str(message))[:MESSAGE_CHARACTERS]
    except (ValueError, TypeError, LookupError):
        return "the server answered %d." % answer.status


def _readable(path):
    return os.fsencode(path).decode("utf-8", "replace")


def one_line(text):
    """Text that somebody else chose, made fit to stand in a line of ours, which it can neither end nor repaint."""
    shown = _readable(text)
    return "".join("?" if unicodedata.category(character) in UNPRINTABLE else character for character in shown)
