"""Children of the supervisor end with it, even when it is killed: they hold the reading end of a pipe it keeps open."""

import os
from dataclasses import dataclass
from threading import Thread

VARIABLE = "KHONGGIAY_TETHER"


@dataclass(frozen=True, slots=True)
class Tether:
    """The two ends of a pipe through which nothing is ever sent; the writing end closes when the supervisor ends."""

    reading: int
    writing: int

    def take(self) -> None:
        """In a forked child: let go of the supervisor's end, which would otherwise outlive it here."""
        os.close(self.writing)
        os.environ[VARIABLE] = str(self.reading)


def make() -> Tether:
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    os.set_inheritable(writing, False)
    return Tether(reading, writing)


def tie() -> None:
    """In a child: leave at once when the supervisor is gone. Without one (started by hand) nothing happens."""
    number = os.environ.get(VARIABLE)
    if number is not None:
        Thread(target=_wait, args=(int(number),), daemon=True, name="tether").start()


def _wait(reading: int) -> None:
    os.read(reading, 1)
    os._exit(1)
