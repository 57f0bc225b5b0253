"""Bring a draft on its way: to its reviewers where practice asks for them, else to the leader who signs it."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions import reviews
from inbox.actions.annex import check_annexes
from inbox.actions.common import advance, lock_outgoing
from inbox.models import OutgoingDocument
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission


def submit(session: Session, actor: Actor, document_id: str, *, now: datetime) -> OutgoingDocument:
    """draft → in_review or awaiting_signature. Whoever submits answers for the draft (Decree 30/2020, article 10).

    Raises NotFound, Forbidden, Conflict, Refusal `annex.cleaning`, `annex.refused`.
    """
    actor.require(Permission.OUTGOING_DRAFT)
    document = lock_outgoing(session, actor, document_id)
    check_annexes(session, document_id)
    event = bring_on(session, document, now)
    document.note, document.drafter_person_id = "", actor.person_id
    record(session, event, actor=actor, subject=f"outgoing:{document.id}", now=now)
    return document


def bring_on(session: Session, document: OutgoingDocument, now: datetime) -> AuditEvent:
    """Take a draft to its first reviewer or, where there is none, to its signer; returns what that is called."""
    required = reviews.due(session, document, now)
    advance(document, OutgoingVerb.REVIEW if required else OutgoingVerb.SUBMIT, now)
    reviews.begin(session, document, required)
    return AuditEvent.DOCUMENT_REVIEW_STARTED if required else AuditEvent.DOCUMENT_SUBMITTED
