"""What executors print is in the log of their driver: exactly, whatever becomes of the connection. Real processes."""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

EXECUTOR = sys.argv.pop()
sys.path[:0] = [sys.argv.pop()]  # the agent

import executors  # noqa: E402
import journal  # noqa: E402
import life  # noqa: E402
import logbook  # noqa: E402

TOKEN = "0123456789abcdef"
PRINTS = "import sys; [print('line %d of %s' % (i, sys.argv[2])) for i in range(int(sys.argv[1]))]"


class Echo:
    """Nobody looks at the driver's own standard output."""

    def write(self, data):
        pass

    def blocked(self):
        return False


class Gate(threading.Thread):
    """Stands between executors and driver; the first connections it cuts off after so many bytes in both directions."""

    def __init__(self, port, cuts):
        super().__init__(daemon=True)
        self.port = port
        self.cuts = list(cuts)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.own_port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                near, _ = self.socket.accept()
            except OSError:
                return
            with near, socket.create_connection(("127.0.0.1", self.port)) as far:
                left = [self.cuts.pop(0) if self.cuts else 1 << 60]
                back = threading.Thread(target=self.copy, args=(far, near, left), daemon=True)
                back.start()
                self.copy(near, far, left)
                back.join()

    def copy(self, one, other, left):
        try:
            while True:
                data = one.recv(8192)
                if not data:
                    break
                other.sendall(data[: left[0]])
                left[0] -= len(data)
                if left[0] <= 0:
                    break
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Driver(unittest.TestCase):
    """The agent of a driver's pod, as far as its log and its executors go."""

    limit = 64 << 20

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        self.life = life.Life()
        self.log = logbook.Logbook(self.limit, self.life, Echo(), (journal.PROGRAM,))
        with socket.create_server(("", 0)) as free:
            self.port = free.getsockname()[1]
        self.hub = executors.ExecutorLogs(self.log, self.life, self.port, TOKEN)
        self.started = []
        self.addCleanup(lambda: [self.end(process) for process in self.started])

    def let(self, module, name, value):
        self.addCleanup(setattr, module, name, getattr(module, name))
        setattr(module, name, value)

    def end(self, process):
        process.kill()
        process.wait()
        process.stdout.close()

    def executor(self, number, *command, port=None, token=TOKEN):
        environment = dict(
            os.environ,
            RUNS_LOG_HOST="127.0.0.1",
            RUNS_LOG_PORT=str(port or self.port),
            RUNS_LOG_TOKEN=token,
            SPARK_EXECUTOR_ID=str(number),
        )
        process = subprocess.Popen(
            [sys.executable, "-I", EXECUTOR, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.started.append(process)
        return process

    def python(self, number, code, *arguments, **where):
        return self.executor(number, sys.executable, "-c", code, *arguments, **where)

    def lines(self, source=journal.EXECUTOR):
        """All that the log has of it. The log is read from its beginning, as long as nothing is deleted."""
        text, place = b"", (1, 0)
        while self.log.has_more(*place):
            data = self.log.read(*place)
            if not data:
                place = (place[0] + 1, 0)
                continue
            place = (place[0], place[1] + len(data))
            at = 0
            while at < len(data):
                _, of, length = journal.HEADER.unpack_from(data, at)
                at += journal.HEADER.size
                if of == source:
                    text += data[at : at + length]
                at += length
        return text.decode().splitlines()

    def until(self, condition):
        limit = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), limit, "it does not happen: %s" % self.lines()[-3:])
            time.sleep(0.01)

    def raw(self):
        """What there is in the first segment, whoever wrote it."""
        data = self.log.read(1, 0)
        at = 0
        while at < len(data):
            _, _, length = journal.HEADER.unpack_from(data, at)
            at += journal.HEADER.size
            yield data[at : at + length]
            at += length


