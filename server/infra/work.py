"""What a handler of outbox events is given, and the loop that gives it."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy.orm import Session

from server.infra import outbox
from server.infra.blobs import BlobStore
from server.infra.clock import Clock
from server.infra.config import Settings
from server.infra.database import SessionFactory, reading, transaction
from server.infra.errors import Coded, Conflict, Refusal
from server.infra.outbox import FailureHook, Leased, LeaseLost, OutboxState, Queue
from server.infra.sealing import SecretOpener
from server.infra.standing import Standing, plan, plan_next

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bench:
    """The tools of one worker process; `secrets` is there only where keys live."""

    settings: Settings
    factory: SessionFactory
    blobs: BlobStore
    clock: Clock
    owner: str
    queue: Queue
    secrets: SecretOpener | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One event in hand. Read, do what is slow outside any transaction, then `finish` once."""

    bench: Bench
    event: Leased

    @property
    def settings(self) -> Settings:
        return self.bench.settings

    @property
    def blobs(self) -> BlobStore:
        return self.bench.blobs

    @property
    def clock(self) -> Clock:
        return self.bench.clock

    def text(self, name: str) -> str:
        """A text value of the payload; a missing one is a mistake of the publisher."""
        value = self.event.payload[name]
        if not isinstance(value, str):
            raise TypeError(f"{self.event.topic}: {name} is not a text")
        return value

    def open_secret(self, name: str) -> bytes:
        """A sealed value of the payload. Raises Conflict `signing.secret_lost`."""
        if self.bench.secrets is None:
            raise Conflict("signing.secret_lost")
        return self.bench.secrets.open_secret(self.text(name))

    def read(self) -> AbstractContextManager[Session]:
        return reading(self.bench.factory)

    def hold(self) -> None:
        """Keep the event while long work goes on. Raises LeaseLost."""
        with transaction(self.bench.factory) as session:
            outbox.extend(session, self.event, now=self.clock.now(), seconds=self.settings.lease_seconds)

    @contextmanager
    def finish(self) -> Iterator[Session]:
        """One transaction with the effect and the mark "done". Raises LeaseLost when another worker took over."""
        with transaction(self.bench.factory) as session:
            row = outbox.held(session, self.event)
            yield session
            outbox.close(row, OutboxState.DONE, self.clock.now())


Handler = Callable[[Work], None]


@dataclass(frozen=True, slots=True)
class Worker:
    """Takes events of one queue, one after the other. `refusals`: errors that carry a code and are final."""

    bench: Bench
    handlers: Mapping[str, Handler]
    on_failure: Mapping[str, FailureHook] = field(default_factory=dict)
    refusals: tuple[type[Exception], ...] = (Refusal,)
    standing: Standing = field(default_factory=dict)

    def begin(self) -> None:
        """Take up what a dead worker of the same name held, and announce the key for secrets."""
        with transaction(self.bench.factory) as session:
            outbox.release(session, self.bench.owner)
            plan(session, self.standing, self.bench.clock.now())
            if self.bench.secrets is not None:
                self.bench.secrets.announce(session, self.bench.clock.now())

    def step(self) -> bool:
        """Work on one event; False when nothing is due."""
        leased = self._lease()
        if leased is None:
            return False
        try:
            self._work_on(leased)
        except LeaseLost:
            log.warning("lease lost: %s %s", leased.topic, leased.id)
        if leased.topic in self.standing:
            with transaction(self.bench.factory) as session:
                plan_next(session, leased.topic, self.standing, self.bench.clock.now())
        return True

    def _work_on(self, leased: Leased) -> None:
        if leased.attempts > outbox.MAX_ATTEMPTS:
            log.error("killed its worker every time: %s %s", leased.topic, leased.id)
            self._retry(leased)
            return
        try:
            self.handlers[leased.topic](Work(self.bench, leased))
        except LeaseLost:
            raise
        except self.refusals as refusal:
            self._refuse(leased, cast("Coded", refusal))
        except Exception:  # whatever one event breaks, the worker goes on with the next
            log.exception("work failed: %s %s", leased.topic, leased.id)
            self._retry(leased)

    def _lease(self) -> Leased | None:
        bench = self.bench
        # A look without the write lock first: an idle worker must not stand in the way of ballots.
        with reading(bench.factory) as session:
            if not outbox.is_due(session, bench.queue, bench.clock.now()):
                return None
        with transaction(bench.factory) as session:
            seconds = bench.settings.lease_seconds
            return outbox.lease(session, bench.queue, bench.owner, now=bench.clock.now(), seconds=seconds)

    def _refuse(self, leased: Leased, refusal: Coded) -> None:
        with transaction(self.bench.factory) as session:
            row = outbox.held(session, leased)
            self._give_up(session, row, OutboxState.REFUSED, refusal.code)
            row.details = dict(refusal.details)

    def _retry(self, leased: Leased) -> None:
        with transaction(self.bench.factory) as session:
            row = outbox.held(session, leased)
            if row.attempts < outbox.MAX_ATTEMPTS:
                outbox.put_back(row, self.bench.clock.now(), "work.failed")
            else:
                self._give_up(session, row, OutboxState.DEAD, "work.failed")

    def _give_up(self, session: Session, row: outbox.OutboxEvent, state: OutboxState, code: str) -> None:
        now = self.bench.clock.now()
        outbox.close(row, state, now, code)
        hook = self.on_failure.get(row.topic)
        if hook is not None:
            hook(session, row.payload, code, now)
