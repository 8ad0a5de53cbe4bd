"""The agent: looks after one attempt of a run inside its pod.

    agent.zip prepare    the init container: files and libraries, and a command for the other one
    agent.zip run        the program's container: the program, its log, metrics and result files

RUNS_FOLDER is shared by both. RUNS_SERVER is asked and told everything with RUNS_ATTEMPT_KEY, which the program never
gets. What became of the attempt stands in the container's termination message, too, should nobody have listened.
Everything is imported before a program runs that could change the archive which this lies in.
"""
import os
import signal
import sys

import report


def main():
    # Until somebody listens: the kernel forgets one that is sent to the first process of a container before.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    os.umask(0o077)
    os.chdir(os.environ["RUNS_FOLDER"])
    last_words = report.Report(os.environ.get("RUNS_TERMINATION_LOG", report.FILE))
    if sys.version_info < (3, 8):
        version = ".".join(map(str, sys.version_info[:3]))
        last_words.fail("IMAGE", "The image's Python is %s: Runs needs 3.8 or newer." % version)
        last_words.write()
        sys.exit(last_words.failure["message"])
    from part import end
    from preparing import Preparation
    from running import Execution

    part = {"prepare": Preparation, "run": Execution}[sys.argv[1]]
    try:
        code = part(last_words).main()
    except Exception as error:  # what it should have been told is not there
        last_words.fail("INTERNAL", "The agent failed: %r" % error)
        last_words.write()
        raise
    end(code)


if __name__ == "__main__":
    main()