class ExecutorTest(Driver):
    def test_each_line_of_several_is_there_in_order_and_marked(self):
        processes = [self.python(number, PRINTS, "20000", "e%d" % number) for number in (1, 2)]
        for process in processes:
            process.stdout.read()
            self.assertEqual(process.wait(), 0)

        for number in (1, 2):
            mark = "[executor %d] " % number
            own = [line[len(mark) :] for line in self.lines() if line.startswith(mark)]
            self.assertEqual(own, ["line %d of e%d" % (i, number) for i in range(20000)])
        self.assertEqual(len(self.lines()), 40000)

    def test_no_line_is_missing_or_there_twice_after_connections_that_broke(self):
        gate = Gate(self.port, [30, 70, 40_000, 100_000, 9, 200_000])
        self.addCleanup(gate.socket.close)
        process = self.python(7, PRINTS, "20000", "it", port=gate.own_port)
        process.stdout.read()

        self.assertEqual(process.wait(), 0)
        self.assertEqual(self.lines(), ["[executor 7] line %d of it" % i for i in range(20000)])
        self.assertEqual(gate.cuts, [])
        self.assertEqual(self.lines(journal.PLATFORM), [])

    def test_a_line_is_there_while_the_executor_runs_and_its_output_is_also_shown(self):
        process = self.python(3, "import time; print('up', flush=True); time.sleep(60)")

        self.assertEqual(process.stdout.readline(), b"up\n")
        self.until(lambda: self.lines() == ["[executor 3] up"])

    def test_what_is_no_line_becomes_one(self):
        process = self.python(1, "import sys; sys.stdout.buffer.write(b'x' * 300000 + b'\\n\\n\\xff end')")
        process.stdout.read()
        process.wait()

        text = b"".join(self.raw())
        self.assertEqual(text.replace(b"[executor 1] ", b"").count(b"x"), 300000)
        self.assertTrue(text.endswith(b"x\n[executor 1] \n[executor 1] \xff end\n"), text[-60:])

    def test_the_programs_own_lines_stay_whole(self):
        self.let(logbook, "LINE_SECONDS", 30.0)
        self.log.write(journal.PROGRAM, b"half a line")
        process = self.python(1, "print('between')")
        process.stdout.readline()
        self.log.write(journal.PROGRAM, b", and the rest\n")
        process.wait()

        self.assertEqual(b"".join(self.raw()), b"half a line, and the rest\n[executor 1] between\n")

    def test_a_line_that_the_program_does_not_end_holds_nobody_up(self):
        self.log.write(journal.PROGRAM, b"...")
        process = self.python(1, "print('it goes on')")
        process.stdout.read()
        process.wait()

        self.assertEqual(self.lines(), ["[executor 1] it goes on"])

    def test_one_that_is_killed_is_missed(self):
        self.let(executors, "LOST_SECONDS", 0.3)
        process = self.python(4, "import time; print('a'); print('b', end='', flush=True); time.sleep(60)")
        process.stdout.readline()
        self.until(lambda: self.lines() == ["[executor 4] a"])
        process.kill()

        self.until(lambda: self.lines(journal.PLATFORM))
        self.assertEqual(self.lines(), ["[executor 4] a", "[executor 4] b"])
        self.assertIn("Executor 4 went away without a last word", self.lines(journal.PLATFORM)[0])
        self.hub.finish()
        self.assertEqual(len(self.lines(journal.PLATFORM)), 1)

    def test_at_the_end_those_that_end_are_waited_for_and_others_are_not(self):
        self.let(executors, "FAREWELL_SECONDS", 5.0)
        ending = self.python(1, "import time; print('up', flush=True); time.sleep(0.5); print('down')")
        self.python(2, "import time; print('up', flush=True); time.sleep(60)")
        self.until(lambda: len(self.lines()) == 2)

        self.hub.finish()

        self.assertIn("[executor 1] down", self.lines())
        self.assertEqual(ending.wait(), 0)
        missed = self.lines(journal.PLATFORM)
        self.assertEqual(len(missed), 1)
        self.assertIn("Executor 2 ", missed[0])
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()

    def test_without_the_token_nobody_writes(self):
        for hello in (
            b"wrong 1 word\n",
            b"\n",
            TOKEN.encode() + b" 1\n",
            TOKEN.encode() + b" 1] forged word\n",
            TOKEN.encode() + b" -1 word\n",
            b"x" * 2000,
        ):
            with socket.create_connection(("127.0.0.1", self.port)) as connection:
                connection.sendall(hello)
                try:
                    self.assertEqual(connection.recv(8), b"", hello)
                except ConnectionResetError:
                    pass
        self.assertEqual(self.lines(), [])

    def test_a_piece_that_is_too_long_is_not_taken(self):
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(TOKEN.encode() + b" 1 word\n")
            self.assertEqual(connection.recv(8), bytes(8))
            connection.sendall(b"\xff\xff\xff\xff")
            self.assertEqual(connection.recv(8), b"")

    def test_it_ends_as_its_command_does(self):
        for code, expected in (
            ("import sys; sys.exit(52)", 52),
            ("import os; os.kill(os.getpid(), 9)", 137),
        ):
            self.assertEqual(self.python(1, code).wait(), expected)

    def test_a_signal_is_handed_on_and_the_last_words_arrive(self):
        code = """
import signal, sys, time
def stop(*_):
    print("asked", flush=True)
    sys.exit(9)
signal.signal(signal.SIGTERM, stop)
print("up", flush=True)
time.sleep(60)
"""
        process = self.python(1, code)
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)

        self.assertEqual(process.wait(), 9)
        self.assertEqual(self.lines(), ["[executor 1] up", "[executor 1] asked"])

    def test_its_command_does_not_see_the_token(self):
        process = self.python(1, "import os; print([name for name in os.environ if name.startswith('RUNS_LOG')])")

        self.assertEqual(process.stdout.read(), b"[]\n")

    def test_an_image_without_the_command_says_so(self):
        process = self.executor(1, "/opt/nowhere/entrypoint.sh", "executor")

        self.assertIn(b"/opt/nowhere/entrypoint.sh", process.stdout.read())
        self.assertEqual(process.wait(), 127)

    def test_what_a_child_still_holds_open_keeps_no_executor_from_ending(self):
        process = self.python(1, "import subprocess; print('done', flush=True); subprocess.Popen(['sleep', '20'])")

        self.assertEqual(process.wait(15), 0)
        self.assertEqual(self.lines(), ["[executor 1] done"])

    def test_a_driver_that_is_gone_holds_an_executor_up_and_not_for_ever(self):
        impatient = os.path.abspath("impatient.py")
        with open(EXECUTOR) as patient, open(impatient, "w") as file:
            file.write(patient.read().replace("PATIENCE_SECONDS = 60.0", "PATIENCE_SECONDS = 1.0"))
        self.hub.finish()
        environment = dict(os.environ, RUNS_LOG_HOST="127.0.0.1", RUNS_LOG_PORT=str(self.port), RUNS_LOG_TOKEN=TOKEN)
        process = subprocess.Popen(
            [sys.executable, "-I", impatient, sys.executable, "-c", "print('x' * (16 << 20))"],
            env=environment,
            stdout=subprocess.PIPE,
        )
        self.started.append(process)

        self.assertEqual(len(process.stdout.read()), (16 << 20) + 1)
        self.assertEqual(process.wait(), 0)


class FullLogTest(Driver):
    """The server is away, and the driver's disk has no more room for the log."""

    limit = 1 << 20

    def test_a_log_that_is_full_holds_executors_up(self):
        process = self.python(1, "print('x' * 70000 + chr(10), flush=True, end='')\n" * 200)
        reader = threading.Thread(target=process.stdout.read, daemon=True)
        reader.start()

        self.until(lambda: self.log.blocked())
        size = sum(self.log.size(number) for number in range(1, self.log.number + 1))
        self.assertLess(size, 3 << 20)
        self.assertIsNone(process.poll())
        self.log.forget_before(self.log.number)
        self.until(lambda: self.log.number > 5)


if __name__ == "__main__":
    unittest.main()
