"""What the init container does next: fetches the agent that looks after the attempt, and becomes it.

Nothing but the standard library, and no syntax that an old Python has not: it has to say itself that it is too old.
"""
import signal

# The kernel forgets one that is sent to the first process of a container before that listens; one that is held, it keeps.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

import http.client
import io
import json
import os
import ssl
import sys
import time
import zipfile
from urllib.parse import urlsplit

TERMINATION_LOG = "/dev/termination-log"  # where the kubelet reads what a container has to say at its end
SILENCE_SECONDS = 20  # without a byte from the server
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
STOPPED = 128 + signal.SIGTERM


class Away(Exception):
    """There was no answer, or none that can be used: it may go better the next time."""


def end(code, failure=None, stopped=False):
    said = {
        "failure": failure,
        "startedAt": None,
        "exitCode": None,
        "stopped": stopped,
        "delivered": True,
        "finishedAt": int(time.time() * 1000),
    }
    with open(TERMINATION_LOG, "w") as file:
        json.dump(said, file)
    sys.exit(code)


def fail(kind, message):
    tell(message)
    end(1, {"kind": kind, "message": message})


def tell(message):
    """For who reads the log of the container."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def stop(*_):
    """SIGTERM, which does nothing to a first process that does not say what."""
    end(STOPPED, stopped=True)


def ask(server):
    """The status and the content of the server's answer, or Away."""
    parts = urlsplit(server)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=SILENCE_SECONDS)
    try:
        path = parts.path.rstrip("/") + "/attempts/agent"
        connection.request("GET", path, headers={"Authorization": "Bearer " + os.environ["RUNS_ATTEMPT_KEY"]})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except ssl.SSLCertVerificationError as error:
        fail("INFRASTRUCTURE", "The image does not trust the server at %s: %s." % (server, error.verify_message))
    except OSError as error:
        raise Away(error.strerror or "it does not answer")
    except http.client.HTTPException:
        raise Away("its answer cannot be understood")
    finally:
        connection.close()


def fetch(server):
    """The agent, whole, or Away."""
    status, content = ask(server)
    if status == 410:
        fail("INFRASTRUCTURE", "The attempt is over: the server no longer wants its program to start.")
    if status in (401, 403):
        fail("INFRASTRUCTURE", "The server refused the attempt's credential: it answered %d." % status)
    if status in (408, 429) or status >= 500:
        raise Away("it answered %d" % status)
    if status != 200:
        message = "The server at %s answered %d: see whether the region's serverUrl leads to Runs."
        fail("INFRASTRUCTURE", message % (server, status))
    if not zipfile.is_zipfile(io.BytesIO(content)):  # its end is what shows it, so this one is whole
        raise Away("what it sent is not the agent")
    return content


def fetch_patiently(server):
    pause, told = FIRST_PAUSE_SECONDS, None
    while True:
        try:
            return fetch(server)
        except Away as away:
            if str(away) != told:
                told = str(away)
                tell("Waiting for the server at %s: %s" % (server, told))
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def write(path, content):
    """Under a name of its own first, so that nobody ever finds half of it."""
    try:
        with open(path + ".new", "wb") as file:
            file.write(content)
        os.rename(path + ".new", path)
    except OSError as error:
        fail("INFRASTRUCTURE", "The agent could not be written: %s." % error.strerror)


def main():
    signal.signal(signal.SIGTERM, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    if sys.version_info < (3, 8):
        message = "The image has Python %d.%d, and Runs needs a newer one. Use an image with Python 3.8 or newer."
        fail("IMAGE", message % tuple(sys.version_info[:2]))
    agent = os.path.join(os.environ["RUNS_FOLDER"], "agent.zip")
    write(agent, fetch_patiently(os.environ["RUNS_SERVER"]))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # until the agent listens
    os.execvp("python3", ["python3", "-I", "-X", "utf8", agent, "prepare"])


main()
