"""The leader's desk: what waits for a signature, what may be signed for somebody away, what waits for a directive."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Case, ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from inbox.models import Annex, IncomingDocument, OutgoingDocument, ReviewStep
from inbox.queries.absences import AbsenceView, StandIn, own_absences, standing_in_today, stood_in_for
from inbox.queries.lists import PAGE_SIZE, incoming_row
from inbox.queries.views import IncomingRow
from inbox.rules.annexes import PRESENT
from inbox.rules.deadlines import Urgency
from inbox.rules.lifecycle import IncomingState, OutgoingState
from inbox.rules.reviews import ReviewState
from server.identity import Actor
from server.identity.models import Person

_WAITING: Final = (OutgoingState.AWAITING_SIGNATURE, OutgoingState.SIGNING)
_ON_THE_WAY: Final = (OutgoingState.IN_REVIEW, OutgoingState.AWAITING_SIGNATURE)
_HASTE: Final = {Urgency.FLASH: 0, Urgency.VERY_URGENT: 1, Urgency.URGENT: 2}


@dataclass(frozen=True, slots=True)
class InitialView:
    """Who looked at the draft: `kind` content or format."""

    kind: str
    who: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A document before its signature; `drafter_name` brought it on its way, `stands_in` when it is for another."""

    id: str
    state: str
    document_type: str
    abstract: str
    reference: str | None
    urgency: str
    changed_at: datetime
    drafter_name: str
    signer_name: str
    pages: int | None
    annexes: int
    file_sha256: str | None
    initials: tuple[InitialView, ...]
    stands_in: StandIn | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class LeaderDesk:
    """At most 50 of each: to sign, the most urgent and then the oldest first; the counts say how many in all.

    `to_take` are documents of leaders who are away today and gave them to the actor; `absence` is the actor's own, now
    or the next one.
    """

    to_sign: tuple[WaitingRow, ...]
    to_sign_count: int
    to_take: tuple[WaitingRow, ...]
    to_direct: tuple[IncomingRow, ...]
    to_direct_count: int
    absence: AbsenceView | None


def rows_to_sign(session: Session, actor: Actor, wanted: Collection[str]) -> tuple[WaitingRow, ...]:
    """Those of the wanted documents that may be signed now, in the order of the desk."""
    found = waiting_for(session, actor, (OutgoingState.AWAITING_SIGNATURE,))
    return _rows(session, [document for document in found if document.id in wanted])


def leader_desk(session: Session, actor: Actor, today: date) -> LeaderDesk:
    """Documents drawn in the actor's own name, and registered documents of the agency without a directive."""
    registered = (
        IncomingDocument.agency_id == actor.agency_id,
        IncomingDocument.state == IncomingState.REGISTERED,
    )
    to_direct = select(IncomingDocument).where(*registered).order_by(IncomingDocument.submit_by).limit(PAGE_SIZE)
    return LeaderDesk(
        to_sign=_rows(session, waiting_for(session, actor)),
        to_sign_count=count_waiting(session, actor),
        to_take=_to_take(session, actor, today),
        to_direct=tuple(incoming_row(document) for document in session.scalars(to_direct)),
        to_direct_count=session.scalar(select(func.count()).select_from(IncomingDocument).where(*registered)) or 0,
        absence=_next_absence(session, actor, today),
    )


def waiting_for(
    session: Session, actor: Actor, states: Collection[OutgoingState] = _WAITING
) -> Sequence[OutgoingDocument]:
    """Documents drawn in the actor's name, the most urgent and then the oldest first; at most 50."""
    query = select(OutgoingDocument).where(_mine(actor, states)).order_by(_haste(), OutgoingDocument.changed_at)
    return session.scalars(query.limit(PAGE_SIZE)).all()


def count_waiting(session: Session, actor: Actor, states: Collection[OutgoingState] = _WAITING) -> int:
    return session.scalar(select(func.count()).select_from(OutgoingDocument).where(_mine(actor, states))) or 0


def _mine(actor: Actor, states: Collection[OutgoingState]) -> ColumnElement[bool]:
    model = OutgoingDocument
    return and_(model.agency_id == actor.agency_id, model.signer_person_id == actor.person_id, model.state.in_(states))


def _haste() -> Case[int]:
    return case(dict(_HASTE), value=OutgoingDocument.urgency, else_=len(_HASTE))


def next_to_sign(session: Session, actor: Actor, *, but: str = "") -> OutgoingDocument | None:
    """The document to be read next; one just left (`but`) comes last."""
    found = waiting_for(session, actor, (OutgoingState.AWAITING_SIGNATURE,))
    return min(found, key=lambda document: document.id == but, default=None)


def _to_take(session: Session, actor: Actor, today: date) -> tuple[WaitingRow, ...]:
    absent = standing_in_today(session, actor, today)
    query = (
        select(OutgoingDocument)
        .where(
            OutgoingDocument.agency_id == actor.agency_id,
            OutgoingDocument.signer_person_id.in_(absent),
            OutgoingDocument.state.in_(_ON_THE_WAY),
        )
        .order_by(_haste(), OutgoingDocument.changed_at)
        .limit(PAGE_SIZE)
    )
    documents = session.scalars(query).all()
    return _rows(session, documents, {document.id: absent[document.signer_person_id] for document in documents})


def _rows(
    session: Session, documents: Sequence[OutgoingDocument], absent: dict[str, StandIn] | None = None
) -> tuple[WaitingRow, ...]:
    stands_in = stood_in_for(session, documents) if absent is None else absent
    ids = [document.id for document in documents]
    initials, annexes = _initials(session, ids), _annexes(session, ids)
    wanted = {document.drafter_person_id for document in documents if document.drafter_person_id}
    names = dict(session.execute(select(Person.id, Person.full_name).where(Person.id.in_(wanted))).all())
    return tuple(
        WaitingRow(
            id=document.id,
            state=document.state,
            document_type=document.document_type,
            abstract=document.abstract,
            reference=document.reference,
            urgency=document.urgency,
            changed_at=document.changed_at,
            drafter_name=names.get(document.drafter_person_id or "", ""),
            signer_name=document.signer_name,
            pages=document.pages,
            annexes=annexes.get(document.id, 0),
            file_sha256=document.file_sha256,
            initials=tuple(initials[document.id]),
            stands_in=stands_in.get(document.id),
            failure=document.failure,
        )
        for document in documents
    )


def _annexes(session: Session, ids: Sequence[str]) -> dict[str, int]:
    query = select(Annex.document_id, func.count()).where(Annex.document_id.in_(ids), Annex.state.in_(PRESENT))
    return dict(session.execute(query.group_by(Annex.document_id)).all())


def _initials(session: Session, ids: Sequence[str]) -> dict[str, list[InitialView]]:
    query = (
        select(ReviewStep)
        .where(ReviewStep.document_id.in_(ids), ReviewStep.state == ReviewState.INITIALLED)
        .order_by(ReviewStep.position)
    )
    found: dict[str, list[InitialView]] = defaultdict(list)
    for step in session.scalars(query):
        found[step.document_id].append(InitialView(step.kind, step.done_by))
    return found


def _next_absence(session: Session, actor: Actor, today: date) -> AbsenceView | None:
    coming = [one for one in own_absences(session, actor, today) if one.state in ("coming", "current")]
    return min(coming, key=lambda one: one.first_day, default=None)
