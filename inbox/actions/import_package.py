"""Take a package in: bytes first, then what they say. Whoever sent it, however often it comes, the effect is once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.arrive import PDF, Verdicts, arrive, media_type
from inbox.actions.common import refusing
from inbox.actions.receive_change import note_replaced, receive_update
from inbox.actions.receive_recall import receive_recall
from inbox.actions.receive_status import receive_status
from inbox.exchange import edxml
from inbox.exchange.values import BusinessKind, DocumentPackage, StatusCode, StatusPackage
from inbox.exchange.values import Package as Parsed
from inbox.models import IncomingDocument, Package
from inbox.models.exchange import Direction
from inbox.rules.identifiers import check_agency_code
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.models import Agency
from server.identity.queries import agency
from server.infra.blobs import BlobStore, StoredFile, store_file

MEDIA_TYPE = "application/xml"


class Outcome(StrEnum):
    """What a package did."""

    DOCUMENT = "document"
    DUPLICATE = "duplicate"
    UPDATE = "update"
    RECALL = "recall"
    STATUS = "status"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class Taken:
    """The outcome, and the incoming or outgoing document it is about (None when unmatched)."""

    outcome: Outcome
    incoming_id: str | None = None
    outgoing_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A package whose bytes, and those of its files, are on the disk; `pdfs` are the SHA-256 of its PDF files."""

    raw: bytes
    parsed: Parsed
    pdfs: tuple[str, ...]


def unpack(blobs: BlobStore, raw: bytes) -> Unpacked:
    """Read a package and store its bytes: slow for a large one, so before any transaction.

    Raises Refusal `edxml.*` when the bytes are no package, `inbox.agency_code.*` when nobody could have sent it;
    nothing is kept of them then.
    """
    with refusing():
        parsed = edxml.read(raw)
        check_agency_code(parsed.header.sender.organ_id)
    blobs.put(raw)
    files = parsed.attachments if isinstance(parsed, DocumentPackage) else ()
    stored = [(blobs.put(file.content), media_type(file.name, file.content)) for file in files]
    return Unpacked(raw, parsed, tuple(digest for digest, kind in stored if kind == PDF))


def import_package(
    session: Session,
    blobs: BlobStore,
    actor: Actor | None,
    agency_id: str,
    unpacked: Unpacked,
    *,
    now: datetime,
    verdicts: Verdicts | None = None,
) -> Taken:
    """Take a package into an agency.

    ``verdicts`` are those of its files by SHA-256, when they were checked already; otherwise a worker checks them.
    Raises NotFound `agency.missing`, Forbidden.
    """
    if actor is not None:
        actor.require(Permission.INCOMING_REGISTER)
    receiver, raw, parsed = agency(session, agency_id), unpacked.raw, unpacked.parsed
    stored = store_file(session, blobs, raw, MEDIA_TYPE, now)
    known = session.scalar(_package_query(agency_id, stored.sha256))
    if known is not None:
        return _known(session, known)
    package = _package(parsed, receiver, stored, now)
    taken = _take(session, blobs, package, parsed, verdicts, now)
    _note(session, actor, package, taken, now)
    return taken


def _package(parsed: Parsed, receiver: Agency, stored: StoredFile, now: datetime) -> Package:
    sender = parsed.header.sender
    return Package(
        agency_id=receiver.id,
        direction=Direction.RECEIVED,
        kind="status" if isinstance(parsed, StatusPackage) else "document",
        meaning=parsed.status if isinstance(parsed, StatusPackage) else parsed.kind,
        sender_code=sender.organ_id,
        receiver_code=receiver.code,
        partner_name=sender.name or sender.organization_in_charge or sender.organ_id,
        document_id=_document_id(parsed),
        reason=_reason(parsed),
        sha256=stored.sha256,
        size=stored.size,
        created_at=now,
    )


def _package_query(agency_id: str, sha256: str) -> Any:
    return select(Package).where(
        Package.agency_id == agency_id, Package.direction == Direction.RECEIVED, Package.sha256 == sha256
    )


def _known(session: Session, package: Package) -> Taken:
    """The same bytes again: show what they did the first time."""
    found = session.scalar(select(IncomingDocument.id).where(IncomingDocument.package_id == package.id))
    return Taken(Outcome.DUPLICATE, incoming_id=found)


def _document_id(parsed: Parsed) -> str:
    """What the package is about; a recall may name its document in its business."""
    if isinstance(parsed, StatusPackage):
        return parsed.header.response_for.document_id
    return parsed.header.document_id


def _reason(parsed: Parsed) -> str:
    if isinstance(parsed, StatusPackage):
        return parsed.header.description
    return parsed.trace.business.reason if parsed.trace.business else ""


def _take(
    session: Session,
    blobs: BlobStore,
    package: Package,
    parsed: Parsed,
    verdicts: Verdicts | None,
    now: datetime,
) -> Taken:
    if isinstance(parsed, StatusPackage) and parsed.status is not StatusCode.RECALL_REQUESTED:
        outgoing_id = receive_status(session, package, parsed, now)
        return _matched(session, package, Taken(Outcome.STATUS, outgoing_id=outgoing_id))
    if isinstance(parsed, StatusPackage) or parsed.kind is BusinessKind.RECALL:
        incoming_id = receive_recall(session, package, parsed, now)
        return _matched(session, package, Taken(Outcome.RECALL, incoming_id=incoming_id))
    updated = receive_update(session, package, now) if parsed.kind is BusinessKind.UPDATE else None
    session.add(package)
    session.flush()
    if updated is not None:
        return Taken(Outcome.UPDATE, incoming_id=updated)
    arrived, incoming_id = arrive(session, blobs, package, parsed, verdicts, now)
    note_replaced(session, package, parsed, now)
    return Taken(Outcome.DOCUMENT if arrived else Outcome.DUPLICATE, incoming_id=incoming_id)


def _matched(session: Session, package: Package, taken: Taken) -> Taken:
    """Keep the package either way; one that speaks of an unknown document is shown as such."""
    package.matched = bool(taken.incoming_id or taken.outgoing_id)
    session.add(package)
    session.flush()
    return taken if package.matched else Taken(Outcome.UNMATCHED)


def _note(session: Session, actor: Actor | None, package: Package, taken: Taken, now: datetime) -> None:
    event = AuditEvent.PACKAGE_IMPORTED if actor is not None else AuditEvent.PACKAGE_RECEIVED
    if taken.outcome is Outcome.UNMATCHED:
        event = AuditEvent.PACKAGE_UNMATCHED
    details: dict[str, str | int | None] = {
        "sha256": package.sha256,
        "sender": package.sender_code,
        "document": package.document_id,
        "outcome": taken.outcome,
    }
    record(session, event, actor=actor, subject=f"package:{package.id}", details=details, now=now)
