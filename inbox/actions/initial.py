"""A reviewer puts an initial on the draft that was shown (Decree 30/2020, articles 11-12)."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions import reviews
from inbox.actions.annex import shown_annex_list
from inbox.actions.common import advance, lock_outgoing, refusing
from inbox.models import OutgoingDocument
from inbox.rules.lifecycle import OUTGOING, OutgoingState, OutgoingVerb, next_state
from inbox.rules.reviews import ReviewState, all_initialled
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.errors import Conflict


def initial(
    session: Session, actor: Actor, document_id: str, sha256: str, *, annexes: str = "", now: datetime
) -> OutgoingDocument:
    """One step of a review; after the last one in_review → awaiting_signature.

    ``sha256`` and ``annexes`` name the files the reviewer looked at (`inbox.rules.acts.ShownFile`). Raises NotFound,
    Forbidden, Conflict `review.draft_changed`, Refusal `review.own_draft`, `review.other_reviewer`.
    """
    actor.require(Permission.OUTGOING_REVIEW)
    document = lock_outgoing(session, actor, document_id)
    with refusing():
        next_state(OUTGOING, OutgoingState(document.state), OutgoingVerb.INITIAL)
    step = reviews.step_for(session, actor, document)
    is_same = document.file_sha256 == sha256 and shown_annex_list(session, document_id) == annexes
    if document.file_sha256 is None or not is_same:
        raise Conflict("review.draft_changed")
    reviews.conclude(step, actor, ReviewState.INITIALLED, sha256, now)
    session.flush()
    details: dict[str, str | int | None] = {"kind": step.kind, "sha256": sha256}
    record(
        session,
        AuditEvent.DOCUMENT_INITIALLED,
        actor=actor,
        subject=f"outgoing:{document.id}",
        details=details,
        now=now,
    )
    if all_initialled([row.step for row in reviews.steps_of(session, document.id)], sha256):
        advance(document, OutgoingVerb.INITIAL, now)
    return document
