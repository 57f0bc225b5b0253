"""What a leader must know before the PIN: which files, with which certificate, in whose place, what comes after."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from sqlalchemy.orm import Session

from inbox.actions.acts import right_of_signer
from inbox.actions.annex import present_annexes
from inbox.queries.absences import StandIn, SubstituteView, standing_in_today, stood_in_for, substitutes_today
from inbox.queries.leader import count_waiting
from inbox.queries.outgoing import find_outgoing, outgoing_screen
from inbox.queries.signing import signing_view
from inbox.queries.views import HistoryEntry, OutgoingView, ReviewView
from inbox.rules.acts import RequestState
from inbox.rules.lifecycle import OutgoingState
from server.identity import Actor
from server.identity.models import Person
from server.identity.queries import credential
from server.infra.errors import NotFound, Refusal

_ON_THE_WAY: Final = (OutgoingState.IN_REVIEW, OutgoingState.AWAITING_SIGNATURE)
_BEFORE: Final = frozenset({OutgoingState.RENDERING, OutgoingState.DRAFT, *_ON_THE_WAY})
_SIGNATURE: Final = "signature"


@dataclass(frozen=True, slots=True)
class KeyView:
    """The certificate a signature will carry; `kind` says where its key is: file, token, remote, device."""

    kind: str
    sha256: str
    holder: str
    organization: str
    issuer: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ShownFileView:
    """A file to be read before signing. `label` is empty for the document itself."""

    label: str
    address: str
    sha256: str
    pages: int | None


@dataclass(frozen=True, slots=True)
class SigningScreen:
    """`may` is sign, take (the signer is away and the actor stands in) or wait (under way, or being drawn anew).

    `left` counts the other documents that wait for the actor; `problem` is what would refuse the signature: a code and
    its details. Without `asks_pin` the key asks its holder itself.
    """

    document: OutgoingView
    may: str
    files: tuple[ShownFileView, ...]
    reviews: tuple[ReviewView, ...]
    timeline: tuple[HistoryEntry, ...]
    drafter_name: str
    key: KeyView | None
    asks_pin: bool
    problem: tuple[str, dict[str, str]] | None
    left: int
    stands_in: StandIn | None
    takers: tuple[SubstituteView, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a signature has come: `phase` working, waiting (for the signer's phone or device), done or failed.

    While it waits, `request_id` names the signature made outside.
    """

    phase: str
    failure: str | None = None
    failure_details: dict[str, str] | None = None
    kind: str = ""
    code: str = ""
    expires_at: datetime | None = None
    request_id: str = ""


def signing_screen(
    session: Session, actor: Actor, document_id: str, today: date, now: datetime
) -> SigningScreen | None:
    """None when the document is past or not yet the actor's to read for a signature. Raises NotFound `page.missing`."""
    row = find_outgoing(session, actor, document_id)
    absent = standing_in_today(session, actor, today)
    may = _may(actor, row.state, row.signer_person_id, absent)
    if not may or row.file_sha256 is None:
        return None
    screen = outgoing_screen(session, actor, document_id, today)
    drafter = session.get(Person, row.drafter_person_id) if row.drafter_person_id else None
    signing = may == "sign"
    others = count_waiting(session, actor, (OutgoingState.AWAITING_SIGNATURE,)) - int(signing)
    key, problem = _key(session, actor, document_id, today, now) if signing else (None, None)
    stands_in = absent.get(row.signer_person_id) or stood_in_for(session, [row]).get(row.id)
    givable = signing and stands_in is None
    return SigningScreen(
        document=screen.document,
        may=may,
        files=(
            ShownFileView("", f"/outgoing/{row.id}/file", row.file_sha256, row.pages),
            *annex_files(session, row.id),
        ),
        reviews=screen.reviews,
        timeline=screen.timeline,
        drafter_name=drafter.full_name if drafter else "",
        key=key,
        asks_pin=signing and signing_view(session, actor, document_id, now).asks_pin,
        problem=problem,
        left=others,
        stands_in=stands_in,
        takers=substitutes_today(session, actor, row.document_type, today) if givable else (),
    )


def annex_files(session: Session, document_id: str) -> tuple[ShownFileView, ...]:
    """The annexes of a document as its signer reads them."""
    return tuple(
        ShownFileView(annex.name, f"/outgoing/{document_id}/annexes/{annex.id}/file", annex.file_sha256, annex.pages)
        for annex in present_annexes(session, document_id)
        if annex.file_sha256 is not None
    )


def _may(actor: Actor, state: str, signer_person_id: str, absent: dict[str, StandIn]) -> str:
    if signer_person_id == actor.person_id:
        mine = {OutgoingState.AWAITING_SIGNATURE: "sign", OutgoingState.SIGNING: "wait"}
        return mine.get(OutgoingState(state), "")
    return "take" if signer_person_id in absent and state in _ON_THE_WAY else ""


def _key(
    session: Session, actor: Actor, document_id: str, today: date, now: datetime
) -> tuple[KeyView | None, tuple[str, dict[str, str]] | None]:
    """The certificate, and what would refuse the signature before anybody types a PIN."""
    try:
        found = credential(session, actor.agency_id, _SIGNATURE, today, actor.person_id)
        key = _key_view(found.kind, found.certificate_pem)
        right_of_signer(session, find_outgoing(session, actor, document_id), now)
    except NotFound as refusal:
        return None, (refusal.code, refusal.details)
    except Refusal as refusal:
        return key, (refusal.code, refusal.details)
    return key, None


def own_key(session: Session, actor: Actor, today: date) -> KeyView | None:
    """The certificate of the actor's own signatures, if there is one."""
    try:
        found = credential(session, actor.agency_id, _SIGNATURE, today, actor.person_id)
    except NotFound:
        return None
    return _key_view(found.kind, found.certificate_pem)


def _key_view(kind: str, pem: str) -> KeyView:
    certificate = x509.load_pem_x509_certificate(pem.encode())
    return KeyView(
        kind=kind,
        sha256=certificate.fingerprint(SHA256()).hex(),
        holder=_word(certificate.subject, NameOID.COMMON_NAME),
        organization=_word(certificate.subject, NameOID.ORGANIZATION_NAME),
        issuer=_word(certificate.issuer, NameOID.COMMON_NAME),
        until=certificate.not_valid_after_utc,
    )


def _word(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def progress_of(session: Session, actor: Actor, document_id: str, today: date, now: datetime) -> Progress:
    """How far the signature of a document has come. Raises NotFound `page.missing`."""
    row = find_outgoing(session, actor, document_id)
    if row.state == OutgoingState.SIGNING:
        return _under_way(session, actor, document_id, now)
    if row.state not in _BEFORE:
        return Progress("done")
    document = outgoing_screen(session, actor, document_id, today).document
    return Progress("failed", document.failure or "inbox.lifecycle.not_allowed", document.failure_details)


def _under_way(session: Session, actor: Actor, document_id: str, now: datetime) -> Progress:
    request = signing_view(session, actor, document_id, now).request
    if request is None or request.state != RequestState.WAITING:
        return Progress("working")
    return Progress(
        "waiting", kind=request.kind, code=request.code, expires_at=request.expires_at, request_id=request.id
    )
