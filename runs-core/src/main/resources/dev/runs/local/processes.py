"""Starting a process, watching over it and everything it starts, and ending all of it."""
import errno
import fcntl
import os
import select
import signal
import sys
import time

import journal
from processtree import current_tree, effort, start_time  # noqa: F401  (start_time is for our callers)

CANCEL, MEMORY, TIMEOUT = "cancel", "memory", "timeout"

TICK_SECONDS = 0.2  # so long a program may be above its limit of memory
REST_SECONDS = 1.0  # so long it is left alone where nothing can have happened
GROWTH_BYTES = 2 << 30  # of memory in a second: a thread fills no more, as the kernel clears it first
READ_BYTES = 256 * 1024
TAIL_BYTES = 64 * 1024
F_SETPIPE_SZ = 1031  # Linux


def is_wanted():
    """Whether the attempt still has its folder. Without one nobody can ever ask about it: it is to end."""
    return os.path.exists("attempt.json")


def is_cancelled():
    return os.path.exists("cancel") or not is_wanted()


class Outcome:
    """How a process ended: its exit code (128 + the signal's number where one ended it) and why, if we ended it."""

    def __init__(self):
        self.exit_code = None
        self.signal = None
        self.reason = None
        self.memory = 0
        self.peak_memory = 0
        self.tail = b""


class Watch:
    """Runs one process at a time and everything that it starts. Not to be used by two threads."""

    def __init__(self, log, grace, drain, is_cancelled=is_cancelled, in_child=None, tick=REST_SECONDS):
        """SIGTERM is the caller's, who is asked with is_cancelled: after every signal, and where none comes after a tick.

        What a child does before it executes is in_child.
        """
        self.log = log
        self.grace = grace
        self.drain = drain
        self.is_cancelled = is_cancelled
        self.in_child = in_child
        self.tick = tick
        self.wake, write_end = os.pipe()
        for descriptor in (self.wake, write_end):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        # Signals only wake the loop below; what they mean is said by is_cancelled and by waitpid.
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(
        self, argv, environment, folder, source, memory_limit=None, time_limit=None, started=None, veil=None, meter=None
    ):
        """Returns the Outcome once the process, its descendants and its output are at their end.

        Of what they print, only what the veil (libraries.Veil) lets through is kept. What they use is told to the meter
        (samples.Meter), if there is one.
        """
        read_end, write_end = os.pipe()
        try:
            pid = spawn(argv, environment, folder, write_end, self.in_child)
        except OSError:
            os.close(read_end)
            raise
        finally:
            os.close(write_end)
        become_subreaper()
        watched = _Watched(self, pid, read_end, source, memory_limit, time_limit, veil, meter)
        try:
            if started is not None:
                started(pid)
            return watched.to_its_end()
        except BaseException:  # a defect of ours: no program without somebody who looks after it
            watched.tree.signal_all(signal.SIGKILL)
            raise


