"""A document that waits for one leader's signature is drawn anew for another who may sign in their place."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from inbox.actions.common import advance, lock_outgoing, need_reason, refusing, today
from inbox.actions.declare_absence import rights_at
from inbox.actions.draft_resolution import right_to_sign
from inbox.models import DeclaredAbsence, HandOver, OutgoingDocument
from inbox.rules.absences import HandOverGround, ground_to_hand_over, right_in_place
from inbox.rules.authority import SigningRight, authority_lines, competence
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.models import Person
from server.infra.errors import NotFound, Refusal
from server.infra.outbox import publish
from server.infra.vietnamese import fold

REDRAW = "outgoing.redraw"


@dataclass(frozen=True, slots=True)
class _Change:
    """Why a document changes its signer, in whose words, and until when."""

    ground: HandOverGround
    reason: str
    absence: DeclaredAbsence | None

    @property
    def until(self) -> date | None:
        return self.absence.last_day if self.absence else None


def hand_over(
    session: Session, actor: Actor, document_id: str, to_person_id: str, reason: str = "", *, now: datetime
) -> OutgoingDocument:
    """in_review or awaiting_signature → rendering, with the authority lines of the new signer; reviews begin anew.

    The signer gives a document away with a reason; the substitute of an absence in force takes it; either side brings
    it back to the one it was first drawn for. Raises NotFound, Forbidden, Conflict, Refusal `inbox.absence.*`,
    `inbox.authority.*`, `inbox.reason_*`.
    """
    actor.require(Permission.OUTGOING_SIGN)
    document = lock_outgoing(session, actor, document_id)
    person = session.get(Person, to_person_id)
    if person is None:
        raise NotFound("person.missing")
    change = _change(session, actor, document, person, reason, now)
    right = _right(session, document, person, change, now)
    advance(document, OutgoingVerb.HAND_OVER, now)
    _write_down(session, actor, document, person, change, now)
    _draw_for(document, person, right)
    document.work_id = publish(session, REDRAW, {"document_id": document.id}, now=now).id
    return document


def _change(
    session: Session, actor: Actor, document: OutgoingDocument, to: Person, reason: str, now: datetime
) -> _Change:
    absence = absence_of(session, document.agency_id, document.signer_person_id, today(now))
    with refusing():
        ground = ground_to_hand_over(
            actor_id=actor.person_id,
            signer_id=document.signer_person_id,
            to_id=to.id,
            given_by=first_signer(session, document),
            absence=absence.absence if absence else None,
        )
    if ground is HandOverGround.STANDS_IN and absence is not None:
        return _Change(ground, absence.reason, absence)
    return _Change(ground, need_reason(reason), None)


def _right(session: Session, document: OutgoingDocument, to: Person, change: _Change, now: datetime) -> SigningRight:
    if change.ground is HandOverGround.TAKEN_BACK:
        return right_to_sign(session, document.agency_id, to.id, document.document_type, now)
    if absence_of(session, document.agency_id, to.id, today(now)) is not None:
        raise Refusal("inbox.absence.substitute_away", name=to.full_name)
    with refusing():
        return right_in_place(
            rights_at(session, document.agency_id),
            agency_id=document.agency_id,
            absent_id=document.signer_person_id,
            substitute_id=to.id,
            type_name=document.document_type,
            on=today(now),
        )


def _write_down(
    session: Session, actor: Actor, document: OutgoingDocument, to: Person, change: _Change, now: datetime
) -> None:
    session.add(
        HandOver(
            document_id=document.id,
            from_person_id=document.signer_person_id,
            to_person_id=to.id,
            by_person_id=actor.person_id,
            ground=change.ground,
            absence_id=change.absence.id if change.absence else None,
            until=change.until,
            reason=change.reason,
            at=now,
        )
    )
    details: dict[str, str | int | None] = {
        "from": document.signer_name,
        "to": to.full_name,
        "ground": change.ground,
        "reason": change.reason,
        "until": change.until.isoformat() if change.until else None,
    }
    subject = f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_HANDED_OVER, actor=actor, subject=subject, details=details, now=now)


def _draw_for(document: OutgoingDocument, person: Person, right: SigningRight) -> None:
    """The signature block of the new signer; what the document says stays as it was."""
    document.text = {**document.text, "authority_lines": list(authority_lines(right)), "signer": person.full_name}
    document.signer_person_id, document.signer_name = person.id, person.full_name
    document.signer_post, document.competence = right.post, competence(right)
    document.folded = fold(f"{document.abstract} {person.full_name}")


def absence_of(session: Session, agency_id: str, person_id: str, day: date) -> DeclaredAbsence | None:
    """The absence of a person from an agency on that day."""
    return session.scalar(
        select(DeclaredAbsence)
        .where(in_force(day), DeclaredAbsence.agency_id == agency_id, DeclaredAbsence.person_id == person_id)
        .limit(1)
    )


def in_force(day: date) -> ColumnElement[bool]:
    """Absences that count on that day."""
    model = DeclaredAbsence
    return and_(model.ended_at.is_(None), model.first_day <= day, model.last_day >= day)


def first_signer(session: Session, document: OutgoingDocument) -> str | None:
    """Whom the document was first drawn for, when somebody else stands in for them now."""
    first = session.scalar(
        select(HandOver.from_person_id).where(HandOver.document_id == document.id).order_by(HandOver.id).limit(1)
    )
    return first if first != document.signer_person_id else None
