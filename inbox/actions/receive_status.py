"""A recipient reports how far our document has come."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.exchange.values import VERB_OF_STATUS, StatusCode, StatusPackage
from inbox.models import Delivery, OutgoingDocument, Package, StatusMessage
from inbox.models.exchange import Direction
from server.audit import AuditEvent, record

_WITH_REASON = frozenset({StatusCode.REFUSED, StatusCode.RECALL_AGREED, StatusCode.RECALL_DECLINED})


def receive_status(session: Session, package: Package, parsed: StatusPackage, now: datetime) -> str | None:
    """The id of the outgoing document the report is about, None when there is no such delivery.

    Every report is kept; one that comes late or twice never moves the delivery back.
    """
    delivery = session.scalar(
        select(Delivery)
        .join(OutgoingDocument, OutgoingDocument.id == Delivery.document_id)
        .where(
            OutgoingDocument.agency_id == package.agency_id,
            OutgoingDocument.document_id == package.document_id,
            Delivery.recipient_code == package.sender_code,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if delivery is None:
        return None
    after = delivery.view.after(VERB_OF_STATUS[parsed.status])
    delivery.reached, delivery.recall, delivery.changed_at = after.reached, after.recall, now
    if parsed.status in _WITH_REASON:
        delivery.reason = parsed.header.description
    session.add(_message(delivery, parsed, now))
    details = {"recipient": delivery.recipient_code, "code": parsed.header.status_code, "state": after.state}
    subject = f"outgoing:{delivery.document_id}"
    record(session, AuditEvent.DELIVERY_STATUS, actor=None, subject=subject, details=details, now=now)
    return delivery.document_id


def _message(delivery: Delivery, parsed: StatusPackage, now: datetime) -> StatusMessage:
    staff = parsed.header.staff
    return StatusMessage(
        direction=Direction.RECEIVED,
        delivery_id=delivery.id,
        code=parsed.status,
        description=parsed.header.description,
        staff=staff.staff,
        department=staff.department,
        document_day=parsed.header.response_for.promulgation_date,
        at=parsed.header.timestamp or now,
    )
