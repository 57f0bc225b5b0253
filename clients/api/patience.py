"""Trying again with growing pauses, up to a limit."""

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from clients.api.errors import Unfinished

Found = TypeVar("Found")

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 0.5


def attempts(seconds: float) -> Iterator[int]:
    """Yield 1, 2, 3 …, pausing between, until `seconds` are over; at least once."""
    end, pause, turn = time.monotonic() + seconds, FIRST_PAUSE, 1
    yield turn
    while time.monotonic() < end:
        time.sleep(pause)
        pause, turn = min(LONGEST_PAUSE, pause * 1.5), turn + 1
        yield turn


def until(look: Callable[[], Found | None], what: str, seconds: float) -> Found:
    """Look again and again until something is found. Raises Unfinished with `what`."""
    for _ in attempts(seconds):
        found = look()
        if found is not None:
            return found
    raise Unfinished(f"{what}: nothing after {seconds:.0f} s")
