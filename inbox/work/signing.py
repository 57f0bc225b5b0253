"""The leader's signature and the agency's seal: in the signing process, with the PIN in memory only."""

from dataclasses import dataclass
from typing import Final

from inbox.actions.common import calendar
from inbox.models import OutgoingDocument
from inbox.rules.deadlines import Urgency, dispatch_by
from inbox.rules.lifecycle import OutgoingState, OutgoingVerb
from inbox.work.documents import Step, current_file, keep, load
from inbox.work.keyring import find_credential, forget_wrong_pins, open_credential
from inbox.work.refusing import refusing_signing
from server.audit import AuditEvent
from server.identity.models import Credential
from server.infra.errors import Conflict
from server.infra.work import Work
from signing import FieldName, TimeStamper, http_time_stamper, sign

_SIGNED: Final = Step(OutgoingVerb.EMBED_SIGNATURE, "signed", AuditEvent.DOCUMENT_SIGNED)
_SEALED: Final = Step(OutgoingVerb.EMBED_SEAL, "sealed", AuditEvent.DOCUMENT_SEALED)


@dataclass(frozen=True, slots=True)
class Act:
    """Which state a document must be in, and into which field it is signed."""

    waiting: OutgoingState
    field: FieldName
    step: Step


_SIGN: Final = Act(OutgoingState.SIGNING, FieldName.SIGNATURE, _SIGNED)
_SEAL: Final = Act(OutgoingState.SEALING, FieldName.SEAL, _SEALED)


def sign_document(work: Work) -> None:
    """signing → signed."""
    pdf, credential = _signed(work, _SIGN)
    now = work.clock.now()
    with work.finish() as session:
        document = keep(session, work.blobs, work.text("document_id"), pdf, _SIGNED, now)
        document.signed_at = now
        document.dispatch_by = dispatch_by(now, Urgency(document.urgency), calendar(session))
        forget_wrong_pins(session, credential.id)


def seal_document(work: Work) -> None:
    """sealing → issued."""
    pdf, credential = _signed(work, _SEAL)
    with work.finish() as session:
        keep(session, work.blobs, work.text("document_id"), pdf, _SEALED, work.clock.now())
        forget_wrong_pins(session, credential.id)


def _signed(work: Work, act: Act) -> tuple[bytes, Credential]:
    """The file with one signature more. Raises Conflict when the document has moved on, and what the keyring raises."""
    with work.read() as session:
        document = load(session, work.text("document_id"))
        credential = find_credential(session, work.text("credential_id"))
    if document.state != act.waiting:
        raise Conflict("inbox.lifecycle.not_allowed", state=document.state)
    key = open_credential(work, credential, work.open_secret("pin"))
    with refusing_signing():
        pdf = sign(
            current_file(work, document),
            key,
            field=act.field,
            image=(work.settings.keys_dir / credential.image_file).read_bytes(),
            reason=_reason(document),
            at=work.clock.now(),
            time_stamper=_time_stamper(work),
        )
    work.blobs.put(pdf)
    return pdf, credential


def _reason(document: OutgoingDocument) -> str:
    return f"{document.document_type} {document.abstract}"


def _time_stamper(work: Work) -> TimeStamper | None:
    """Without an authority the signature has no time-stamp, and every checker says so."""
    return http_time_stamper(work.settings.tsa_url) if work.settings.tsa_url else None
