"""Who is away, who stands in, and which documents changed hands for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from inbox.actions.declare_absence import rights_at
from inbox.actions.hand_over import in_force
from inbox.models import DeclaredAbsence, HandOver, OutgoingDocument
from inbox.rules.absences import HandOverGround, rights_for
from inbox.rules.authority import SigningRight
from server.identity import Actor
from server.identity.models import Person

_MANY: Final = 20


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """`state`: coming, current, ended early, or over."""

    id: str
    state: str
    person_name: str
    substitute_name: str
    first_day: date
    last_day: date
    reason: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubstituteView:
    """Somebody with a right to sign for the actor's post: `form` KT., TL. or TUQ.; no `until`: without an end."""

    person_id: str
    name: str
    post: str
    form: str
    until: date | None
    document_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StandIn:
    """For whom somebody signs, why, and the last day of it (none for a single document that was handed over)."""

    person_id: str
    name: str
    reason: str
    until: date | None


@dataclass(frozen=True, slots=True)
class HandOverView:
    document_id: str
    document_type: str
    abstract: str
    state: str
    from_name: str
    to_name: str
    reason: str
    until: date | None
    at: datetime


def own_absences(session: Session, actor: Actor, today: date) -> tuple[AbsenceView, ...]:
    """The actor's own, the latest first."""
    return _absences(session, DeclaredAbsence.person_id == actor.person_id, actor, today)


def standing_in(session: Session, actor: Actor, today: date) -> tuple[AbsenceView, ...]:
    """Those in which the actor signs for somebody else, now or later."""
    found = _absences(session, DeclaredAbsence.substitute_id == actor.person_id, actor, today)
    return tuple(one for one in found if one.state in ("coming", "current"))


def _absences(session: Session, mine: object, actor: Actor, today: date) -> tuple[AbsenceView, ...]:
    person, substitute = aliased(Person), aliased(Person)
    query = (
        select(DeclaredAbsence, person.full_name, substitute.full_name)
        .join(person, person.id == DeclaredAbsence.person_id)
        .join(substitute, substitute.id == DeclaredAbsence.substitute_id)
        .where(mine, DeclaredAbsence.agency_id == actor.agency_id)  # type: ignore[arg-type] # a column's comparison
        .order_by(DeclaredAbsence.first_day.desc(), DeclaredAbsence.declared_at.desc())
        .limit(_MANY)
    )
    return tuple(
        AbsenceView(row.id, _state(row, today), name, by, row.first_day, row.last_day, row.reason, row.ended_at)
        for row, name, by in session.execute(query)
    )


def _state(row: DeclaredAbsence, today: date) -> str:
    if row.ended_at is not None:
        return "ended"
    if today > row.last_day:
        return "over"
    return "current" if today >= row.first_day else "coming"


def substitutes(session: Session, actor: Actor, today: date) -> tuple[SubstituteView, ...]:
    """People with a right, now or later, to sign for the actor's own post."""
    rights = rights_at(session, actor.agency_id)
    coming = {max(right.valid_from, today) for right in rights if right.valid_to is None or right.valid_to > today}
    return _named(session, [right for day in sorted(coming, reverse=True) for right in _any_for(rights, actor, day)])


def substitutes_today(session: Session, actor: Actor, type_name: str, today: date) -> tuple[SubstituteView, ...]:
    """People who may sign such a document for the actor today and are not away themselves."""
    away = set(session.scalars(select(DeclaredAbsence.person_id).where(in_force(today))))
    rights = _any_for(rights_at(session, actor.agency_id), actor, today)
    return _named(session, [right for right in rights if right.covers(type_name) and right.person_id not in away])


def _any_for(rights: Sequence[SigningRight], actor: Actor, day: date) -> list[SigningRight]:
    others = {right.person_id for right in rights} - {actor.person_id}
    return [
        right
        for person_id in sorted(others)
        for right in rights_for(rights, actor.agency_id, actor.person_id, person_id, day)
    ]


def _named(session: Session, rights: Iterable[SigningRight]) -> tuple[SubstituteView, ...]:
    """One line for each person; of several rights the last one is told."""
    by_person = {right.person_id: right for right in rights}
    people = session.scalars(select(Person).where(Person.id.in_(by_person)).order_by(Person.sort_key))
    return tuple(
        SubstituteView(
            person_id=person.id,
            name=person.full_name,
            post=by_person[person.id].post,
            form=by_person[person.id].form,
            until=by_person[person.id].valid_to,
            document_types=tuple(sorted(by_person[person.id].document_types)),
        )
        for person in people
    )


def standing_in_today(session: Session, actor: Actor, today: date) -> dict[str, StandIn]:
    """For whom the actor stands in today, by the absent person's id."""
    query = (
        select(DeclaredAbsence, Person.full_name)
        .join(Person, Person.id == DeclaredAbsence.person_id)
        .where(
            in_force(today),
            DeclaredAbsence.agency_id == actor.agency_id,
            DeclaredAbsence.substitute_id == actor.person_id,
        )
    )
    return {
        row.person_id: StandIn(row.person_id, name, row.reason, row.last_day) for row, name in session.execute(query)
    }


def stood_in_for(session: Session, documents: Sequence[OutgoingDocument]) -> dict[str, StandIn]:
    """For whom the present signers of these documents stand in, by document: the one it was first drawn for."""
    signers = {document.id: document.signer_person_id for document in documents}
    query = (
        select(HandOver, Person.full_name)
        .join(Person, Person.id == HandOver.from_person_id)
        .where(HandOver.document_id.in_(signers))
        .order_by(HandOver.id)
    )
    found: dict[str, StandIn] = {}
    for row, name in session.execute(query):
        first = found.get(row.document_id, StandIn(row.from_person_id, name, row.reason, row.until))
        found[row.document_id] = StandIn(first.person_id, first.name, row.reason, row.until)
    return {document_id: one for document_id, one in found.items() if one.person_id != signers[document_id]}


def handed_over(session: Session, actor: Actor) -> tuple[HandOverView, ...]:
    """Documents that left the actor for somebody else or came to them, the latest first; at most 20."""
    source, target = aliased(Person), aliased(Person)
    query = (
        select(HandOver, OutgoingDocument, source.full_name, target.full_name)
        .join(OutgoingDocument, OutgoingDocument.id == HandOver.document_id)
        .join(source, source.id == HandOver.from_person_id)
        .join(target, target.id == HandOver.to_person_id)
        .where(
            OutgoingDocument.agency_id == actor.agency_id,
            HandOver.ground != HandOverGround.TAKEN_BACK,
            or_(HandOver.from_person_id == actor.person_id, HandOver.to_person_id == actor.person_id),
        )
        .order_by(HandOver.id.desc())
        .limit(_MANY)
    )
    return tuple(
        HandOverView(
            document.id,
            document.document_type,
            document.abstract,
            document.state,
            giver,
            taker,
            row.reason,
            row.until,
            row.at,
        )
        for row, document, giver, taker in session.execute(query)
    )
