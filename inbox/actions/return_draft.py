"""Give a draft back instead of signing it."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.common import advance, lock_outgoing, need_reason
from inbox.models import OutgoingDocument
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission


def return_draft(session: Session, actor: Actor, document_id: str, reason: str, *, now: datetime) -> OutgoingDocument:
    """awaiting_signature → draft, with the reason. Raises NotFound, Forbidden, Conflict, Refusal `inbox.reason_*`."""
    actor.require(Permission.OUTGOING_SIGN)
    document = lock_outgoing(session, actor, document_id)
    given = need_reason(reason)
    advance(document, OutgoingVerb.RETURN, now)
    document.note = given
    subject = f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_RETURNED, actor=actor, subject=subject, details={"reason": given}, now=now)
    return document
