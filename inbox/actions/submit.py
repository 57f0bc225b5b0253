"""Put a draft before the leader who signs it."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.common import advance, lock_outgoing
from inbox.models import OutgoingDocument
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission


def submit(session: Session, actor: Actor, document_id: str, *, now: datetime) -> OutgoingDocument:
    """draft → awaiting_signature. Raises NotFound, Forbidden, Conflict."""
    actor.require(Permission.OUTGOING_DRAFT)
    document = lock_outgoing(session, actor, document_id)
    advance(document, OutgoingVerb.SUBMIT, now)
    document.note = ""
    record(session, AuditEvent.DOCUMENT_SUBMITTED, actor=actor, subject=f"outgoing:{document.id}", now=now)
    return document
