"""Which processes belong to an attempt, and what they use of the machine: /proc on Linux, `ps` elsewhere."""
import os
import sys
import time

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")  # in a second


def current_tree(pid):
    return LinuxTree() if sys.platform == "linux" else PsTree(pid)


def effort():
    """A clock of what looking costs: our processor time, or where `ps` looks for us, the time that this takes."""
    return time.process_time() if sys.platform == "linux" else time.monotonic()


def start_time(pid):
    """When a process started, as this system writes it: with the pid it names one process, also after pid reuse."""
    if sys.platform == "linux":
        stat = _stat(pid)
        return None if stat is None else stat[19]
    lines = _ps("-o", "lstart=", "-p", str(pid))
    return lines[0] if lines else None


class LinuxTree:
    """All our descendants. We are their subreaper, so that a process which daemonises becomes our child."""

    def __init__(self):
        self.known = {}  # pid -> stat, as processor_seconds last found them
        self.forgotten = 0  # ticks
        self.lists_children = os.path.exists("/proc/self/task/%d/children" % os.getpid())  # not in every kernel

    def _descendants(self):
        """pid -> state, parents before their children; also those that have ended and that nobody has waited for."""
        children = {}
        for pid in _all_pids():
            stat = _stat(pid)
            if stat is not None:
                children.setdefault(int(stat[1]), []).append((pid, stat[0]))
        return _below(os.getpid(), lambda parent: children.get(parent, ()))

    def _listed(self):
        """The same, but at the cost of our own processes and not of all that the machine has: for what is done often.

        proc(5): the kernel may leave out a child while one before it ends. One that was known is not lost by that.
        """
        if not self.lists_children:
            return self._descendants()
        found = _below(os.getpid(), _children)
        if any(pid not in found and _is_same(stat, _stat(pid)) for pid, stat in self.known.items()):
            return self._descendants()
        return found

    def pids(self):
        return _living(self._descendants())

    def is_empty(self):
        return not self.pids()

    def signal_all(self, number):
        from processes import send

        for pid in self.pids():
            send(pid, number)

    def memory(self, limit):
        """Bytes of all processes together. Pages that they share are told apart only where that decides."""
        pids = _living(self._listed())
        total = sum(_resident(pid) for pid in pids)
        if limit is None or total <= limit:
            return total
        return sum(_proportional(pid) for pid in pids)

    def footprint(self):
        """Bytes of all processes together, pages that they share counted once; None where there is no process."""
        pids = _living(self._listed())
        # One process shares with nobody here, and its size is what the system calls its resident set.
        count = _resident if len(pids) == 1 else _proportional
        return sum(count(pid) for pid in pids) or None

    def processor_seconds(self, waited_for):
        """Of all processes there are and were.

        Who waits for a child inherits what it used: we in waited_for, the others in their stat.
        """
        stats, whole = self._at_one_moment()
        if whole:
            self.forgotten += self._newly_forgotten(stats)
            self.known = stats
        return waited_for + (self.forgotten + sum(_ticks(stat, 11, 15) for stat in stats.values())) / TICKS

    def _at_one_moment(self):
        """The stat of every process, and whether none came to its end meanwhile, which would count twice or not at all."""
        for _ in range(3):
            stats = {pid: _stat(pid) for pid in self._listed()}
            if None not in stats.values() and all(os.path.exists("/proc/%d" % pid) for pid in stats):
                return stats, True
        return {pid: stat for pid, stat in stats.items() if stat is not None}, False

    def _newly_forgotten(self, stats):
        """Ticks of children that are gone though nobody waited for them (SIGCHLD is ignored): no parent inherits them."""
        gone = {}
        for pid, stat in self.known.items():
            if not _is_same(stat, stats.get(pid)):
                gone[int(stat[1])] = gone.get(int(stat[1]), 0) + _ticks(stat, 11, 15)
        missing = 0
        for parent, ticks in gone.items():
            before, after = self.known.get(parent), stats.get(parent)
            if before is not None and _is_same(before, after):
                inherited = _ticks(after, 13, 15) - _ticks(before, 13, 15)
                missing += max(0, ticks - inherited - 2)  # each of two sums may be rounded down by one
        return missing


