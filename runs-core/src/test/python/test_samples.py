"""What a program uses: the series that stays short, the file that nothing holds up, and whose processor time counts."""
import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, sys.argv.pop())

import files  # noqa: E402
import processes  # noqa: E402
import processtree  # noqa: E402
import samples  # noqa: E402

# Uses half a second of a processor, says so, and ends when it is told to.
BUSY = "import sys, time\nwhile time.process_time() < 0.5: pass\nprint('busy', flush=True); sys.stdin.read()"


class SeriesTest(unittest.TestCase):
    def test_a_week_is_as_short_as_five_minutes_and_keeps_what_it_must(self):
        series = samples.Series()
        lengths = set()
        for second in range(1, 7 * 24 * 3600 + 1):
            series.add(second * 1000, second * 700, 5_000 if second == 400_000 else second % 100)
            if second > 500:
                lengths.add(len(series.points))
        self.assertLessEqual(max(lengths), samples.MAX_POINTS)
        self.assertGreaterEqual(min(lengths), samples.MAX_POINTS // 2)
        self.assertEqual([604_800_000, 604_800 * 700], series.points[-1][:2])
        self.assertEqual(5_000, max(point[2] for point in series.points))
        times = [point[0] for point in series.points]
        self.assertEqual(sorted(set(times)), times)
        spans = [later - earlier for earlier, later in zip([0] + times, times)]
        self.assertEqual(1, len(set(spans[:-1])), "all span the same, but the last, which still grows")

    def test_early_and_late_measurements_make_points_of_about_a_second(self):
        series = samples.Series()
        for at in (200, 1210, 2190, 3230, 3260):
            series.add(at, at, None)
        self.assertEqual([1210, 2190, 3230, 3260], [point[0] for point in series.points])

    def test_the_end_is_no_point_of_its_own_right_after_another(self):
        series = samples.Series()
        for at in (1000, 2000, 2040):
            series.add(at, at, 5, last=at == 2040)
        self.assertEqual([[1000, 1000, 5], [2040, 2040, 5]], series.points)
        series.add(2900, 2900, None, last=True)
        self.assertEqual([1000, 2040, 2900], [point[0] for point in series.points])

    def test_what_was_not_measured_stays_unknown(self):
        series = samples.Series()
        for at, memory in ((1000, None), (2000, None), (2100, 7), (3100, None)):
            series.add(at, 0, memory)
        self.assertEqual([None, None, 7], [point[2] for point in series.points][:3])


def busy():
    until = processtree.effort() + 0.1
    while processtree.effort() < until:
        pass


class Tree:
    """A program that uses what the test says."""

    processor, memory = 0.0, 1000

    def processor_seconds(self, waited_for):
        return waited_for + self.processor

    def footprint(self):
        return self.memory


class MeterTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        self.meter = samples.Meter()
        self.tree = Tree()

    def written(self):
        with open(samples.NAME) as file:
            return json.load(file)

    def test_it_writes_what_it_measures_and_never_goes_back(self):
        self.tree.processor = 5.0
        self.meter.look(self.tree)
        self.tree.processor, self.tree.memory = 4.0, 900
        self.meter.look(self.tree)
        point = self.written()["points"][-1]
        self.assertEqual([5000, 1000], point[1:])
        self.assertEqual(1000, self.written()["peakMemoryBytes"])

    def test_after_the_last_process_memory_is_unknown_and_not_zero(self):
        self.tree.memory = None
        self.meter.finish(self.tree, lambda: True)
        self.assertIsNone(self.written()["points"][-1][2])
        self.assertIsNone(self.written()["peakMemoryBytes"])

    def test_what_the_program_puts_in_the_way_is_never_opened(self):
        os.mkfifo(samples.NAME)
        os.mkfifo(samples.NAME + ".new")
        self.meter.look(self.tree)
        self.assertEqual(1, len(self.written()["points"]))
        os.remove(samples.NAME)
        os.symlink("elsewhere", samples.NAME)
        os.symlink("elsewhere", samples.NAME + ".new")
        self.meter.look(self.tree)
        self.assertFalse(os.path.exists("elsewhere"))
        self.assertFalse(os.path.islink(samples.NAME))
        os.remove(samples.NAME)
        os.makedirs(samples.NAME + "/full")
        self.meter.finish(self.tree, lambda: True)
        os.remove(samples.NAME + ".new")
        os.makedirs(samples.NAME + ".new/full")
        self.meter.finish(self.tree, lambda: True)

    def test_a_full_disk_holds_up_the_end_and_nothing_else(self):
        self.addCleanup(setattr, files, "replace", files.replace)
        replace = files.replace

        def full(*_):
            raise OSError(errno.ENOSPC, "No space left on device")

        def is_wanted():
            files.replace = replace
            return True

        files.replace = full
        self.meter.look(self.tree)
        self.assertFalse(os.path.exists(samples.NAME))
        self.meter.finish(self.tree, is_wanted)
        self.assertEqual(1000, self.written()["peakMemoryBytes"])

    def test_a_looks_cost_decides_when_the_next_one_is(self):
        self.assertEqual(samples.PAUSE_SECONDS, self.meter.look(self.tree))
        self.tree.footprint = busy
        self.assertGreaterEqual(self.meter.look(self.tree), 3.9)
        if sys.platform == "linux":  # a machine that is busy with others makes a look longer, not dearer
            self.tree.footprint = lambda: time.sleep(0.1)
            self.assertLess(self.meter.look(self.tree), 3.9)

    def test_memory_of_the_whole_life_of_a_child_counts(self):
        child = os.fork()
        if child == 0:
            os.execv(sys.executable, [sys.executable, "-c", "b'x' * (150 << 20)"])
        self.meter.reaped(os.wait4(child, 0)[2])
        self.assertAlmostEqual(150 << 20, self.meter.peak, delta=30 << 20)


class ProcessorTimeTest(unittest.TestCase):
    """Of all processes that there are and were, on this system's way and on the one without /proc."""

    def test_live_processes_count_on_every_way(self):
        process = subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.assertEqual(b"busy\n", process.stdout.readline())
        self.assertAlmostEqual(0.5, processtree.current_tree(process.pid).processor_seconds(0.0), delta=0.15)
        # `ps` may write whole seconds.
        self.assertLessEqual(processtree.PsTree(process.pid).processor_seconds(0.0), 1)

    def test_without_proc_what_was_seen_or_waited_for_counts(self):
        tree = processtree.PsTree(1)
        rows = {7: (1, 7, 0, "a", "0:02.50"), 8: (1, 7, 0, "b", "0:01")}
        tree._rows = lambda: rows
        self.assertEqual(3.5, tree.processor_seconds(0.0))
        del rows[8]
        self.assertEqual(3.5, tree.processor_seconds(3.0))
        self.assertEqual(4.0, tree.processor_seconds(4.0))

    def test_times_as_ps_writes_them(self):
        for text, seconds in (("00:00:01", 1), ("1-02:03:04", 93784), ("3:04.56", 184.56), ("100:00", 6000)):
            self.assertEqual(seconds, processtree.seconds(text))

    @unittest.skipUnless(sys.platform == "linux", "only there a parent inherits what others do not see")
    def test_children_that_nobody_waits_for_count_as_they_were_seen(self):
        code = "import os, signal, sys\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\nif os.fork() == 0: exec(%r)\n"
        code = (code + "else: sys.stdout.close(); [os.read(0, 1) for n in range(2)]") % BUSY
        with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
            self.assertEqual(b"busy\n", parent.stdout.readline())
            tree = processtree.LinuxTree()
            before = tree.processor_seconds(0.0)
            child = [pid for pid in tree.pids() if pid != parent.pid]
            self.assertEqual(1, len(child))
            os.kill(child[0], signal.SIGKILL)
            while os.path.exists("/proc/%d" % child[0]):
                time.sleep(0.01)
            after = tree.processor_seconds(0.0)
            parent.stdin.close()
        self.assertGreater(before, 0.45)
        self.assertAlmostEqual(before, after, delta=0.1)


# A thread of it starts a process, and so does one that ends at once; it says so when both are there.
FAMILY = """
import os, subprocess, sys, threading
sleeper = [sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()"]
def start():
    up = subprocess.Popen(sleeper, stdin=0, stdout=subprocess.PIPE)
    up.stdout.readline()
    threading.Event().wait()
threading.Thread(target=start, daemon=True).start()
if os.fork() == 0:
    child = subprocess.Popen(sleeper, stdin=0, stdout=subprocess.PIPE)
    child.stdout.readline()
    print("up", flush=True)
    os._exit(0)
os.wait()
while len(open("/proc/self/task/%d/children" % threading.enumerate()[1].native_id).read().split()) < 1: pass
print("all", flush=True)
sys.stdin.read()
"""


@unittest.skipUnless(sys.platform == "linux", "/proc is Linux's")
class OftenTest(unittest.TestCase):
    """What is done several times a second costs what the program's own processes are, not what the machine has."""

    def setUp(self):
        processes.become_subreaper()
        self.family = subprocess.Popen([sys.executable, "-c", FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(self.end)
        self.tree = processtree.LinuxTree()
        if not self.tree.lists_children:
            self.skipTest("this kernel does not list a process's children")
        self.assertEqual([b"up\n", b"all\n"], [self.family.stdout.readline() for n in range(2)])

    def end(self):
        self.family.communicate()
        try:
            while os.wait():
                pass
        except ChildProcessError:
            pass  # also those that we inherited are gone

    def test_finds_all_that_a_look_at_every_process_finds(self):
        every = self.tree._descendants()
        self.assertEqual(3, len([state for state in every.values() if state != "Z"]), every)
        self.assertEqual(set(every), set(self.tree._listed()))

    def test_looks_at_no_other_process(self):
        looked_at = processtree._all_pids
        processtree._all_pids = lambda: self.fail("every process of the machine was looked at")
        self.addCleanup(setattr, processtree, "_all_pids", looked_at)
        self.assertGreater(self.tree.memory(1), 3 * 1024 * 1024)
        self.assertGreater(self.tree.footprint(), 3 * 1024 * 1024)
        self.assertGreater(self.tree.processor_seconds(0.0), 0)

    def test_one_that_the_kernel_leaves_out_is_looked_for(self):
        self.tree.processor_seconds(0.0)
        children = processtree._children
        processtree._children = lambda pid: children(pid)[1:]
        self.addCleanup(setattr, processtree, "_children", children)
        self.assertEqual(set(self.tree._descendants()), set(self.tree._listed()))


if __name__ == "__main__":
    unittest.main()
