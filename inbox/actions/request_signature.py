"""A signature that is made outside: with a provider, confirmed on a phone, or on the signer's own device."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from inbox.actions.acts import act_payload, check_pin
from inbox.actions.common import today
from inbox.models import OutgoingDocument, SigningAct, SigningRequest
from inbox.rules.acts import KeyKind
from server.audit import AuditEvent, record
from server.identity import Actor
from server.identity.models import Credential
from server.infra.dated import value_on
from server.infra.outbox import Payload, Queue, publish
from server.infra.sealing import seal_secret

START: Final = "signature.start"
POLL: Final = "signature.poll"
FINISH: Final = "signature.finish"
EXPIRE: Final = "signature.expire"
CALLED: Final = "called"  # in the payload of a question that a call of the provider caused
MINUTES: Final = "signing_request_minutes"


def request_signature(
    session: Session,
    actor: Actor,
    document: OutgoingDocument,
    act: SigningAct,
    key: Credential,
    pin: str,
    now: datetime,
) -> SigningRequest:
    """The document waits in `signing` until the answer is there or the time is over. `pin` may be empty: most
    providers ask for it themselves. That of a device has no business here, and is dropped.

    Raises NotFound `setting.missing`; Refusal `request.invalid`, `signing.worker_absent` for one with a PIN.
    """
    minutes = int(value_on(session, MINUTES, today(now)))
    request = SigningRequest(
        act_id=act.id,
        document_id=document.id,
        credential_id=key.id,
        account_id=actor.account_id,
        kind=key.kind,
        created_at=now,
        expires_at=now + timedelta(minutes=minutes),
    )
    session.add(request)
    session.flush()
    (file,) = act.shown
    payload: Payload = {"request_id": request.id, **act_payload(act, file)}
    queue = Queue.DEFAULT
    if pin and key.kind == KeyKind.REMOTE:
        check_pin(pin)
        payload["pin"], queue = seal_secret(session, pin.encode()), Queue.SIGNING
    document.work_id = publish(session, START, payload, key=f"{START}:{request.id}", queue=queue, now=now).id
    over = {"request_id": request.id, "document_id": document.id}
    publish(session, EXPIRE, {**over}, key=f"{EXPIRE}:{request.id}", now=now, run_after=request.expires_at)
    details = {"kind": key.kind}
    subject = f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_SIGNATURE_ASKED, actor=actor, subject=subject, details=details, now=now)
    return request
