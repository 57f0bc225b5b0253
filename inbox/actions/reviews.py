"""Reviews of a draft: begun when it is brought on its way, void as soon as it is another draft."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.actions.common import refusing, today
from inbox.models import OutgoingDocument, ReviewRule, ReviewStep
from inbox.rules.reviews import Requirement, ReviewState, check_reviewer, reviews_due, waiting_step
from server.identity import Actor
from server.infra.errors import Conflict


def due(session: Session, document: OutgoingDocument, now: datetime) -> tuple[Requirement, ...]:
    """The reviews this draft needs before its signer sees it."""
    rows = session.scalars(select(ReviewRule).where(ReviewRule.agency_id == document.agency_id))
    return reviews_due((row.requirement for row in rows), document.document_type, today(now))


def begin(session: Session, document: OutgoingDocument, requirements: Sequence[Requirement]) -> None:
    """A new round of reviews; whatever was initialled before counts no longer."""
    void_initials(session, document.id)
    earlier = select(func.max(ReviewStep.round)).where(ReviewStep.document_id == document.id)
    number = (session.scalar(earlier) or 0) + 1
    for place, one in enumerate(requirements, 1):
        session.add(
            ReviewStep(
                document_id=document.id,
                round=number,
                position=place,
                kind=one.kind,
                post_kind=one.post_kind,
                person_id=one.person_id or None,
            )
        )
    session.flush()


def void_initials(session: Session, document_id: str) -> None:
    """The draft is another one now, or goes another way: no review of it counts any longer."""
    for step in steps_of(session, document_id):
        step.state = ReviewState.VOID


def steps_of(session: Session, document_id: str) -> Sequence[ReviewStep]:
    """The steps of the present round, in their order; empty when none counts."""
    query = (
        select(ReviewStep)
        .where(ReviewStep.document_id == document_id, ReviewStep.state != ReviewState.VOID)
        .order_by(ReviewStep.round, ReviewStep.position)
    )
    return session.scalars(query.with_for_update()).all()


def step_for(session: Session, actor: Actor, document: OutgoingDocument) -> ReviewStep:
    """The step whose turn it is, when it is this person's. Raises Conflict, Refusal `review.own_draft`,
    `review.other_reviewer`."""
    steps = steps_of(session, document.id)
    place = waiting_step([row.step for row in steps])
    if place is None:
        raise Conflict("inbox.lifecycle.not_allowed")
    with refusing():
        check_reviewer(steps[place].step, actor.person_id, actor.kinds, document.drafter_person_id)
    return steps[place]


def conclude(step: ReviewStep, actor: Actor, state: ReviewState, sha256: str, now: datetime) -> None:
    """Write down what the reviewer decided about these bytes."""
    step.state, step.sha256 = state, sha256
    step.done_by_id, step.done_by, step.done_at = actor.person_id, actor.full_name, now
