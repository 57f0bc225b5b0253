"""Signatures made outside: prepared here, confirmed by the signer elsewhere, finished here."""

from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from sqlalchemy.orm import Session

from inbox.actions.acts import check_shown, right_of_signer
from inbox.actions.answer_signature import accept_answer
from inbox.actions.end_request import end_request
from inbox.actions.request_signature import CALLED, POLL
from inbox.models import OutgoingDocument, SigningAct, SigningRequest
from inbox.rules.acts import KeyKind, RequestState, ShownFile
from inbox.rules.lifecycle import OutgoingState
from inbox.work.documents import load
from inbox.work.keyring import check_unlocked, count_wrong_pin, find_credential
from inbox.work.making import Certificates, finish, place_of, prepare
from inbox.work.providers import provider_of
from inbox.work.refusing import refusing_signing
from inbox.work.signing import check_act, embed_signature
from server.identity.models import Credential
from server.infra.errors import Conflict, Refusal
from server.infra.outbox import SECRET, Payload, publish
from server.infra.work import Work
from signing import ErrorCode, FieldName
from signing.errors import RemoteUnavailable
from signing.keys import Mechanism, Scheme
from signing.keys.port import scheme_of
from signing.keys.remote import RemoteRequest, Transaction, Waiting
from signing.prepared import Prepared

ASK_AGAIN: Final = timedelta(seconds=3)


def start_signature(work: Work) -> None:
    """preparing → waiting: the prepared file is kept, the provider is asked, or the device may fetch the hash."""
    with work.read() as session:
        request, document, credential = _loaded(session, work)
        _check(session, work, request, document, RequestState.PREPARING)
    check_unlocked(credential, work.clock.now())
    certificates = certificates_of(credential)
    mechanism = Mechanism(scheme_of(certificates[0], Scheme(credential.config.get("scheme", Scheme.PKCS1))))
    place = place_of(work, document, credential, FieldName.SIGNATURE)
    with refusing_signing():
        source = work.blobs.get(document.file_sha256 or "")
        prepared = prepare(work, source, certificates, mechanism, place)
    kept = work.blobs.put(prepared.to_bytes())
    started = _ask_provider(work, credential, document, prepared) if request.kind == KeyKind.REMOTE else None
    with work.finish() as session:
        row = _locked(session, request.id, RequestState.PREPARING)
        row.prepared_sha256, row.hash, row.state = kept, prepared.hash().hex(), RequestState.WAITING
        row.attributes, row.scheme = b64encode(prepared.attributes).decode(), mechanism.scheme
        _note_started(session, work, row, started)


def _ask_provider(
    work: Work, credential: Credential, document: OutgoingDocument, prepared: Prepared
) -> bytes | Transaction:
    pin = work.open_secret(SECRET) if SECRET in work.event.payload else None
    name = f"{document.document_type} {document.abstract}"
    with refusing_signing():
        return provider_of(work.settings, credential).start(remote_request(credential, prepared, name, pin))


def _note_started(session: Session, work: Work, row: SigningRequest, started: bytes | Transaction | None) -> None:
    now = work.clock.now()
    document = session.get_one(OutgoingDocument, row.document_id)
    document.work_id = None  # what is waited for now is a person
    if isinstance(started, bytes):
        accept_answer(session, row, b64encode(started).decode(), now)
    elif started is not None:
        row.transaction_id, row.code = started.id, started.code[:40]
        row.expires_at = min(row.expires_at, started.expires_at)
        _ask_later(session, row, now)


def poll_signature(work: Work) -> None:
    """Has the signer confirmed? Asked every few seconds until the answer is there or the time is over."""
    with work.read() as session:
        request, document, credential = _loaded(session, work)
    if request.state != RequestState.WAITING:
        with work.finish():
            return
    now = work.clock.now()
    if request.expires_at <= now:
        raise Refusal("signing.request_expired")
    answer = _answer(work, request, document, credential)
    with work.finish() as session:
        row = session.get_one(SigningRequest, request.id, with_for_update=True, populate_existing=True)
        if isinstance(answer, Waiting):
            _go_on_asking(session, work, row, now)
        elif row.state == RequestState.WAITING:
            accept_answer(session, row, b64encode(answer).decode(), now)


def _answer(work: Work, request: SigningRequest, document: OutgoingDocument, credential: Credential) -> bytes | Waiting:
    prepared = kept_prepared(work, request)
    asked = remote_request(credential, prepared, document.abstract, None)
    try:
        with refusing_signing(passing=RemoteUnavailable):
            return provider_of(work.settings, credential).poll(request.transaction_id or "", asked)
    except RemoteUnavailable:
        return Waiting()  # the provider is away for a moment; the time that is set goes on


