"""The leader signs. The key is opened and used in the signing process alone, or it signs outside."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.acts import check_annexes_shown, check_shown, make_act, publish_act, right_of_signer
from inbox.actions.common import advance, lock_outgoing, today
from inbox.actions.request_signature import request_signature
from inbox.models import OutgoingDocument
from inbox.rules.acts import TWO_STEP, ActPurpose, KeyKind, ShownFile
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.models import Credential
from server.identity.queries import credential
from server.infra.errors import Refusal
from server.infra.outbox import Queue

SIGN = "outgoing.sign"


def sign(
    session: Session,
    actor: Actor,
    document_id: str,
    pin: str,
    *,
    sha256: str,
    annexes: str = "",
    address: str = "",
    now: datetime,
) -> OutgoingDocument:
    """awaiting_signature → signing; the document's `work_id` names the work. `sha256` and `annexes` name the bytes that
    were shown (`inbox.rules.acts.ShownFile`).

    The person signs only a document drawn in their own name, under a right in force today. Raises NotFound
    `signing.no_credential`, Forbidden, Conflict, Refusal `outgoing.other_signer`, `inbox.authority.*`,
    `signing.file_changed`, `signing.pin_missing`, `signing.worker_absent`.
    """
    file = ShownFile(document_id, sha256, annexes)
    document = take_up(session, actor, file, now)
    key = own_key(session, actor, now)
    act = make_act(session, actor, ActPurpose.SIGN, key, [file], address=address, now=now)
    if KeyKind(key.kind) in TWO_STEP:
        request_signature(session, actor, document, act, key, pin, now)
    else:
        (document.work_id,) = publish_act(session, SIGN, act, pin, queue=Queue.SIGNING, now=now)
    return document


def own_key(session: Session, actor: Actor, now: datetime) -> Credential:
    """The actor's own key for signatures. Raises NotFound `signing.no_credential`."""
    return credential(session, actor.agency_id, "signature", today(now), actor.person_id)


def take_up(session: Session, actor: Actor, file: ShownFile, now: datetime) -> OutgoingDocument:
    """One document on its way to the key: checked, moved on, recorded."""
    actor.require(Permission.OUTGOING_SIGN)
    document = lock_outgoing(session, actor, file.document_id)
    if document.signer_person_id != actor.person_id:
        raise Refusal("outgoing.other_signer", signer=document.signer_name)
    right_of_signer(session, document, now)
    advance(document, OutgoingVerb.SIGN, now)
    check_shown(document, file.sha256)
    check_annexes_shown(session, file)
    details = {"sha256": file.sha256}
    subject = f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_SIGN_REQUESTED, actor=actor, subject=subject, details=details, now=now)
    return document
