"""The two ways in which an attempt ends before its program starts."""


class Failed(Exception):
    """It cannot go on; the reason is written for the person who submitted the run."""

    def __init__(self, kind, message):
        super().__init__(message)
        # Clients take any message with that word for the run's own time limit.
        self.failure = {"kind": kind, "message": message.replace("timeout", "time-out").replace("Timeout", "Time-out")}


class Cancelled(Exception):
    """It was cancelled."""
