"""A sender updates or replaces a document this agency has: the record stays as it was, and its history says so."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.arrive import find_incoming
from inbox.exchange.values import DocumentPackage
from inbox.models import IncomingDocument, Package
from server.audit import AuditEvent, record


def receive_update(session: Session, package: Package, now: datetime) -> str | None:
    """The id of the incoming document that is updated, None when it is new here: then it simply arrives.

    What was registered is not rewritten behind the records office: the package is kept and shown beside it.
    """
    document = find_incoming(session, package.agency_id, package.sender_code, package.document_id)
    if document is None:
        return None
    subject, details = f"incoming:{document.id}", {"reason": package.reason, "sha256": package.sha256}
    record(session, AuditEvent.INCOMING_UPDATED, actor=None, subject=subject, details=details, now=now)
    return document.id


def note_replaced(session: Session, package: Package, parsed: DocumentPackage, now: datetime) -> None:
    """Tell the history of every document this one replaces."""
    replaced = parsed.trace.business.replacements if parsed.trace.business else ()
    found = select(IncomingDocument.id).where(
        IncomingDocument.agency_id == package.agency_id,
        IncomingDocument.sender_code == package.sender_code,
        IncomingDocument.document_id.in_({one.document_id for one in replaced}),
    )
    for document_id in session.scalars(found.order_by(IncomingDocument.id)):
        subject, details = f"incoming:{document_id}", {"reference": parsed.header.code.reference}
        record(session, AuditEvent.INCOMING_REPLACED, actor=None, subject=subject, details=details, now=now)
