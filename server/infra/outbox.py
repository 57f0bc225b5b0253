"""The outbox: facts that leave and work that is slow, written in the same commit as the fact itself.

A worker leases a row, does its work outside any transaction and finishes it inside one: the effect and the mark "done"
are one commit. A worker that dies loses its lease, another begins again; what it had not committed never happened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import JSON, ColumnElement, Index, String, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.infra.database import Base, UtcDateTime
from server.infra.ids import new_id

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
Payload: TypeAlias = dict[str, JsonValue]

MAX_ATTEMPTS = 8
PUBLISHED = "published"  # in the info of a session: the queues it published to
SECRET = "pin"  # noqa: S105 - the name of the value of a payload that holds a sealed secret


class Queue(StrEnum):
    DEFAULT = "default"
    SIGNING = "signing"  # only the one process that opens the keys of people works on it
    SEALING = "sealing"  # the same for the keys of agencies
    PUBLIC = "public"  # what strangers ask for; a process of its own, so that nobody's work waits behind it


class OutboxState(StrEnum):
    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    REFUSED = "refused"  # the rules said no; the code says why
    DEAD = "dead"  # tried too often; a person must look


class OutboxEvent(Base):
    __tablename__ = "outbox_event"
    __table_args__ = (Index("ix_outbox_event_due", "queue", "state", "run_after"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    topic: Mapped[str] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    queue: Mapped[str] = mapped_column(String(20))
    payload: Mapped[Payload] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20), default=OutboxState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_token: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code: Mapped[str | None] = mapped_column(String(120))
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Leased:
    """One event in the hands of one worker."""

    id: str
    token: str
    topic: str
    payload: Payload
    attempts: int


class LeaseLost(Exception):
    """Another worker took the event over; whatever was about to be committed must not be."""


def publish(
    session: Session,
    topic: str,
    payload: Payload,
    *,
    now: datetime,
    key: str | None = None,
    queue: Queue = Queue.DEFAULT,
    run_after: datetime | None = None,
) -> OutboxEvent:
    """Write an event into the current transaction, due at once or at ``run_after``.

    The same key again changes nothing and returns the first event.
    """
    if key is not None:
        known = session.scalar(select(OutboxEvent).where(OutboxEvent.key == key))
        if known is not None:
            return known
    due = run_after or now
    row = OutboxEvent(id=new_id(), topic=topic, key=key, queue=queue, payload=payload, run_after=due, created_at=now)
    session.add(row)
    session.flush()  # the id is shown to the person who waits for the work
    session.info.setdefault(PUBLISHED, set()).add(str(queue))
    return row


def _due(queue: Queue, now: datetime) -> ColumnElement[bool]:
    waiting = and_(OutboxEvent.state == OutboxState.PENDING, OutboxEvent.run_after <= now)
    abandoned = and_(OutboxEvent.state == OutboxState.LEASED, OutboxEvent.lease_until < now)
    return and_(OutboxEvent.queue == queue, or_(waiting, abandoned))


def is_due(session: Session, queue: Queue, now: datetime) -> bool:
    """Whether a lease would find something."""
    return session.scalar(select(OutboxEvent.seq).where(_due(queue, now)).limit(1)) is not None


def lease(session: Session, queue: Queue, owner: str, *, now: datetime, seconds: int) -> Leased | None:
    """Take the oldest event that is due, or whose lease ran out."""
    query = select(OutboxEvent).where(_due(queue, now)).order_by(OutboxEvent.seq).limit(1)
    row = session.scalar(query.with_for_update(skip_locked=True))
    if row is None:
        return None
    row.state, row.attempts = OutboxState.LEASED, row.attempts + 1
    row.lease_owner, row.lease_token = owner, new_id()
    row.lease_until = now + timedelta(seconds=seconds)
    return Leased(row.id, row.lease_token, row.topic, row.payload, row.attempts)


def release(session: Session, owner: str) -> None:
    """Give back what a worker of this name held before it died; called when a worker of that name starts."""
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.state == OutboxState.LEASED, OutboxEvent.lease_owner == owner)
        .values(state=OutboxState.PENDING, lease_owner=None, lease_token=None, lease_until=None)
    )


def held(session: Session, leased: Leased) -> OutboxEvent:
    """The row behind a lease, locked. Raises LeaseLost when it is no longer ours."""
    row = session.scalar(select(OutboxEvent).where(OutboxEvent.id == leased.id).with_for_update())
    if row is None or row.state != OutboxState.LEASED or row.lease_token != leased.token:
        raise LeaseLost(leased.id)
    return row


def extend(session: Session, leased: Leased, *, now: datetime, seconds: int) -> None:
    """Begin the time of a lease anew. Raises LeaseLost."""
    held(session, leased).lease_until = now + timedelta(seconds=seconds)


def close(row: OutboxEvent, state: OutboxState, now: datetime, code: str | None = None) -> None:
    """The end of an event. A sealed secret goes with it: no longer needed, it is no longer kept."""
    row.state, row.code, row.finished_at = state, code, now
    row.payload = {name: value for name, value in row.payload.items() if name != SECRET}
    row.lease_owner = row.lease_token = row.lease_until = None


def put_back(row: OutboxEvent, now: datetime, code: str) -> None:
    """Try again later: 1, 2, 4 ... at most 300 seconds."""
    row.state, row.code = OutboxState.PENDING, code
    row.run_after = now + timedelta(seconds=min(300, 2 ** (row.attempts - 1)))
    row.lease_owner = row.lease_token = row.lease_until = None


FailureHook = Callable[[Session, Payload, str, datetime], None]
"""Puts the document back when its work was refused: (session, payload, code, now), in the transaction of the mark."""
