"""Reviews before the signature: those of one draft, and the drafts that wait for one person."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from inbox.models import DocumentRevision, OutgoingDocument, ReviewStep
from inbox.queries.lists import outgoing_row
from inbox.queries.views import OutgoingRow, ReviewView
from inbox.rules.lifecycle import OutgoingState
from inbox.rules.reviews import ReviewState, is_for, waiting_step
from server.identity import Actor, Permission
from server.identity.models import Person

_MOST: Final = 50


def steps_of(session: Session, document_id: str) -> Sequence[ReviewStep]:
    """The steps of the present round, in their order."""
    query = select(ReviewStep).where(ReviewStep.document_id == document_id, ReviewStep.state != ReviewState.VOID)
    return session.scalars(query.order_by(ReviewStep.round, ReviewStep.position)).all()


def reviews_of(session: Session, document: OutgoingDocument, steps: Sequence[ReviewStep]) -> tuple[ReviewView, ...]:
    """The steps as screens show them, each beside the draft as it was last drawn."""
    drawn = session.scalar(
        select(DocumentRevision.sha256)
        .where(DocumentRevision.document_id == document.id, DocumentRevision.stage == "draft")
        .order_by(DocumentRevision.id.desc())
        .limit(1)
    )
    named = select(Person.id, Person.full_name).where(
        Person.id.in_([step.person_id for step in steps if step.person_id])
    )
    names = {row.id: row.full_name for row in session.execute(named)}
    return tuple(
        ReviewView(
            kind=step.kind,
            state=step.state,
            who=step.done_by or names.get(step.person_id or "", ""),
            post_kind=step.post_kind,
            done_at=step.done_at,
            sha256=step.sha256,
            same_file=step.sha256 == drawn,
        )
        for step in steps
    )


def is_reviewing(actor: Actor, document: OutgoingDocument, steps: Sequence[ReviewStep]) -> bool:
    """Whether the review whose turn it is asks for this person, who did not draft it."""
    rows = [row.step for row in steps]
    place = waiting_step(rows)
    asked = place is not None and is_for(rows[place], actor.person_id, actor.kinds)
    return asked and actor.person_id != document.drafter_person_id


def waiting_for(session: Session, actor: Actor) -> tuple[OutgoingRow, ...]:
    """Drafts of the agency whose next initial is this person's, the oldest first; at most 50."""
    if not actor.may(Permission.OUTGOING_REVIEW):
        return ()
    document, step = OutgoingDocument, ReviewStep
    first = select(step.document_id, func.min(step.position).label("position"))
    turn = first.where(step.state == ReviewState.WAITING).group_by(step.document_id).subquery()
    asked = or_(step.person_id == actor.person_id, step.post_kind.in_(list(actor.kinds)))
    query = (
        select(document)
        .join(turn, turn.c.document_id == document.id)
        .join(step, and_(step.document_id == document.id, step.position == turn.c.position))
        .where(
            document.agency_id == actor.agency_id,
            document.state == OutgoingState.IN_REVIEW,
            document.drafter_person_id != actor.person_id,
            step.state == ReviewState.WAITING,
            asked,
        )
        .order_by(document.changed_at)
        .limit(_MOST)
    )
    return tuple(outgoing_row(found) for found in session.scalars(query))
