"""What the agent asks of the kernel, for a program of the same user: not to be read by it, and not to die for it."""
import os
import sys

DUMPABLE = 4  # PR_SET_DUMPABLE


def hide():
    """Closes our memory and our first environment to others: the attempt's credential is in both."""
    _prctl(DUMPABLE, 0)


def offer():
    """In a child that is about to become a program: where memory runs out, the kernel takes it before the agent."""
    _prctl(DUMPABLE, 1)  # what is hidden may not write here unless it is root; the program does not exist yet
    try:
        adjustment = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(adjustment, b"1000")
        os.close(adjustment)
    except OSError:
        pass  # it has the same chances as the agent, then


if sys.platform == "linux":
    import ctypes

    _prctl = ctypes.CDLL(None).prctl  # found before any fork
else:

    def _prctl(*_):
        pass
