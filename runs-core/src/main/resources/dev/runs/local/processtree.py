"""Which processes belong to an attempt, and what memory they hold: /proc on Linux, `ps` elsewhere."""
import os
import sys

PAGE = os.sysconf("SC_PAGE_SIZE")


def current_tree(pid):
    return LinuxTree() if sys.platform == "linux" else PsTree(pid)


def start_time(pid):
    """When a process started, as this system writes it: with the pid it names one process, also after pid reuse."""
    if sys.platform == "linux":
        stat = _stat(pid)
        return None if stat is None else stat[19]
    lines = _ps("-o", "lstart=", "-p", str(pid))
    return lines[0] if lines else None


class LinuxTree:
    """All our descendants. We are their subreaper, so that a process which daemonises becomes our child."""

    def pids(self):
        children = {}
        for pid in _all_pids():
            stat = _stat(pid)
            if stat is not None:
                children.setdefault(int(stat[1]), []).append((pid, stat[0]))
        found, parents = [], [os.getpid()]
        while parents:
            for pid, state in children.get(parents.pop(), ()):
                parents.append(pid)
                if state not in ("Z", "X"):
                    found.append(pid)
        return found

    def is_empty(self):
        return not self.pids()

    def signal_all(self, number):
        from processes import send

        for pid in self.pids():
            send(pid, number)

    def memory(self, limit):
        """Bytes of all processes together. Pages that they share are told apart only where that decides."""
        pids = self.pids()
        total = sum(_resident(pid) for pid in pids)
        if limit is None or total <= limit:
            return total
        return sum(_proportional(pid) for pid in pids)


class PsTree:
    """The process's group and its descendants, and those of every process that was once seen among them."""

    def __init__(self, pid):
        self.seen = {pid: None}  # pid -> start time

    def _rows(self):
        rows = {}
        for line in _ps("-axo", "pid=,ppid=,pgid=,rss=,stat=,lstart="):
            pid, parent, group, resident, state, start = line.split(None, 5)
            if not state.startswith("Z"):
                rows[int(pid)] = (int(parent), int(group), int(resident) * 1024, start)
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
