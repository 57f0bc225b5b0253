"""The two register books with the columns of Decree 30/2020/NĐ-CP, annex IV."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.models import (
    Delivery,
    Directive,
    IncomingDocument,
    IssuedNumber,
    NumberSeries,
    OutgoingDocument,
    VoidedNumber,
)
from inbox.rules.document_types import DOCUMENT_TYPES
from inbox.rules.lifecycle import DeliveryState, IncomingState, OutgoingState
from inbox.rules.numbering import ARRIVAL_SERIES, COMMON_SERIES, COPY_SERIES, format_number, missing_numbers
from server.audit import AuditEvent, AuditRow
from server.identity.models import Account, Agency, Person, Unit

SHEET: Final = 50  # lines shown on a screen at a time
BOOK: Final = 500  # lines of one bound volume
_SIGNED_FOR: Final = frozenset(
    {DeliveryState.ACCEPTED, DeliveryState.ASSIGNED, DeliveryState.PROCESSING, DeliveryState.COMPLETED}
)


@dataclass(frozen=True, slots=True)
class OutgoingEntry:
    """A line of the outgoing book. `accepted` of `recipients` have taken the document into their own registers."""

    document_id: str
    reference: str
    issued_on: date
    document_type: str
    abstract: str
    signer_name: str
    recipients: tuple[str, ...]
    accepted: int
    dispatched_at: datetime | None
    void_reason: str
    recalled: bool


@dataclass(frozen=True, slots=True)
class IncomingEntry:
    """A line of the incoming book. `received_by` took the document over in the unit."""

    document_id: str
    arrived_at: datetime
    number: int
    sender_name: str
    reference: str
    issued_on: date | None
    document_type: str
    abstract: str
    units: tuple[str, ...]
    passed_on_at: datetime | None
    received_by: str
    cancelled: bool
    verdict_status: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of numbers up to the last one given; `kind` is empty for the common one. A void number is not missing."""

    kind: str
    last: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Some lines of a year's register: page `page` of `pages`, of `total` lines. `years` are those that have lines.

    `runs` are the runs of numbers of the whole year; the incoming book has none.
    """

    year: int
    years: tuple[int, ...]
    page: int
    pages: int
    total: int
    entries: tuple[OutgoingEntry, ...] | tuple[IncomingEntry, ...]
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """Which lines to read: page `page` (from 1) of `size` lines each."""

    year: int
    page: int = 1
    size: int = SHEET


def outgoing_book(session: Session, agency_id: str, leaf: Leaf, this_year: int) -> Book:
    """Numbers in the order in which they were taken, the void ones among them."""
    mine = (IssuedNumber.agency_id == agency_id, IssuedNumber.year == leaf.year)
    total = session.scalar(select(func.count()).select_from(IssuedNumber).where(*mine)) or 0
    query = (
        select(OutgoingDocument, VoidedNumber.reason)
        .join(IssuedNumber, IssuedNumber.document_id == OutgoingDocument.id)
        .outerjoin(VoidedNumber, VoidedNumber.issued_number_id == IssuedNumber.id)
        .where(*mine)
        .order_by(IssuedNumber.taken_at, IssuedNumber.number)
    )
    page, pages = _within(leaf, total)
    rows = session.execute(query.limit(leaf.size).offset((page - 1) * leaf.size)).all()
    deliveries = _deliveries(session, [document.id for document, _ in rows])
    entries = tuple(_outgoing_entry(document, reason or "", deliveries[document.id]) for document, reason in rows)
    years = session.scalars(select(IssuedNumber.year).where(IssuedNumber.agency_id == agency_id).distinct())
    known, runs = _years(years.all(), leaf.year, this_year), _runs(session, agency_id, leaf.year)
    return Book(leaf.year, known, page, pages, total, entries, runs)


def incoming_book(session: Session, agency_id: str, leaf: Leaf, this_year: int) -> Book:
    """Registered documents in the order of their arrival numbers."""
    model = IncomingDocument
    mine = (model.agency_id == agency_id, model.arrival_year == leaf.year)
    total = session.scalar(select(func.count()).select_from(model).where(*mine)) or 0
    page, pages = _within(leaf, total)
    query = select(model).where(*mine).order_by(model.arrival_number)
    documents = session.scalars(query.limit(leaf.size).offset((page - 1) * leaf.size)).all()
    ids = [document.id for document in documents]
    directed, starters = _directed(session, ids), _starters(session, ids)
    entries = tuple(_incoming_entry(one, directed[one.id], starters.get(one.id, "")) for one in documents)
    years = session.scalars(
        select(model.arrival_year).where(model.agency_id == agency_id, model.arrival_year.is_not(None)).distinct()
    )
    known = [year for year in years if year is not None]
    return Book(leaf.year, _years(known, leaf.year, this_year), page, pages, total, entries)


def _runs(session: Session, agency_id: str, year: int) -> tuple[Run, ...]:
    """Each run of the year, the common one first. The last number given counts too, even if the book lost its line."""
    taken: dict[str, list[int]] = defaultdict(list)
    lines = select(IssuedNumber.kind, IssuedNumber.number).where(
        IssuedNumber.agency_id == agency_id, IssuedNumber.year == year
    )
    for kind, number in session.execute(lines):
        taken[kind].append(number)
    given = select(NumberSeries.kind, NumberSeries.last).where(
        NumberSeries.agency_id == agency_id,
        NumberSeries.year == year,
        NumberSeries.kind.not_in((ARRIVAL_SERIES, COPY_SERIES)),
    )
    last = {kind: number for kind, number in session.execute(given) if number}
    return tuple(_run(kind, taken[kind], last.get(kind, 0)) for kind in sorted({*taken, *last}, key=_place_of_kind))


def _run(kind: str, taken: Sequence[int], given: int) -> Run:
    last = max(given, *taken, 0)
    missing = missing_numbers({*taken, last + 1})
    name = next((one.name for one in DOCUMENT_TYPES if one.abbreviation == kind), kind)
    return Run(
        kind="" if kind == COMMON_SERIES else name,
        last=format_number(last),
        missing=tuple(format_number(number) for number in missing),
    )


def _place_of_kind(kind: str) -> tuple[int, str]:
    """The order of article 7 of the decree."""
    return next((one.order for one in DOCUMENT_TYPES if kind in (one.abbreviation, one.name)), 0), kind


def _within(leaf: Leaf, total: int) -> tuple[int, int]:
    pages = max(1, -(-total // leaf.size))
    return min(max(1, leaf.page), pages), pages


def _years(known: Sequence[int], shown: int, this_year: int) -> tuple[int, ...]:
    return tuple(sorted({*known, shown, this_year}, reverse=True))


def _deliveries(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[Delivery, str]]]:
    """Each delivery with the short name of its recipient, as a register writes it."""
    found: dict[str, list[tuple[Delivery, str]]] = defaultdict(list)
    query = (
        select(Delivery, Agency.short_name)
        .join(Agency, Agency.id == Delivery.recipient_id)
        .where(Delivery.document_id.in_(ids))
        .order_by(Delivery.recipient_code)
    )
    for delivery, name in session.execute(query):
        found[delivery.document_id].append((delivery, name))
    return found


def _directed(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[str, datetime]]]:
    """Units and the time of the directive, the unit in charge first."""
    query = (
        select(Directive.incoming_id, Unit.name, Directive.given_at)
        .join(Unit, Unit.id == Directive.unit_id)
        .where(Directive.incoming_id.in_(ids))
        .order_by(Directive.role.desc(), Unit.name)
    )
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for document_id, name, given_at in session.execute(query):
        found[document_id].append((name, given_at))
    return found


def _starters(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Who began work on each document."""
    query = (
        select(AuditRow.subject, Person.full_name)
        .join(Account, Account.id == AuditRow.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(AuditRow.subject.in_([f"incoming:{one}" for one in ids]), AuditRow.event == AuditEvent.INCOMING_STARTED)
    )
    return {subject.removeprefix("incoming:"): name for subject, name in session.execute(query)}


def _outgoing_entry(
    document: OutgoingDocument, void_reason: str, deliveries: Sequence[tuple[Delivery, str]]
) -> OutgoingEntry:
    # The constraints of the table promise a reference and a date to every document with a number.
    return OutgoingEntry(
        document_id=document.id,
        reference=document.reference or "",
        issued_on=document.issued_on or document.changed_at.date(),
        document_type=document.document_type,
        abstract=document.abstract,
        signer_name=document.signer_name,
        recipients=tuple(name for _, name in deliveries),
        accepted=sum(delivery.reached in _SIGNED_FOR for delivery, _ in deliveries),
        dispatched_at=document.dispatched_at,
        void_reason=void_reason,
        recalled=document.state == OutgoingState.RECALLED,
    )


def _incoming_entry(
    document: IncomingDocument, directed: Sequence[tuple[str, datetime]], received_by: str
) -> IncomingEntry:
    cancelled = document.state == IncomingState.CANCELLED
    return IncomingEntry(
        document_id=document.id,
        arrived_at=document.arrived_at,
        number=document.arrival_number or 0,
        sender_name=document.sender_name,
        reference=document.reference,
        issued_on=document.issued_on,
        document_type=document.document_type,
        # Annex VI, part III.8: what was recalled is cancelled together with what it said; the line itself stays.
        abstract="" if cancelled else document.abstract,
        units=tuple(name for name, _ in directed),
        passed_on_at=directed[0][1] if directed else None,
        received_by=received_by,
        cancelled=cancelled,
        verdict_status=document.verdict_status,
    )
