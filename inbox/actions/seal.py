"""The records clerk seals with the agency's key, in person (Decree 30/2020, article 32.2)."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.acts import check_shown, make_act, publish_act
from inbox.actions.annex import drafters_of
from inbox.actions.common import advance, lock_outgoing, refusing, today
from inbox.models import OutgoingDocument
from inbox.rules.acts import ActPurpose, ShownFile
from inbox.rules.lifecycle import OutgoingVerb
from inbox.rules.sealing import check_person
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.queries import credential
from server.infra.outbox import Queue

SEAL = "outgoing.seal"


def seal(
    session: Session, actor: Actor, document_id: str, pin: str, *, sha256: str, address: str = "", now: datetime
) -> OutgoingDocument:
    """numbered → sealing; the document's `work_id` names the work. `sha256` is of the bytes that were shown.

    Raises as `sign`, and Refusal `sealing.same_person`.
    """
    actor.require(Permission.OUTGOING_SEAL)
    document = lock_outgoing(session, actor, document_id)
    key = credential(session, document.agency_id, "seal", today(now))
    advance(document, OutgoingVerb.SEAL, now)
    check_shown(document, sha256)
    with refusing():
        check_person(drafters_of(session, document), actor.person_id)
    files = [ShownFile(document_id, sha256)]
    act = make_act(session, actor, ActPurpose.SEAL, key, files, address=address, now=now)
    (document.work_id,) = publish_act(session, SEAL, act, pin, queue=Queue.SEALING, now=now)
    details = {"sha256": sha256}
    subject = f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_SEAL_REQUESTED, actor=actor, subject=subject, details=details, now=now)
    return document
