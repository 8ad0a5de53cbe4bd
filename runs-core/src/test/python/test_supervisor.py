"""What of the supervisor cannot be seen from outside on every machine: a full disk, and systems without /proc."""
import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, sys.argv.pop())

import journal  # noqa: E402
import libraries  # noqa: E402
import processes  # noqa: E402
import processtree  # noqa: E402
import supervisor  # noqa: E402


def frames(folder):
    found = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            content = file.read()
        while content:
            _, source, length = journal.HEADER.unpack_from(content)
            found.append((source, content[journal.HEADER.size :][:length]))
            content = content[journal.HEADER.size + length :]
    return found


class FullDisk:
    """Lets some bytes of the next write through, then fails as a full disk does, until it has room again."""

    def __init__(self):
        self.full = False
        self.write = os.write

    def __enter__(self):
        os.write = self
        return self

    def __exit__(self, *_):
        os.write = self.write

    def __call__(self, descriptor, data):
        if not self.full:
            return self.write(descriptor, data)
        if len(data) > 5:
            return self.write(descriptor, data[:5])
        raise OSError(errno.ENOSPC, "No space left on device")


class JournalTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "log")
        self.journal = journal.Journal(self.folder, 400)

    def test_a_full_disk_holds_the_program_up_and_loses_nothing(self):
        with FullDisk() as disk:
            self.journal.write(journal.PROGRAM, b"one")
            disk.full = True
            self.journal.write(journal.PROGRAM, b"two")
            self.assertTrue(self.journal.blocked())
            disk.full = False
            self.assertFalse(self.journal.blocked())
            self.journal.write(journal.PROGRAM, b"three")
        self.assertEqual([(0, b"one"), (0, b"two"), (0, b"three")], frames(self.folder))

    def test_a_disk_that_stays_full_leaves_a_gap_that_says_so(self):
        self.addCleanup(setattr, journal, "PATIENCE_SECONDS", journal.PATIENCE_SECONDS)
        journal.PATIENCE_SECONDS = -1
        with FullDisk() as disk:
            disk.full = True
            self.journal.write(journal.PROGRAM, b"lost")
            self.assertFalse(self.journal.blocked())
            self.journal.write(journal.PROGRAM, b"too")
            disk.full = False
            self.journal.write(journal.PROGRAM, b"kept")
        gap = b"The disk was full: 7 bytes of the log are missing here.\n"
        self.assertEqual([(journal.PLATFORM, gap), (0, b"kept")], frames(self.folder))
        self.assertIn("part of the log is missing", self.journal.gap)

    def test_a_gap_at_the_end_is_marked_once_there_is_room(self):
        self.addCleanup(setattr, journal, "PATIENCE_SECONDS", journal.PATIENCE_SECONDS)
        journal.PATIENCE_SECONDS = -1
        with FullDisk() as disk:
            disk.full = True
            self.journal.write(journal.PROGRAM, b"lost")

            def is_wanted():
                disk.full = False
                return True

            self.journal.close(is_wanted)
        gap = b"The disk was full: 4 bytes of the log are missing here.\n"
        self.assertEqual([(journal.PLATFORM, gap)], frames(self.folder))

    def test_at_the_limit_only_taking_segments_away_helps(self):
        while not self.journal.blocked():
            self.journal.write(journal.PROGRAM, b"x" * 50)
        names = sorted(os.listdir(self.folder))
        self.assertGreater(len(names), 1)
        os.remove(os.path.join(self.folder, names[0]))
        self.assertFalse(self.journal.blocked())

    def test_a_second_supervisor_begins_a_segment_of_its_own(self):
        self.journal.write(journal.PROGRAM, b"one")
        journal.Journal(self.folder, 400).write(journal.PROGRAM, b"two")
        self.assertEqual(2, len(os.listdir(self.folder)))
        self.assertEqual([(0, b"one"), (0, b"two")], frames(self.folder))


