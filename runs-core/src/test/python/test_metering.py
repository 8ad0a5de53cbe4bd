"""When a pod tells what it uses: as often as is of use, and no more often than its server wishes."""
import sys
import unittest

sys.path[:0] = sys.argv.pop().split(":")

import metering  # noqa: E402
import server  # noqa: E402


class Clock:
    def __init__(self, age):
        self.age = age

    def monotonic(self):
        return self.age


class Ended:
    """Remembers how long it was waited for, and happens after so many times."""

    def __init__(self, times):
        self.waits = []
        self.times = times

    def wait(self, seconds):
        self.waits.append(seconds)
        return len(self.waits) > self.times


class Server:
    def __init__(self, wait, away=False):
        self.wait = wait
        self.away = away

    def exchange(self, request):
        if self.away:
            raise server.Away("it answered 503", self.wait)
        return server.Answer(204, self.wait, b"")


class Meter:
    latest = b"{}"


class PauseTest(unittest.TestCase):
    def waits(self, told, age=0.0):
        metering.time = Clock(0.0)
        sender = metering.MetricsSender(told, Meter())
        sender.ended = Ended(2)
        metering.time.age = age
        sender.run()
        return sender.ended.waits

    def test_soon_after_the_start_and_then_every_ten_seconds(self):
        self.assertEqual(self.waits(Server(0)), [2.0, 10.0, 10.0])
        self.assertEqual(self.waits(Server(10)), [2.0, 10.0, 10.0])

    def test_every_minute_once_it_is_old(self):
        self.assertEqual(self.waits(Server(10), age=600.0), [2.0, 60.0, 60.0])

    def test_as_seldom_as_the_server_wishes(self):
        self.assertEqual(self.waits(Server(100)), [2.0, 100, 100])
        self.assertEqual(self.waits(Server(100), age=600.0), [2.0, 100, 100])
        self.assertEqual(self.waits(Server(30, away=True)), [2.0, 30, 30])


if __name__ == "__main__":
    unittest.main()
