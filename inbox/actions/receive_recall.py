"""A sender asks its document back: by a recall package or by status 13. The records office answers."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.arrive import find_incoming
from inbox.exchange.values import DocumentPackage, StatusPackage
from inbox.models import IncomingDocument, Package
from inbox.rules.lifecycle import RECALL, DeliveryVerb, IncomingState, RecallState
from server.audit import AuditEvent, record

_GONE = frozenset({IncomingState.REFUSED.value, IncomingState.CANCELLED.value})


def receive_recall(
    session: Session, package: Package, parsed: DocumentPackage | StatusPackage, now: datetime
) -> str | None:
    """The id of the incoming document that is asked back, None when this agency never had it."""
    document = _find(session, package, parsed)
    if document is None:
        return None
    asked = RECALL.get((RecallState(document.recall), DeliveryVerb.REQUEST_RECALL))
    if asked is not None and document.state not in _GONE:
        document.recall, document.recall_reason = asked, package.reason
    details = {"reason": package.reason}
    subject = f"incoming:{document.id}"
    record(session, AuditEvent.DOCUMENT_RECALL_REQUESTED, actor=None, subject=subject, details=details, now=now)
    return document.id


def _find(session: Session, package: Package, parsed: DocumentPackage | StatusPackage) -> IncomingDocument | None:
    """By the name in its header, else by the one in its business: partners use either."""
    names = [package.document_id]
    if isinstance(parsed, DocumentPackage) and parsed.trace.business and parsed.trace.business.document_id:
        names.append(parsed.trace.business.document_id)
    found = (find_incoming(session, package.agency_id, package.sender_code, name) for name in names)
    return next((document for document in found if document is not None), None)
