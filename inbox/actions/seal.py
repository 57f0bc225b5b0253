"""The records clerk seals with the agency's key, in person (Decree 30/2020, article 32.2)."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.common import advance, lock_outgoing, today
from inbox.actions.sign import publish_signing
from inbox.models import OutgoingDocument
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.queries import credential

SEAL = "outgoing.seal"


def seal(session: Session, actor: Actor, document_id: str, pin: str, *, now: datetime) -> OutgoingDocument:
    """numbered → sealing; the document's `work_id` names the work. Raises as `sign`."""
    actor.require(Permission.OUTGOING_SEAL)
    document = lock_outgoing(session, actor, document_id)
    key = credential(session, document.agency_id, "seal", today(now))
    advance(document, OutgoingVerb.SEAL, now)
    document.work_id = publish_signing(session, SEAL, document.id, key.id, pin, now)
    record(session, AuditEvent.DOCUMENT_SEAL_REQUESTED, actor=actor, subject=f"outgoing:{document.id}", now=now)
    return document
