"""A signature made outside that does not come: its time is over, it was declined, or its signer gave it up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from inbox.actions.answer_signature import own_request
from inbox.actions.common import advance
from inbox.models import OutgoingDocument, SigningRequest
from inbox.rules.acts import RequestState
from inbox.rules.lifecycle import OutgoingState, OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor
from server.infra.errors import Conflict
from signing import ErrorCode

WITHDRAWN: Final = "signing.request_withdrawn"
_ENDS: Final[Mapping[str, RequestState]] = {
    ErrorCode.REMOTE_DECLINED: RequestState.DECLINED,
    ErrorCode.REMOTE_EXPIRED: RequestState.EXPIRED,
    "signing.request_expired": RequestState.EXPIRED,
    WITHDRAWN: RequestState.DECLINED,
}


def withdraw_request(session: Session, actor: Actor, request_id: str, *, now: datetime) -> SigningRequest:
    """The signer gives up before the device has signed: the document waits for the signature again.

    Raises NotFound `signing.request_missing`; Conflict `signing.request_not_waiting`.
    """
    request = own_request(session, actor, request_id)
    if request.state not in (RequestState.PREPARING, RequestState.WAITING):
        raise Conflict("signing.request_not_waiting")
    end_request(session, request, WITHDRAWN, now=now, actor=actor)
    return request


def end_request(
    session: Session, request: SigningRequest, code: str, *, now: datetime, actor: Actor | None = None
) -> None:
    """No signature came of it: the document waits for its signer again, and says why."""
    request.state, request.failure, request.ended_at = _ENDS.get(code, RequestState.FAILED), code, now
    document = session.get_one(OutgoingDocument, request.document_id, with_for_update=True, populate_existing=True)
    if document.state != OutgoingState.SIGNING:
        return
    advance(document, OutgoingVerb.FAIL, now)
    document.failure = code
    details, subject = {"code": code}, f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_SIGN_FAILED, actor=actor, subject=subject, details=details, now=now)
