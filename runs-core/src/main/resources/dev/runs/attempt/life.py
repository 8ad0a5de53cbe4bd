"""Whether the attempt goes on: a signal ends it, or the server, or a defect of ours."""
import threading

from ending import Cancelled

PAUSE_SECONDS = 0.1


class Over(Exception):
    """Nobody wants anything more of this attempt: nothing is delivered from here on."""


class Life:
    def __init__(self):
        self.told_to_stop = False
        self.over = threading.Event()
        self.failure = None  # why it is over, where that is for somebody to know

    def stop(self, *_):
        """SIGTERM. Sets no event: a handler must not wait for a lock that the code which it interrupts may hold."""
        self.told_to_stop = True

    def end(self, failure=None):
        """To be called from any thread; the first reason counts."""
        if not self.over.is_set():
            self.failure = failure
            self.over.set()

    def is_over(self):
        return self.over.is_set()

    def is_ending(self):
        return self.told_to_stop or self.over.is_set()

    def check(self):
        if self.over.is_set():
            raise Over()
        if self.told_to_stop:
            raise Cancelled()

    def unless_ending(self, action):
        """The result of what may wait for a network for long. It is left to itself once this comes to its end."""
        results, errors = [], []

        def work():
            try:
                results.append(action())
            except BaseException as error:  # it is raised below, where somebody can do something about it
                errors.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        while thread.is_alive():
            self.check()
            thread.join(PAUSE_SECONDS)
        if errors:
            raise errors[0]
        return results[0]
