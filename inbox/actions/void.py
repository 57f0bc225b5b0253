"""Spoil a number: it stays in the register, void, with its reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.common import advance, lock_outgoing, need_reason
from inbox.models import IssuedNumber, OutgoingDocument, VoidedNumber
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission


def void(session: Session, actor: Actor, document_id: str, reason: str, *, now: datetime) -> OutgoingDocument:
    """numbering or numbered → void. Raises NotFound, Forbidden, Conflict, Refusal `inbox.reason_*`."""
    actor.require(Permission.OUTGOING_NUMBER)
    document = lock_outgoing(session, actor, document_id)
    given = need_reason(reason)
    advance(document, OutgoingVerb.VOID, now)
    document.note = given
    taken = session.scalars(select(IssuedNumber).where(IssuedNumber.document_id == document.id)).one()
    session.add(VoidedNumber(issued_number_id=taken.id, reason=given, voided_by=actor.full_name, voided_at=now))
    details = {"reference": document.reference, "reason": given}
    subject = f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_VOIDED, actor=actor, subject=subject, details=details, now=now)
    return document
