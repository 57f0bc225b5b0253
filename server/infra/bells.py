"""A bell for each queue: whoever commits an event rings it, so that an idle worker need not look all the time.

A bell is a named pipe in the data folder. A ring that nobody hears is lost, and that is enough: workers look by
themselves too, soon after work and ever more rarely when nothing comes, at least once a second. That finds what is due
at a later time, and what a dead worker held.
"""

import os
import select
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import event
from sqlalchemy.orm import Session

from server.infra.database import SessionFactory
from server.infra.outbox import PUBLISHED

SHORTEST: Final = 0.1
LONGEST: Final = 1.0


def pause(looks: int) -> float:
    """How many seconds an idle worker waits after so many looks that found nothing."""
    return min(LONGEST, SHORTEST * 2.0 ** min(looks, 10))


@dataclass(slots=True)
class Bell:
    """The listening side of one queue's bell."""

    pipe: int
    looks: int = field(default=0)

    def wait(self) -> None:
        """Until the bell rings, or for a pause that grows from one to the next."""
        self.hears(pause(self.looks))
        self.looks += 1

    def worked(self) -> None:
        """There was something to do: more may follow soon."""
        self.looks = 0

    def hears(self, seconds: float) -> bool:
        """Whether it rang by then; several rings are one."""
        ready, _, _ = select.select([self.pipe], [], [], seconds)
        if ready:
            with suppress(BlockingIOError):  # another worker of the queue was quicker
                os.read(self.pipe, select.PIPE_BUF)
        return bool(ready)


@contextmanager
def listening(folder: Path, queue: str) -> Iterator[Bell]:
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.mkfifo(folder / queue, 0o600)
    # For reading and writing: a pipe that only readers hold open ends when the last ringer goes.
    pipe = os.open(folder / queue, os.O_RDWR | os.O_NONBLOCK)
    try:
        yield Bell(pipe)
    finally:
        os.close(pipe)


def ring(folder: Path, queues: Iterable[str]) -> None:
    for queue in queues:
        with suppress(OSError):  # nobody listens, or it has rung already and nobody came yet
            pipe = os.open(folder / queue, os.O_WRONLY | os.O_NONBLOCK)
            try:
                os.write(pipe, b".")
            finally:
                os.close(pipe)


def hang_bells(factory: SessionFactory, folder: Path) -> None:
    """Every session of the factory rings for what it published, as soon as it is committed."""

    def rung(session: Session) -> None:
        ring(folder, session.info.pop(PUBLISHED, ()))

    event.listen(factory, "after_commit", rung)