class WatchTest(unittest.TestCase):
    """How often a program is looked at."""

    LIMIT = 8 << 30

    def setUp(self):
        self.used = 0
        self.asked = 0
        watch = processes.Watch(None, 1.0, 1.0, self.is_cancelled)
        self.addCleanup(signal.signal, signal.SIGCHLD, signal.SIG_DFL)
        self.addCleanup(signal.set_wakeup_fd, -1)
        pipe, other = os.pipe()
        self.addCleanup(os.close, pipe)
        self.addCleanup(os.close, other)
        self.watched = processes._Watched(watch, os.getpid(), pipe, journal.PROGRAM, self.LIMIT, None, None, None)
        self.watched.tree = self

    def memory(self, limit):
        self.assertEqual(self.LIMIT, limit)
        return self.used

    def is_cancelled(self):
        self.asked += 1
        return False

    def pause(self, used):
        """Until memory is looked at again, where so much was used."""
        self.used = used
        self.watched.next_sample = 0.0
        self.watched._measure(1000.0)
        return self.watched.next_sample - 1000.0

    def test_the_nearer_to_its_limit_the_more_often(self):
        self.assertAlmostEqual(1.0, self.pause(0), delta=0.01)
        self.assertAlmostEqual(0.7, self.pause(self.LIMIT - (1 << 30)), delta=0.01)
        self.assertAlmostEqual(0.2, self.pause(self.LIMIT), delta=0.01)
        self.assertIsNone(self.watched.outcome.reason)
        self.assertAlmostEqual(0.2, self.pause(self.LIMIT + 1), delta=0.01)
        self.assertEqual(processes.MEMORY, self.watched.outcome.reason)

    def test_output_alone_asks_nobody_and_a_signal_at_once(self):
        self.watched._look(False, True)
        self.assertEqual(1, self.asked)
        self.watched._look(False, False)
        self.assertEqual(1, self.asked)
        self.watched._look(False, True)
        self.assertEqual(2, self.asked)
        self.watched.next_check = 0.0
        self.watched._look(False, False)
        self.assertEqual(3, self.asked)


class ProcessTreeTest(unittest.TestCase):
    """Both ways of finding processes, on whatever system this runs."""

    def test_every_way_finds_children_and_grandchildren_and_their_memory(self):
        code = "import os, time; os.fork(); os.setpgid(0, 0) if os.fork() == 0 else 0; time.sleep(100)"
        process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
        self.addCleanup(process.wait)
        trees = [processtree.PsTree(process.pid), processtree.current_tree(process.pid)]
        for tree in trees:
            until = time.monotonic() + 30
            while tree.memory(None) < 4 * 1024 * 1024 or _count(process.pid) < 4:
                self.assertLess(time.monotonic(), until)
            self.assertFalse(tree.is_empty())
        # The one without /proc has seen them all, so it also finds those that lose their parent.
        trees[0].signal_all(signal.SIGKILL)
        until = time.monotonic() + 30
        while not trees[0].is_empty():
            self.assertLess(time.monotonic(), until)

    def test_a_start_time_names_a_process(self):
        self.assertIsNotNone(processtree.start_time(os.getpid()))
        self.assertEqual(processtree.start_time(os.getpid()), processtree.start_time(os.getpid()))


def _count(pid):
    return len(processtree.PsTree(pid)._rows())


class WordsTest(unittest.TestCase):
    def test_sizes(self):
        self.assertEqual("2 GiB", supervisor.size(2 << 30))
        self.assertEqual("2.1 GiB", supervisor.size(int(2.1 * (1 << 30))))
        self.assertEqual("512 bytes", supervisor.size(512))

    def test_requirements_that_pip_may_see(self):
        for good in ("a", "A.b-c_d==1.0", "requests[socks,security]>=2,<3", "x~=1.4", "x == 1.*", "x===1"):
            self.assertTrue(libraries.REQUIREMENT.fullmatch(good), good)
        for bad in ("", "-r x", "--pre", "a b", "a\n--pre", "a==1\n", "a @ http://x", "./a", "a; x", "a==1 --pre", "é"):
            self.assertFalse(libraries.REQUIREMENT.fullmatch(bad), bad)

    def test_pinned(self):
        self.assertTrue(libraries.PINNED.fullmatch("a==1.0"))
        for loose in ("a", "a>=1", "a==1.*", "a>=1,==1.0"):
            self.assertFalse(libraries.PINNED.fullmatch(loose), loose)

    def test_the_last_words_are_pips_errors_without_credentials(self):
        output = b"Looking at https://me:secret@index\n\x1b[31mERROR: No https://me:secret@index/x\x1b[0m\n[notice] new pip\n"
        self.assertEqual("No https://index/x", libraries._last_words(output))
        self.assertEqual("a b c", libraries._last_words(b"z\na\nb\n\nc\n"))

    def test_the_veil_hides_passwords_wherever_reads_are_cut(self):
        said = b"a https://me:s3%40ret@index b s3@ret c s3%40ret d bWU6czNAcmV0 e m"
        for size in range(1, len(said) + 1):
            veil = libraries.Veil({"PIP_INDEX_URL": "https://me:s3%40ret@index/", "LANG": "C"})
            shown = b"".join(veil.hide(said[n : n + size]) for n in range(0, len(said), size)) + veil.rest()
            self.assertEqual(b"a https://****@index b **** c **** d **** e m", shown, size)

    def test_the_veil_lets_everything_else_through_at_once(self):
        self.assertEqual(b"Collecting x\n", libraries.Veil({"PIP_INDEX_URL": "https://index/"}).hide(b"Collecting x\n"))


if __name__ == "__main__":
    unittest.main()
