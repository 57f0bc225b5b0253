"""The one writer of live sittings, with natural group commit.

Whatever has queued up while the last commit ran goes into the next one: under load many ballots share one flush of the
disk, without a timer and without a ballot ever waiting for company. A ballot is acknowledged only after its commit.
All other live acts pass through the same queue, so the order of arrival is the order of commits.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, TypeAlias, TypeVar, cast

from sqlalchemy.orm import Session

from meetings.actions.ballots import Outcome, Stored, Vote, cast_ballots
from server.infra.clock import Clock
from server.infra.database import SessionFactory, transaction
from server.infra.errors import Refusal, Throttled
from server.infra.slow import aside

log = logging.getLogger(__name__)

LARGEST_BATCH = 512
LONGEST_LINE = 10_000
"""Jobs that wait; whoever comes after them is turned away and may come again."""

T = TypeVar("T")
Deed: TypeAlias = Callable[[Session, datetime], T]
"""One action in one transaction, given the time of the commit's beginning."""


@dataclass(frozen=True, slots=True)
class _Ballot:
    vote: Vote
    answer: Future[Outcome]


@dataclass(frozen=True, slots=True)
class _Act(Generic[T]):
    deed: Deed[T]
    answer: Future[T | Refusal]


_Job: TypeAlias = _Ballot | _Act[Any]


class BallotBox:
    """Callers block (their thread or greenlet only) until their commit is on the disk."""

    def __init__(self, factory: SessionFactory, clock: Clock, key: bytes, after_commit: Callable[[], None]) -> None:
        self._factory = factory
        self._clock = clock
        self._key = key
        self._after_commit = after_commit
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._starting = Lock()
        self._writer: Thread | None = None

    @property
    def waiting(self) -> int:
        """How much has queued up behind the commit that runs."""
        return self._queue.qsize()

    def cast(self, vote: Vote) -> Stored:
        """The receipt, once the ballot is durable. Raises Throttled `live.busy`, the Refusal of `cast_ballots`."""
        answer: Future[Outcome] = Future()
        self._put(_Ballot(vote, answer))
        return _accepted(answer)

    def act(self, deed: Deed[T]) -> T:
        """Run one action in its own transaction. Raises Throttled `live.busy`, what the action raises."""
        answer: Future[T | Refusal] = Future()
        self._put(_Act(deed, answer))
        return _accepted(answer)

    def stop(self) -> None:
        """Finish what is queued, then end the writer."""
        with self._starting:
            writer, self._writer = self._writer, None
        if writer is not None:
            self._queue.put(None)
            writer.join()

    def _put(self, job: _Job) -> None:
        if self.waiting >= LONGEST_LINE:
            raise Throttled("live.busy")
        self._start()
        self._queue.put(job)

    def _start(self) -> None:
        """The writer begins with the first job: in the process that serves, not in the one that forked it."""
        with self._starting:
            if self._writer is None:
                self._writer = Thread(target=self._write, name="ballot-box", daemon=True)
                self._writer.start()

    def _write(self) -> None:
        stopped = False
        while not stopped:
            jobs = self._collect()
            stopped = None in jobs
            for run in _runs([job for job in jobs if job is not None]):
                self._commit(run)
            self._after_commit()

    def _collect(self) -> list[_Job | None]:
        """At least one job, and all that came meanwhile."""
        jobs = [self._queue.get()]
        while len(jobs) < LARGEST_BATCH:
            try:
                jobs.append(self._queue.get_nowait())
            except Empty:
                break
        return jobs

    def _commit(self, run: Sequence[_Job]) -> None:
        """Answers are given here, not in the native thread of the commit: it could not wake a greenlet."""
        try:
            outcomes = aside(self._store, run)
        except Exception as error:  # whatever one commit breaks, its callers are told and the writer goes on
            log.exception("commit failed")
            for job in run:
                job.answer.set_exception(error)
            return
        for job, outcome in zip(run, outcomes, strict=True):
            cast("Future[Any]", job.answer).set_result(outcome)

    def _store(self, run: Sequence[_Job]) -> list[Any]:
        votes = [job.vote for job in run if isinstance(job, _Ballot)]
        acts = [job.deed for job in run if isinstance(job, _Act)]
        now = self._clock.now()
        try:
            with transaction(self._factory) as session:
                if votes:
                    return list(cast_ballots(session, votes, key=self._key, now=now))
                return [deed(session, now) for deed in acts]
        except Refusal as refusal:  # of an act: it is rolled back, and its refusal is the answer
            return [refusal]


def _accepted(answer: "Future[T | Refusal]") -> T:
    outcome = answer.result()
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def _runs(jobs: Sequence[_Job]) -> list[list[_Job]]:
    """Neighbouring ballots together, every other act alone, in their order."""
    runs: list[list[_Job]] = []
    for job in jobs:
        if runs and isinstance(job, _Ballot) and isinstance(runs[-1][-1], _Ballot):
            runs[-1].append(job)
        else:
            runs.append([job])
    return runs
