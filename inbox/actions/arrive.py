"""A document arrives: its row is read from its package, its files are kept, its sender hears of it the same day."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.check_signatures import VERIFY, conclude
from inbox.actions.common import calendar
from inbox.actions.report import report
from inbox.exchange import edxml
from inbox.exchange.values import Attachment, DocumentPackage, StatusCode, urgency_of
from inbox.messages import STATUS_TEXTS
from inbox.models import IncomingDocument, IncomingFile, Package
from inbox.rules.deadlines import submit_by
from server.audit import AuditEvent, record
from server.infra.blobs import BlobStore, store_file
from server.infra.outbox import publish
from server.infra.vietnamese import fold

Verdicts = Mapping[str, dict[str, Any]]
PDF = "application/pdf"
_MEDIA_TYPES = {
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def arrive(
    session: Session,
    blobs: BlobStore,
    package: Package,
    parsed: DocumentPackage,
    verdicts: Verdicts | None,
    now: datetime,
) -> tuple[bool, str]:
    """(whether it is new, the id of the incoming document). A document known by sender and name stays as it is."""
    known = find_incoming(session, package.agency_id, package.sender_code, package.document_id)
    if known is not None:
        return False, known.id
    document = _document(session, package, parsed, now)
    session.add(document)
    session.flush()
    for position, attachment in enumerate(parsed.attachments):
        session.add(_file(session, blobs, document, position, attachment, now))
    session.flush()
    record(session, AuditEvent.INCOMING_ARRIVED, actor=None, subject=f"incoming:{document.id}", now=now)
    if verdicts is None:
        publish(session, VERIFY, {"incoming_id": document.id}, key=f"verify:{document.id}", now=now)
    else:
        conclude(session, document, verdicts, now)
    report(session, None, document, StatusCode.DELIVERED, STATUS_TEXTS[StatusCode.DELIVERED], now=now)
    return True, document.id


def find_incoming(session: Session, agency_id: str, sender_code: str, document_id: str) -> IncomingDocument | None:
    """The document an agency knows by this sender and name."""
    return session.scalar(
        select(IncomingDocument)
        .where(
            IncomingDocument.agency_id == agency_id,
            IncomingDocument.sender_code == sender_code,
            IncomingDocument.document_id == document_id,
        )
        .with_for_update()
    )


def _document(session: Session, package: Package, parsed: DocumentPackage, now: datetime) -> IncomingDocument:
    header = parsed.header
    urgency = urgency_of(header.other.priority)
    shown = edxml.as_dict(parsed)
    return IncomingDocument(
        agency_id=package.agency_id,
        package_id=package.id,
        sender_code=package.sender_code,
        sender_name=package.partner_name,
        document_id=package.document_id,
        document_type=header.document_type.name,
        number=header.code.number,
        symbol=header.code.notation,
        abstract=header.subject or header.content,
        issued_on=header.promulgation.date,
        due_date=header.due_date,
        signer_name=header.signer.full_name,
        signer_post=header.signer.position,
        urgency=urgency,
        folded=fold(f"{header.code.reference} {header.subject} {package.partner_name}"),
        metadata_={name: shown[name] for name in ("MessageHeader", "TraceHeaderList")},
        arrived_at=now,
        submit_by=submit_by(now, urgency, calendar(session)),
    )


def _file(
    session: Session,
    blobs: BlobStore,
    document: IncomingDocument,
    position: int,
    attachment: Attachment,
    now: datetime,
) -> IncomingFile:
    kind = media_type(attachment.name, attachment.content)
    stored = store_file(session, blobs, attachment.content, kind, now)
    return IncomingFile(
        incoming_id=document.id,
        position=position,
        name=attachment.name,
        sha256=stored.sha256,
        media_type=kind,
        size=stored.size,
    )


def media_type(name: str, content: bytes) -> str:
    """What the file is: PDF by its first bytes, the rest by its name; the sender's own word is not trusted."""
    if b"%PDF-" in content[:1024]:
        return PDF
    return _MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