class _Watched:
    def __init__(self, watch, pid, pipe, source, memory_limit, time_limit, veil, meter):
        self.watch = watch
        self.pid = pid
        self.pipe = pipe
        self.source = source
        self.veil = veil
        self.meter = meter
        self.memory_limit = memory_limit
        self.outcome = Outcome()
        self.tree = current_tree(pid)
        self.exited = False
        self.alone = False  # nothing that the program started is left, so nothing can come back
        self.end_of_output = False
        self.kill_at = None  # when asking (SIGTERM) turns into forcing (SIGKILL)
        self.drained_at = None
        started = time.monotonic()
        self.deadline = None if time_limit is None else started + time_limit
        self.next_check = started
        self.next_sample = self.next_point = started + TICK_SECONDS
        self.last_turn = started
        os.set_blocking(pipe, False)
        if sys.platform == "linux":
            try:
                fcntl.fcntl(pipe, F_SETPIPE_SZ, 1024 * 1024)  # fewer, larger reads when it prints a lot
            except OSError:
                pass  # beyond the user's limit for pipes: the default size does as well

    def to_its_end(self):
        poll = select.poll()
        poll.register(self.watch.wake, select.POLLIN)
        reading = False
        while not self._over():
            blocked = self.watch.log.blocked()
            wanted = not blocked and not self.end_of_output
            if wanted != reading:
                poll.register(self.pipe, select.POLLIN) if wanted else poll.unregister(self.pipe)
                reading = wanted
            signalled = False
            for descriptor, _ in poll.poll(self._pause(blocked) * 1000):
                if descriptor == self.pipe:
                    self._read()
                else:
                    _empty(descriptor)
                    signalled = True
            self._look(blocked, signalled)
        if not self.end_of_output:
            text = "A process kept the log open after the program had ended: its last lines may be missing.\n"
            self.watch.log.write(journal.PLATFORM, text.encode())
            self.watch.log.gap = text.strip()
        os.close(self.pipe)
        if self.meter is not None:
            self._reap()
            self.meter.finish(self.tree, is_wanted)
        return self.outcome

    def _read(self):
        try:
            data = os.read(self.pipe, READ_BYTES)
        except BlockingIOError:
            return
        self.end_of_output = not data
        if self.veil is not None:
            data = self.veil.hide(data) if data else self.veil.rest()
        if not data:
            return
        self.watch.log.write(self.source, data)
        self.outcome.tail = (self.outcome.tail + data)[-TAIL_BYTES:] if len(data) < TAIL_BYTES else data[-TAIL_BYTES:]

    def _pause(self, blocked):
        if blocked:
            return 0.05
        if self.kill_at is not None and not self.alone:
            return 0.02
        due = [self.next_check]
        if self.exited:
            due.append(self.drained_at)
        else:
            due.append(self.next_sample)
            if self.meter is not None:
                due.append(self.next_point)
            if self.deadline is not None and self.outcome.reason is None:
                due.append(self.deadline)
        return max(0.0, min(due) - time.monotonic())

    def _look(self, blocked, signalled):
        """Does what is due. A program that prints a lot makes many turns, so that each is to cost next to nothing."""
        now = time.monotonic()
        if signalled or now >= self.next_check:
            self.next_check = now + self.watch.tick
            self._reap()
            if self._is_to_go_on() and self.watch.is_cancelled():
                self._end(CANCEL, now)
        if self._is_to_go_on() and self.deadline is not None and now >= self.deadline:
            self._end(TIMEOUT, now)
        if not self.exited:
            self._measure(now)
        elif self.drained_at is None:
            self.drained_at = now + self.watch.drain
        elif blocked:
            self.drained_at += now - self.last_turn  # the reader is away: its delay is not the program's
        if self.kill_at is not None and now >= self.kill_at and not self.alone:
            self.tree.signal_all(signal.SIGKILL)
        self.last_turn = now

    def _is_to_go_on(self):
        return self.outcome.reason is None and not self.exited

    def _measure(self, now):
        """Memory for the limit, more often the nearer it comes to it, and everything for the meter."""
        is_point = self.meter is not None and now >= self.next_point
        if is_point or now >= self.next_sample:
            began = effort()
            used = self._sample_memory()
            pause = REST_SECONDS
            if self.memory_limit is not None:
                pause = min(pause, TICK_SECONDS + max(0, self.memory_limit - used) / GROWTH_BYTES)
            # Looking at every process of a large machine takes time: never more than a fortieth of a processor for the
            # limit, and another for the meter.
            self.next_sample = now + max(pause, 40 * (effort() - began))
        if is_point:
            self.next_point = now + self.meter.look(self.tree)

    def _over(self):
        """Whether nothing is left to wait for. Ends what the program left behind once the program itself is gone."""
        if not self.exited:
            return False
        now = time.monotonic()
        self.alone = self.alone or self.tree.is_empty()
        if self.alone and self.end_of_output:
            return True
        if not self.alone and self.kill_at is None:
            self._ask(now)
        return now >= self.drained_at

    def _reap(self):
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if self.meter is not None:
                self.meter.reaped(usage)
            if pid == self.pid:
                self.exited = True
                unit = 1024 if sys.platform == "linux" else 1
                self.outcome.peak_memory = max(self.outcome.peak_memory, usage.ru_maxrss * unit)
                if os.WIFSIGNALED(status):
                    self.outcome.signal = os.WTERMSIG(status)
                    self.outcome.exit_code = 128 + self.outcome.signal
                else:
                    self.outcome.exit_code = os.WEXITSTATUS(status)

    def _end(self, reason, now):
        self.outcome.reason = reason
        self._ask(now)

    def _ask(self, now):
        self.tree.signal_all(signal.SIGTERM)
        self.kill_at = now + self.watch.grace

    def _sample_memory(self):
        """Bytes in use. Ends a program that uses too many."""
        used = self.tree.memory(self.memory_limit)
        self.outcome.peak_memory = max(self.outcome.peak_memory, used)
        if self.memory_limit is None or used <= self.memory_limit or self.outcome.reason == CANCEL:
            return used
        if self.outcome.reason is None:
            self.outcome.reason = MEMORY
            self.outcome.memory = used
        self.kill_at = time.monotonic()  # there is no time to ask
        return used


def _empty(descriptor):
    try:
        while os.read(descriptor, 4096):
            pass
    except BlockingIOError:
        pass


def spawn(argv, environment, folder, output, in_child=None):
    """Starts a process in a session of its own, both outputs on one descriptor. OSError where it cannot be executed."""
    argv = [_bytes(argument) for argument in argv]
    environment = {_bytes(name): _bytes(value) for name, value in environment.items()}
    report, report_end = os.pipe()  # closed by a successful exec, else it carries the error
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.chdir(folder)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.umask(0o022)
            for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            if in_child is not None:
                in_child()
            os.execve(argv[0], argv, environment)
        except OSError as error:
            os.write(report_end, b"%d" % error.errno)
        finally:
            os._exit(127)
    os.close(report_end)
    error = os.read(report, 32)
    os.close(report)
    if error:
        os.waitpid(pid, 0)
        number = int(error)
        raise OSError(number, os.strerror(number), os.fsdecode(argv[0]))
    return pid


def _bytes(text):
    data = text.encode("utf-8", "replace")
    if b"\0" in data:
        raise OSError(errno.EINVAL, "an argument or a setting holds a NUL character")
    return data


def become_subreaper():
    """Makes processes whose parent ends our children (Linux), so that none can slip away. Also for those there are."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def end_orphans(output_folder, pid, process_start):
    """Kills what is left of a program whose supervisor is gone, for at most ten seconds."""
    from processtree import orphans

    until = time.monotonic() + 10
    while time.monotonic() < until:
        left = orphans(output_folder, pid, process_start)
        if not left:
            return
        for process in left:
            send(process, signal.SIGKILL)
        time.sleep(0.02)


def send(pid, number):
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass  # it is gone, or it has become another user's (setuid), which we cannot reach
