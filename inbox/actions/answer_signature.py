"""The answer to a signature that is made outside: taken once, in time, from the account that asked for it."""

import hmac
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inbox.actions.request_signature import CALLED, FINISH, POLL
from inbox.models import OutgoingDocument, SigningRequest
from inbox.rules.acts import KeyKind, RequestState
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.errors import Conflict, NotFound, Refusal
from server.infra.outbox import publish

LONGEST_SIGNATURE: Final = 2048  # bytes; RSA of 16384 bits would fit


@dataclass(frozen=True, slots=True)
class TakenHash:
    """What a device signs, and the nonce its answer must bring.

    `attributes` (base64 of DER) are the signed attributes of a CMS, to be signed with `scheme` and SHA-256; `hash`
    (hexadecimal) is their digest, for a device that wants no more.
    """

    hash: str
    attributes: str
    scheme: str
    nonce: str
    expires_at: datetime


def take_hash(session: Session, actor: Actor, request_id: str, *, now: datetime) -> TakenHash:
    """What is to be signed with a nonce, given out once.

    Raises NotFound `signing.request_missing`; Conflict `signing.request_not_waiting`; Refusal `signing.hash_taken`,
    `signing.request_expired`.
    """
    request = own_request(session, actor, request_id)
    if request.hash is None or request.attributes is None or request.scheme is None:
        raise Conflict("signing.request_not_waiting")
    if request.nonce_sha256 is not None:
        raise Refusal("signing.hash_taken")
    _check_waiting(request, now)
    nonce = token_urlsafe(32)
    request.nonce_sha256 = _digest(nonce)
    return TakenHash(request.hash, request.attributes, request.scheme, nonce, request.expires_at)


def answer_signature(
    session: Session, actor: Actor, request_id: str, nonce: str, signature: str, *, now: datetime
) -> SigningRequest:
    """waiting → answered; a worker checks the signature and puts it in. `signature` is the raw one in base64.

    Raises NotFound `signing.request_missing`; Conflict `signing.request_not_waiting`; Refusal `signing.nonce_used`,
    `signing.nonce_wrong`, `signing.request_expired`, `request.invalid`.
    """
    request = own_request(session, actor, request_id)
    if request.nonce_used_at is not None:
        raise Refusal("signing.nonce_used")
    if not hmac.compare_digest(_digest(nonce), request.nonce_sha256 or ""):
        raise Refusal("signing.nonce_wrong")
    _check_waiting(request, now)
    _check_signature(signature)
    request.nonce_used_at = now
    accept_answer(session, request, signature, now)
    subject = f"outgoing:{request.document_id}"
    record(session, AuditEvent.DOCUMENT_SIGNATURE_ANSWERED, actor=actor, subject=subject, now=now)
    return request


def accept_answer(session: Session, request: SigningRequest, signature: str, now: datetime) -> None:
    """Keep the answer before anything is done with it: no provider gives it twice."""
    request.signature, request.state = signature, RequestState.ANSWERED
    payload = {"request_id": request.id, "document_id": request.document_id}
    work = publish(session, FINISH, {**payload}, key=f"{FINISH}:{request.id}", now=now)
    session.get_one(OutgoingDocument, request.document_id).work_id = work.id


def hear_of_answer(session: Session, transaction_id: str, *, now: datetime) -> None:
    """A provider calls: there is news of a transaction, named in full or by how it begins. What it is, is asked of the
    provider itself.

    Raises NotFound `signing.request_missing`.
    """
    id_column = SigningRequest.transaction_id
    named = or_(id_column == transaction_id, id_column.startswith(f"{transaction_id}:", autoescape=True))
    request = session.scalar(select(SigningRequest).where(named, SigningRequest.state == RequestState.WAITING))
    if request is None:
        raise NotFound("signing.request_missing")
    payload = {"request_id": request.id, "document_id": request.document_id}
    publish(session, POLL, {**payload, CALLED: True}, now=now)


def note_refused_answer(session: Session, actor: Actor, request_id: str, code: str, *, now: datetime) -> None:
    """An answer that changed nothing stands in the log all the same."""
    request = own_request(session, actor, request_id)
    subject, details = f"outgoing:{request.document_id}", {"code": code}
    record(session, AuditEvent.DOCUMENT_SIGNATURE_REFUSED, actor=actor, subject=subject, details=details, now=now)


def own_request(session: Session, actor: Actor, request_id: str) -> SigningRequest:
    """A request on a device of this very account, locked. Raises NotFound `signing.request_missing` for any other."""
    actor.require(Permission.OUTGOING_SIGN)
    request = session.get(SigningRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None or request.account_id != actor.account_id or request.kind != KeyKind.DEVICE:
        raise NotFound("signing.request_missing")
    return request


def _check_waiting(request: SigningRequest, now: datetime) -> None:
    if request.state == RequestState.EXPIRED or request.expires_at <= now:
        raise Refusal("signing.request_expired")
    if request.state != RequestState.WAITING:
        raise Conflict("signing.request_not_waiting")


def _check_signature(signature: str) -> None:
    try:
        raw = b64decode(signature, validate=True)
    except (NotBase64, ValueError):
        raise Refusal("request.invalid", field="signature") from None
    if not 0 < len(raw) <= LONGEST_SIGNATURE:
        raise Refusal("request.invalid", field="signature")


def _digest(nonce: str) -> str:
    return sha256(nonce.encode()).hexdigest()
