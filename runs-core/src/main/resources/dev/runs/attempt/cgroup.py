"""What the kernel counts for the container as a whole: control groups of version 2, or of version 1, or neither."""
import os

FOLDER = "/sys/fs/cgroup"


class Cgroup:
    """Each answer is None where it is not known here."""

    def __init__(self, folder=FOLDER):
        self.folder = folder

    def processor_seconds(self):
        microseconds = self._field("cpu.stat", "usage_usec")
        if microseconds is not None:
            return microseconds / 1e6
        nanoseconds = self._field("cpuacct/cpuacct.usage")
        return None if nanoseconds is None else nanoseconds / 1e9

    def memory(self):
        """Bytes in use. Pages of files that nobody looks at any more are given back before anything else: not those."""
        used, idle = self._field("memory.current"), self._field("memory.stat", "inactive_file")
        if used is None:
            used = self._field("memory/memory.usage_in_bytes")
            idle = self._field("memory/memory.stat", "total_inactive_file")
        return None if used is None else max(0, used - (idle or 0))

    def oom_kills(self):
        """How many processes the kernel has ended here because memory had run out."""
        kills = self._field("memory.events", "oom_kill")
        if kills is None:
            kills = self._field("memory/memory.oom_control", "oom_kill")
        return kills

    def _field(self, file, name=None):
        """The number after a name, or the only one of the file."""
        try:
            with open(os.path.join(self.folder, file), encoding="ascii") as lines:
                for words in map(str.split, lines):
                    if words[:-1] == ([] if name is None else [name]):
                        return int(words[-1])
        except (OSError, ValueError, IndexError):
            pass  # of the other version, or of a kernel that does not count it
        return None
