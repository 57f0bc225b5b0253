"""What the handlers share: a document as it stands, and its next file."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.common import advance
from inbox.actions.reviews import void_initials
from inbox.models import DocumentRevision, OutgoingDocument
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.infra.blobs import BlobStore, store_file
from server.infra.errors import NotFound
from server.infra.work import Work

PDF: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Step:
    """The end of one piece of slow work: the verb, the name of the new file's stage, the event."""

    verb: OutgoingVerb
    stage: str
    event: AuditEvent


def load(session: Session, document_id: str) -> OutgoingDocument:
    """Raises NotFound `outgoing.missing`."""
    document = session.get(OutgoingDocument, document_id)
    if document is None:
        raise NotFound("outgoing.missing")
    return document


def current_file(work: Work, document: OutgoingDocument) -> bytes:
    """The bytes of the latest file. Raises NotFound `outgoing.no_file`."""
    if document.file_sha256 is None:
        raise NotFound("outgoing.no_file")
    return work.blobs.get(document.file_sha256)


def keep(
    session: Session, blobs: BlobStore, document_id: str, pdf: bytes, step: Step, now: datetime
) -> OutgoingDocument:
    """Make these bytes the document's file and move it on; the files before stay. Raises Conflict when it has moved."""
    document = session.get_one(OutgoingDocument, document_id, with_for_update=True, populate_existing=True)
    advance(document, step.verb, now)
    if step.verb is OutgoingVerb.RENDER:
        void_initials(session, document.id)
    stored = store_file(session, blobs, pdf, PDF, now)
    before, document.file_sha256 = document.file_sha256, stored.sha256
    session.add(DocumentRevision(document_id=document.id, stage=step.stage, sha256=stored.sha256, at=now))
    details = {"before": before, "sha256": stored.sha256}
    record(session, step.event, actor=None, subject=f"outgoing:{document.id}", details=details, now=now)
    return document
