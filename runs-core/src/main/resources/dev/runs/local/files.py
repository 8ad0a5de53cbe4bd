"""Small files that are written as a whole, in a folder where the program can write, too."""
import os


def replace(name, content):
    """All or nothing, also across a crash. What lies in the way is taken away unopened: a pipe would be waited for."""
    unfinished = name + ".new"
    try:
        os.unlink(unfinished)
    except FileNotFoundError:
        pass
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.rename(unfinished, name)