def _go_on_asking(session: Session, work: Work, row: SigningRequest, now: datetime) -> None:
    """A question that a call of the provider caused is not repeated: the others go on beside it."""
    if not work.event.payload.get(CALLED):
        _ask_later(session, row, now)


def _ask_later(session: Session, row: SigningRequest, now: datetime) -> None:
    payload = {"request_id": row.id, "document_id": row.document_id}
    publish(session, POLL, {**payload}, now=now, run_after=now + ASK_AGAIN)


def finish_request(work: Work) -> None:
    """answered → finished: the signature is checked against what was prepared and put in: the document is signed."""
    with work.read() as session:
        request, document, _credential = _loaded(session, work)
        file = _check(session, work, request, document, RequestState.ANSWERED)
    with refusing_signing():
        made = finish(work, kept_prepared(work, request), b64decode(request.signature or ""))
    work.blobs.put(made.pdf)
    with work.finish() as session:
        row = _locked(session, request.id, RequestState.ANSWERED)
        embed_signature(session, work, file, made)
        row.state, row.ended_at = RequestState.FINISHED, work.clock.now()


def expire_request(work: Work) -> None:
    """The time is over: whoever has not answered by now is not waited for."""
    with work.finish() as session:
        row = session.get_one(SigningRequest, work.text("request_id"), with_for_update=True, populate_existing=True)
        if row.state in (RequestState.PREPARING, RequestState.WAITING):
            end_request(session, row, "signing.request_expired", now=work.clock.now())


def give_up(session: Session, payload: Payload, code: str, now: datetime) -> None:
    """Preparing or finishing failed: what has not ended ends with this reason, and a wrong PIN is counted."""
    row = session.get_one(SigningRequest, str(payload["request_id"]), with_for_update=True, populate_existing=True)
    if row.state not in (RequestState.FINISHED, RequestState.DECLINED, RequestState.EXPIRED, RequestState.FAILED):
        end_request(session, row, code, now=now)
    if code == ErrorCode.WRONG_PIN:
        count_wrong_pin(session, row.credential_id, now)


def end_question(session: Session, payload: Payload, code: str, now: datetime) -> None:
    """The same after a question to the provider; an answer that another question brought meanwhile stays."""
    row = session.get_one(SigningRequest, str(payload["request_id"]), with_for_update=True, populate_existing=True)
    if row.state == RequestState.WAITING:
        end_request(session, row, code, now=now)


def _locked(session: Session, request_id: str, state: RequestState) -> SigningRequest:
    """The request, if it still is where this work found it. Raises Conflict `signing.request_not_waiting`."""
    row = session.get_one(SigningRequest, request_id, with_for_update=True, populate_existing=True)
    if row.state != state:
        raise Conflict("signing.request_not_waiting")
    return row


def _loaded(session: Session, work: Work) -> tuple[SigningRequest, OutgoingDocument, Credential]:
    request = session.get_one(SigningRequest, work.text("request_id"))
    return request, load(session, request.document_id), find_credential(session, request.credential_id)


def _check(
    session: Session, work: Work, request: SigningRequest, document: OutgoingDocument, state: RequestState
) -> ShownFile:
    """The act, the file, the right and the time, all as they are now."""
    now = work.clock.now()
    if request.state != state or document.state != OutgoingState.SIGNING:
        raise Conflict("signing.request_not_waiting")
    act = session.get_one(SigningAct, request.act_id)
    (file,) = act.shown
    check_act(act, find_credential(session, request.credential_id), file)
    check_shown(document, file.sha256)
    right_of_signer(session, document, now)
    return file


def kept_prepared(work: Work, request: SigningRequest) -> Prepared:
    """What was prepared, whole. Raises NotFound `file.*`, Refusal `signing.prepared_changed`."""
    with refusing_signing():
        prepared = Prepared.from_bytes(work.blobs.get(request.prepared_sha256 or ""))
    if prepared.hash().hex() != request.hash:
        raise Refusal(ErrorCode.PREPARED_CHANGED)
    return prepared


def remote_request(credential: Credential, prepared: Prepared, name: str, pin: bytes | None) -> RemoteRequest:
    return RemoteRequest(
        credential=credential.config["credential"],
        certificate=prepared.certificate,
        hash=prepared.hash(),
        mechanism=prepared.mechanism,
        document=name,
        pin=pin,
    )


def certificates_of(credential: Credential) -> Certificates:
    """The signer's certificate and those above it, as the row holds them."""
    return tuple(x509.load_pem_x509_certificates(credential.certificate_pem.encode("ascii")))
