"""Status messages on their way out: the row with the fact, the package from a worker."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.exchange.values import StatusCode
from inbox.models import Delivery, IncomingDocument, OutgoingDocument, StatusMessage
from inbox.models.exchange import Direction
from server.identity import Actor
from server.infra.outbox import publish

REPORT = "status.send"


def report(
    session: Session, actor: Actor | None, document: IncomingDocument, code: StatusCode, text: str, *, now: datetime
) -> StatusMessage:
    """Tell the sender how far its document has come (QĐ 28/2018, articles 6.3 and 9.2)."""
    message = _message(actor, code, text, now)
    message.incoming_id, message.document_day = document.id, document.issued_on
    return _publish(session, message, now)


def report_delivery(
    session: Session,
    actor: Actor,
    document: OutgoingDocument,
    delivery: Delivery,
    code: StatusCode,
    text: str,
    *,
    now: datetime,
) -> StatusMessage:
    """Tell a recipient what the sender asks of it."""
    message = _message(actor, code, text, now)
    message.delivery_id, message.document_day = delivery.id, document.issued_on
    return _publish(session, message, now)


def _message(actor: Actor | None, code: StatusCode, text: str, now: datetime) -> StatusMessage:
    return StatusMessage(
        direction=Direction.SENT,
        code=code,
        description=text,
        staff=actor.full_name if actor else "",
        department=actor.post_title if actor else "",
        at=now,
    )


def _publish(session: Session, message: StatusMessage, now: datetime) -> StatusMessage:
    session.add(message)
    session.flush()
    publish(session, REPORT, {"message_id": message.id}, key=f"status:{message.id}", now=now)
    return message
