"""Give a draft back instead of initialling or signing it."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions import reviews
from inbox.actions.common import advance, lock_outgoing, need_reason
from inbox.models import OutgoingDocument
from inbox.rules.lifecycle import OutgoingState, OutgoingVerb
from inbox.rules.reviews import ReviewState
from server.audit import AuditEvent, record
from server.identity import Actor, Permission


def return_draft(session: Session, actor: Actor, document_id: str, reason: str, *, now: datetime) -> OutgoingDocument:
    """in_review or awaiting_signature → draft, with the reason, by whose turn it is.

    Raises NotFound, Forbidden, Conflict, Refusal `inbox.reason_*`, `review.own_draft`, `review.other_reviewer`.
    """
    document = lock_outgoing(session, actor, document_id)
    reviewing = document.state == OutgoingState.IN_REVIEW
    actor.require(Permission.OUTGOING_REVIEW if reviewing else Permission.OUTGOING_SIGN)
    given = need_reason(reason)
    if reviewing:
        step = reviews.step_for(session, actor, document)
        reviews.conclude(step, actor, ReviewState.RETURNED, document.file_sha256 or "", now)
    advance(document, OutgoingVerb.RETURN, now)
    document.note = given
    subject = f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_RETURNED, actor=actor, subject=subject, details={"reason": given}, now=now)
    return document
