"""Children of the supervisor end with it, even when it is killed: they hold the reading end of a pipe it keeps open."""

import os
from threading import Thread

VARIABLE = "KHONGGIAY_TETHER"


def make() -> int:
    """The reading end for the children (pass it by `pass_fds`); the writing end closes when this process ends."""
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    os.set_inheritable(writing, False)
    return reading


def tie() -> None:
    """In a child: leave at once when the supervisor is gone. Without one (started by hand) nothing happens."""
    number = os.environ.get(VARIABLE)
    if number is not None:
        Thread(target=_wait, args=(int(number),), daemon=True, name="tether").start()


def _wait(reading: int) -> None:
    os.read(reading, 1)
    os._exit(1)