class PsTree:
    """The process's group and its descendants, and those of every process that was once seen among them."""

    def __init__(self, pid):
        self.seen = {pid: None}  # pid -> start time
        self.used = {}  # pid and start time -> processor seconds, when it was last seen

    def _rows(self):
        rows = {}
        for line in _ps("-axo", "pid=,ppid=,pgid=,rss=,time=,stat=,lstart="):
            pid, parent, group, resident, used, state, start = line.split(None, 6)
            if not state.startswith("Z"):
                rows[int(pid)] = (int(parent), int(group), int(resident) * 1024, start, used)
        known = {pid for pid, start in self.seen.items() if pid in rows and start in (None, rows[pid][3])}
        grew = True
        while grew:
            more = {
                pid for pid, row in rows.items() if (row[0] in known or row[1] in self.seen) and pid not in known
            }
            grew = bool(more)
            known |= more
        self.seen.update((pid, rows[pid][3]) for pid in known)
        return {pid: rows[pid] for pid in known}

    def is_empty(self):
        return not self._rows()

    def signal_all(self, number):
        from processes import send

        for pid in self._rows():
            send(pid, number)

    def memory(self, limit):
        return sum(row[2] for row in self._rows().values())

    def footprint(self):
        """As LinuxTree, but a page that processes share counts for each: nothing here tells them apart."""
        return self.memory(None) or None

    def processor_seconds(self, waited_for):
        """Of all that were seen, as they were seen last; or of those that were waited for, where that is more."""
        self.used.update(((pid, row[3]), seconds(row[4])) for pid, row in self._rows().items())
        return max(waited_for, sum(self.used.values()))


def seconds(text):
    """1-02:03:04 or 3:04.56, as `ps` writes times."""
    days, _, clock = text.rpartition("-")
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total + float(days or 0) * 86400


def orphans(output_folder, pid, process_start):
    """What is left of a program that nobody supervises any more."""
    if sys.platform != "linux":
        # The group lives on without its leader; a leader of another age is another program's.
        if pid is None or start_time(pid) not in (None, process_start):
            return []
        rows = (line.split() for line in _ps("-axo", "pid=,pgid=,stat="))
        return [int(row[0]) for row in rows if int(row[1]) == pid and not row[2].startswith("Z")]
    mark = b"RUNS_OUTPUT=" + os.fsencode(output_folder)
    alive = {}
    for process in _all_pids():
        stat = _stat(process)
        if stat is not None and stat[0] not in ("Z", "X") and process != os.getpid():
            alive[process] = int(stat[3])
    marked = [process for process in alive if mark in _read(process, "environ").split(b"\0")]
    sessions = {alive[process] for process in marked}
    if pid in alive and start_time(pid) == process_start:
        sessions.add(pid)
    sessions.discard(os.getsid(0))
    return [process for process, session in alive.items() if process in marked or session in sessions]


def _below(ancestor, children_of):
    """pid -> state of all below it, parents first; children_of gives the pid and state of each child of one."""
    found, parents = {}, [ancestor]
    for parent in parents:
        for pid, state in children_of(parent):
            if pid not in found:
                parents.append(pid)
                found[pid] = state
    return found


def _children(pid):
    """pid and state of each; every thread has those that it started."""
    children = []
    for thread in _entries("/proc/%d/task" % pid):
        for child in _read(pid, "task/%s/children" % thread).split():
            stat = _stat(int(child))
            if stat is not None:
                children.append((int(child), stat[0]))
    return children


def _living(states):
    return [pid for pid, state in states.items() if state not in ("Z", "X")]


def _entries(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []  # it ended while we looked


def _all_pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _read(pid, name):
    try:
        with open("/proc/%d/%s" % (pid, name), "rb", buffering=0) as file:
            return file.read()
    except OSError:
        return b""  # it ended while we looked


def _stat(pid):
    """The fields from the third (state) on; the second, the name, may hold spaces and parentheses."""
    content = _read(pid, "stat")
    return content[content.rindex(b")") + 2 :].decode().split() if content else None


def _ticks(stat, first, end):
    """14 to 17 of proc(5), here 11 to 14: its own in user and system mode, and those of the children it waited for."""
    return sum(int(field) for field in stat[first:end])


def _is_same(stat, other):
    return other is not None and stat[19] == other[19]


def _resident(pid):
    fields = _read(pid, "statm").split()
    return int(fields[1]) * PAGE if fields else 0


def _proportional(pid):
    for line in _read(pid, "smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return _resident(pid)


def _ps(*arguments):
    import subprocess

    environment = {"PATH": "/bin:/usr/bin", "LC_ALL": "C"}
    done = subprocess.run(["ps", *arguments], stdout=subprocess.PIPE, env=environment, universal_newlines=True)
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]
