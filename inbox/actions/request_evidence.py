"""Ask for an evidence package: gathering, checking and time-stamping it is slow work."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.models import OutgoingDocument
from inbox.queries.evidence import EVIDENCE
from inbox.queries.published import PUBLISHED
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.errors import NotFound, Refusal
from server.infra.outbox import publish


def request_evidence(session: Session, actor: Actor, document_id: str, *, now: datetime) -> str:
    """The id of the work. Raises Forbidden, NotFound `outgoing.missing`, Refusal `evidence.not_issued`."""
    actor.require(Permission.OUTGOING_READ)
    document = session.get(OutgoingDocument, document_id)
    if document is None or document.agency_id != actor.agency_id:
        raise NotFound("outgoing.missing")
    if document.state not in PUBLISHED:
        raise Refusal("evidence.not_issued")
    record(session, AuditEvent.EVIDENCE_REQUESTED, actor=actor, subject=f"outgoing:{document.id}", now=now)
    # Who asks twice within a minute gets the same package.
    key = f"{EVIDENCE}:{document.id}:{actor.account_id}:{now:%Y%m%d%H%M}"
    payload = {"document_id": document.id, "made_by": actor.full_name}
    return publish(session, EVIDENCE, {**payload}, key=key, now=now).id
