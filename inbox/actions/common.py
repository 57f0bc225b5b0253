"""Steps that the actions share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.errors import InboxError
from inbox.models import CalendarDay, IncomingDocument, NumberSeries, OutgoingDocument
from inbox.rules.deadlines import VIETNAM, WorkCalendar
from inbox.rules.lifecycle import (
    INCOMING,
    OUTGOING,
    IncomingState,
    IncomingVerb,
    OutgoingState,
    OutgoingVerb,
    next_state,
)
from inbox.rules.numbering import Series, SeriesKey
from server.identity import Actor
from server.infra.errors import Conflict, NotFound, Refusal

REASON_LENGTH = 1000


@contextmanager
def refusing() -> Iterator[None]:
    """What a rule refuses, the house refuses with the same code: Conflict when the state has moved on."""
    try:
        yield
    except InboxError as problem:
        kind = Conflict if problem.code.startswith("inbox.lifecycle.") else Refusal
        raise kind(problem.code, **problem.details) from problem


def lock_outgoing(session: Session, actor: Actor, document_id: str) -> OutgoingDocument:
    """A document of the actor's own agency, locked. Raises NotFound `outgoing.missing`."""
    document = session.get(OutgoingDocument, document_id, with_for_update=True, populate_existing=True)
    if document is None or document.agency_id != actor.agency_id:
        raise NotFound("outgoing.missing")
    return document


def lock_incoming(session: Session, actor: Actor, document_id: str) -> IncomingDocument:
    """A document that came to the actor's own agency, locked. Raises NotFound `incoming.missing`."""
    document = session.get(IncomingDocument, document_id, with_for_update=True, populate_existing=True)
    if document is None or document.agency_id != actor.agency_id:
        raise NotFound("incoming.missing")
    return document


def advance(document: OutgoingDocument, verb: OutgoingVerb, now: datetime) -> None:
    """Move the document by the table. Raises Conflict `inbox.lifecycle.not_allowed`."""
    with refusing():
        document.state = next_state(OUTGOING, OutgoingState(document.state), verb)
    document.changed_at = now
    document.failure = None


def move(document: IncomingDocument, verb: IncomingVerb) -> None:
    """Move the incoming document by the table. Raises Conflict `inbox.lifecycle.not_allowed`."""
    with refusing():
        document.state = next_state(INCOMING, IncomingState(document.state), verb)


def take_number(session: Session, key: SeriesKey) -> int:
    """The next number of a run, taken in this transaction: if it fails, the number was never taken."""
    query = select(NumberSeries).where(
        NumberSeries.agency_id == key.agency_id, NumberSeries.kind == key.kind, NumberSeries.year == key.year
    )
    row = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        row = NumberSeries(agency_id=key.agency_id, kind=key.kind, year=key.year, last=0)
        session.add(row)
    series, number = Series(key, row.last).take()
    row.last = series.last
    session.flush()
    return number


def need_reason(reason: str) -> str:
    """The reason a person gave, trimmed and without signs nobody sees, which no package could carry.

    Raises Refusal `inbox.reason_missing` or `inbox.reason_too_long`.
    """
    given = " ".join("".join(sign if sign.isprintable() else " " for sign in reason).split())
    if not given:
        raise Refusal("inbox.reason_missing")
    if len(given) > REASON_LENGTH:
        raise Refusal("inbox.reason_too_long", limit=REASON_LENGTH)
    return given


def calendar(session: Session) -> WorkCalendar:
    """The days off and the weekend days worked, as rows say."""
    days = session.scalars(select(CalendarDay)).all()
    off = frozenset(row.day for row in days if not row.worked)
    return WorkCalendar(off, frozenset(row.day for row in days if row.worked))


def today(now: datetime) -> date:
    """The day in Vietnam."""
    return now.astimezone(VIETNAM).date()
