"""What screens tell of acts of signing, of signatures made outside, and of how well a file is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.acts import act_key
from inbox.actions.sign import SIGN
from inbox.models import DocumentRevision, OutgoingDocument, Preservation, SigningAct, SigningRequest
from inbox.rules.acts import OPEN_REQUESTS, TWO_STEP, KeyKind, ShownFile
from server.identity import Actor
from server.identity.models import Credential
from server.identity.queries import in_force
from server.infra.clock import VN
from server.infra.errors import NotFound
from server.infra.outbox import OutboxEvent, OutboxState


@dataclass(frozen=True, slots=True)
class ActFileView:
    """One file of an act. `state` is waiting, signed or failed; `code` and `details` say why it failed."""

    document_id: str
    document_type: str
    abstract: str
    sha256: str
    state: str
    code: str | None
    details: dict[str, str]
    work_id: str | None


@dataclass(frozen=True, slots=True)
class ActView:
    """One act of signing: `list_sha256` is what the signer approved, as one digest."""

    id: str
    at: datetime
    list_sha256: str
    files: tuple[ActFileView, ...]

    @property
    def waiting(self) -> str | None:
        """The work that the page waits for."""
        return next((file.work_id for file in self.files if file.state == "waiting"), None)


@dataclass(frozen=True, slots=True)
class RequestView:
    """A signature made outside. `code` is to be compared on the signer's phone, `hash` what is to be signed."""

    id: str
    document_id: str
    abstract: str
    kind: str
    state: str
    code: str
    hash: str | None
    failure: str | None
    expires_at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class KeepingView:
    """How well a file will stand the years; `archived_sha256` is the agency's own copy at B-LTA."""

    level: str
    raise_pending: bool
    archived_sha256: str | None
    archived_at: datetime | None
    renew_by: datetime | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class SigningView:
    """What the page of a document shows of all this. `asks_pin`: the actor's own key wants a PIN in the form."""

    keeping: KeepingView | None
    request: RequestView | None
    asks_pin: bool


_STATES = {OutboxState.DONE: "signed", OutboxState.REFUSED: "failed", OutboxState.DEAD: "failed"}


def act_screen(session: Session, actor: Actor, act_id: str) -> ActView:
    """An act of the actor's own. Raises NotFound `signing.act_missing`."""
    act = session.get(SigningAct, act_id)
    if act is None or act.person_id != actor.person_id or act.agency_id != actor.agency_id:
        raise NotFound("signing.act_missing")
    prefix = act_key(SIGN, act.id)
    events = {
        event.key: event for event in session.scalars(select(OutboxEvent).where(OutboxEvent.key.startswith(prefix)))
    }
    documents = _documents(session, act.shown)
    files = tuple(
        _file(file, documents[file.document_id], events.get(f"{prefix}{place}")) for place, file in enumerate(act.shown)
    )
    return ActView(act.id, act.at, act.list_sha256, files)


def _documents(session: Session, files: Sequence[ShownFile]) -> dict[str, OutgoingDocument]:
    wanted = OutgoingDocument.id.in_([file.document_id for file in files])
    return {document.id: document for document in session.scalars(select(OutgoingDocument).where(wanted))}


def _file(file: ShownFile, document: OutgoingDocument, event: OutboxEvent | None) -> ActFileView:
    return ActFileView(
        document_id=document.id,
        document_type=document.document_type,
        abstract=document.abstract,
        sha256=file.sha256,
        state=_STATES.get(OutboxState(event.state), "waiting") if event else "waiting",
        code=event.code if event and event.state != OutboxState.DONE else None,
        details=dict(event.details) if event else {},
        work_id=event.id if event else None,
    )


def request_screen(session: Session, actor: Actor, request_id: str) -> RequestView:
    """Of the actor's own account. Raises NotFound `signing.request_missing`."""
    request = session.get(SigningRequest, request_id)
    if request is None or request.account_id != actor.account_id:
        raise NotFound("signing.request_missing")
    return _request(request, session.get_one(OutgoingDocument, request.document_id).abstract)


def signing_view(session: Session, actor: Actor, document_id: str, now: datetime) -> SigningView:
    row = session.get(Preservation, document_id)
    open_request = _open_request(session, document_id)
    return SigningView(
        keeping=_keeping(row) if row is not None else None,
        request=_request(open_request, "") if open_request is not None else None,
        asks_pin=_asks_pin(session, actor, now),
    )


def open_request_of(session: Session, document_id: str) -> str | None:
    """The id of the signature made outside that a document waits for."""
    request = _open_request(session, document_id)
    return request.id if request is not None else None


def _open_request(session: Session, document_id: str) -> SigningRequest | None:
    return session.scalar(
        select(SigningRequest).where(SigningRequest.document_id == document_id, SigningRequest.state.in_(OPEN_REQUESTS))
    )


def archived_file(session: Session, document_id: str, sha256: str) -> str | None:
    """The hash when it is that of a kept copy of this document."""
    return session.scalar(
        select(DocumentRevision.sha256).where(
            DocumentRevision.document_id == document_id,
            DocumentRevision.sha256 == sha256,
            DocumentRevision.stage == "archived",
        )
    )


def _request(request: SigningRequest, abstract: str) -> RequestView:
    return RequestView(
        id=request.id,
        document_id=request.document_id,
        abstract=abstract,
        kind=request.kind,
        state=request.state,
        code=request.code,
        hash=request.hash,
        failure=request.failure,
        expires_at=request.expires_at,
        open=request.state in OPEN_REQUESTS,
    )


def _keeping(row: Preservation) -> KeepingView:
    return KeepingView(
        level=row.level,
        raise_pending=row.raise_pending,
        archived_sha256=row.archived_sha256,
        archived_at=row.archived_at,
        renew_by=row.renew_by,
        failure=row.failure,
    )


def _asks_pin(session: Session, actor: Actor, now: datetime) -> bool:
    """Providers ask for the PIN themselves, unless the credential's row says otherwise; a device always does."""
    own = session.scalar(
        select(Credential).where(
            Credential.agency_id == actor.agency_id,
            Credential.purpose == "signature",
            Credential.holder_person_id == actor.person_id,
            in_force(Credential, now.astimezone(VN).date()),
        )
    )
    if own is None:
        return True
    kind = KeyKind(own.kind)
    return kind not in TWO_STEP or (kind is KeyKind.REMOTE and own.config.get("asks_pin") == "yes")
