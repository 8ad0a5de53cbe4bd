"""How an attempt ends: in two ways before its program starts, and afterwards as its program did."""
import processes


class Failed(Exception):
    """It cannot go on; the reason is written for the person who submitted the run."""

    def __init__(self, kind, message):
        super().__init__(message)
        # Clients take any message with that word for the run's own time limit.
        self.failure = {"kind": kind, "message": message.replace("timeout", "time-out").replace("Timeout", "Time-out")}


class Cancelled(Exception):
    """It was cancelled."""


def explain(spec, outcome):
    """Why the program came to its end, where its exit code does not say it; None where it does."""
    granted = size(spec["memoryBytes"])
    if outcome.reason == processes.MEMORY:
        used = size(outcome.memory)
        message = "Out of memory: the program used %s of the %s it was granted." % (used, granted)
        return {"kind": "OUT_OF_MEMORY", "message": message}
    if outcome.reason == processes.TIMEOUT:
        return {"kind": "TIMEOUT", "message": "The program reached its timeout and was stopped."}
    # HotSpot's ExitOnOutOfMemoryError: exit code 3, and these words as the last ones.
    if outcome.exit_code == 3 and b"Terminating due to java.lang.OutOfMemoryError" in outcome.tail:
        heap = size(spec["memoryBytes"] * 3 // 4)
        message = "Out of memory: Java's heap of %s (of the %s granted) is used up." % (heap, granted)
        return {"kind": "OUT_OF_MEMORY", "message": message}
    return None


def size(count):
    """1288490189 -> '1.2 GiB'"""
    value, unit = float(count), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return ("%.1f" % value).rstrip("0").rstrip(".") + " " + unit
