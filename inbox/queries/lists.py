"""The two desks: pages of documents, filtered by what is to be done with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from inbox.models import IncomingDocument, OutgoingDocument
from inbox.queries.views import IncomingRow, Listing, OutgoingRow
from inbox.rules.lifecycle import IncomingState, OutgoingState
from server.infra.vietnamese import fold

PAGE_SIZE: Final = 50
ALL: Final = "all"
_LONGEST: Final = 200  # letters of a question

# A filter is a name and the states it shows; "all" shows every one.
INCOMING_FILTERS: Final[Mapping[str, tuple[IncomingState, ...]]] = {
    "arrived": (IncomingState.ARRIVED,),
    "registered": (IncomingState.REGISTERED,),
    "processing": (IncomingState.ASSIGNED, IncomingState.PROCESSING),
    "completed": (IncomingState.COMPLETED,),
    ALL: tuple(IncomingState),
}
OUTGOING_FILTERS: Final[Mapping[str, tuple[OutgoingState, ...]]] = {
    "submit": (OutgoingState.RENDERING, OutgoingState.DRAFT),
    "review": (OutgoingState.IN_REVIEW,),
    "sign": (OutgoingState.AWAITING_SIGNATURE, OutgoingState.SIGNING),
    "number": (OutgoingState.SIGNED, OutgoingState.NUMBERING),
    "seal": (OutgoingState.NUMBERED, OutgoingState.SEALING),
    "dispatch": (OutgoingState.ISSUED,),
    "dispatched": (OutgoingState.DISPATCHED, OutgoingState.RECALLED),
    ALL: tuple(OutgoingState),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked to see. `page` counts from 1; an unknown filter shows everything."""

    show: str = ALL
    words: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where one page of a list begins, and how many documents each filter holds."""

    show: str
    page: int
    pages: int
    counts: dict[str, int]

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE


def incoming_list(session: Session, agency_id: str, asked: Asked) -> Listing:
    """Documents that came to an agency, the latest first."""
    model = IncomingDocument
    mine = and_(model.agency_id == agency_id, *containing(model.folded, asked.words))
    place = _place(_count(session, model.state, mine), INCOMING_FILTERS, asked)
    query = select(model).where(mine, model.state.in_(INCOMING_FILTERS[place.show]))
    query = query.order_by(model.arrived_at.desc(), model.id).limit(PAGE_SIZE).offset(place.offset)
    return _listing(tuple(incoming_row(document) for document in session.scalars(query)), place, asked)


def outgoing_list(session: Session, agency_id: str, asked: Asked) -> Listing:
    """Documents of an agency, the one touched last first."""
    model = OutgoingDocument
    mine = and_(model.agency_id == agency_id, *containing(model.folded, asked.words))
    place = _place(_count(session, model.state, mine), OUTGOING_FILTERS, asked)
    query = select(model).where(mine, model.state.in_(OUTGOING_FILTERS[place.show]))
    query = query.order_by(model.changed_at.desc(), model.id).limit(PAGE_SIZE).offset(place.offset)
    return _listing(tuple(outgoing_row(document) for document in session.scalars(query)), place, asked)


def containing(folded: InstrumentedAttribute[str], words: str) -> list[ColumnElement[bool]]:
    """Every word stands in the text without marks, typed with marks or without."""
    return [folded.contains(word, autoescape=True) for word in fold(words[:_LONGEST]).split()]


def _count(session: Session, state: InstrumentedAttribute[str], mine: ColumnElement[bool]) -> dict[str, int]:
    return dict(session.execute(select(state, func.count()).where(mine).group_by(state)).all())


def _place(by_state: Mapping[str, int], filters: Mapping[str, Sequence[str]], asked: Asked) -> Place:
    show = asked.show if asked.show in filters else ALL
    counts = {name: sum(by_state.get(state, 0) for state in states) for name, states in filters.items()}
    pages = max(1, -(-counts[show] // PAGE_SIZE))
    return Place(show, min(max(1, asked.page), pages), pages, counts)


def _listing(rows: tuple[IncomingRow, ...] | tuple[OutgoingRow, ...], place: Place, asked: Asked) -> Listing:
    return Listing(rows, place.show, asked.words, place.page, place.pages, place.counts[place.show], place.counts)


def incoming_row(document: IncomingDocument) -> IncomingRow:
    return IncomingRow(
        id=document.id,
        state=document.state,
        number=document.arrival_number,
        arrived_at=document.arrived_at,
        sender_name=document.sender_name,
        document_type=document.document_type,
        reference=document.reference,
        # What was recalled is cancelled together with what it said (Decree 30/2020, annex VI part III.8).
        abstract="" if document.state == IncomingState.CANCELLED else document.abstract,
        urgency=document.urgency,
        verdict_status=document.verdict_status,
        due=document.due_date,
        submit_by=document.submit_by,
        recall=document.recall,
    )


def outgoing_row(document: OutgoingDocument) -> OutgoingRow:
    return OutgoingRow(
        id=document.id,
        state=document.state,
        document_type=document.document_type,
        abstract=document.abstract,
        reference=document.reference,
        number=document.number,
        issued_on=document.issued_on,
        urgency=document.urgency,
        signer_name=document.signer_name,
        changed_at=document.changed_at,
        dispatch_by=document.dispatch_by,
    )
