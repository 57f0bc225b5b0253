"""The leader signs. The key is opened and used in the signing process alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.common import advance, lock_outgoing, today
from inbox.actions.draft_resolution import right_to_sign
from inbox.models import OutgoingDocument
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.queries import credential
from server.infra.errors import Refusal
from server.infra.outbox import Queue, publish
from server.infra.sealing import LONGEST_SECRET, seal_secret

SIGN = "outgoing.sign"


def sign(session: Session, actor: Actor, document_id: str, pin: str, *, now: datetime) -> OutgoingDocument:
    """awaiting_signature → signing; the document's `work_id` names the work.

    The person signs only a document drawn in their own name, under a right in force today. Raises NotFound
    `signing.no_credential`, Forbidden, Conflict, Refusal `outgoing.other_signer`, `inbox.authority.*`,
    `signing.pin_missing`, `signing.worker_absent`.
    """
    actor.require(Permission.OUTGOING_SIGN)
    document = lock_outgoing(session, actor, document_id)
    if document.signer_person_id != actor.person_id:
        raise Refusal("outgoing.other_signer", signer=document.signer_name)
    right_to_sign(session, document.agency_id, actor.person_id, document.document_type, now)
    key = credential(session, document.agency_id, "signature", today(now), actor.person_id)
    advance(document, OutgoingVerb.SIGN, now)
    document.work_id = publish_signing(session, SIGN, document.id, key.id, pin, now)
    record(session, AuditEvent.DOCUMENT_SIGN_REQUESTED, actor=actor, subject=f"outgoing:{document.id}", now=now)
    return document


def publish_signing(session: Session, topic: str, document_id: str, credential_id: str, pin: str, now: datetime) -> str:
    """Send the PIN, sealed, to the process that holds the keys; returns the id of the work."""
    if not pin:
        raise Refusal("signing.pin_missing")
    if len(pin.encode()) > LONGEST_SECRET:
        raise Refusal("request.invalid", field="pin")
    payload = {
        "document_id": document_id,
        "credential_id": credential_id,
        "pin": seal_secret(session, pin.encode()),
    }
    return publish(session, topic, {**payload}, queue=Queue.SIGNING, now=now).id
