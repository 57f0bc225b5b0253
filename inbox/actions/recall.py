"""Ask every recipient to give a document back (Decree 30/2020, article 18.4; QĐ 28/2018, article 8)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.common import advance, lock_outgoing, need_reason
from inbox.actions.report import report_delivery
from inbox.exchange.values import StatusCode
from inbox.models import Delivery, OutgoingDocument
from inbox.rules.lifecycle import DeliveryState, DeliveryVerb, OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission


def recall(session: Session, actor: Actor, document_id: str, reason: str, *, now: datetime) -> OutgoingDocument:
    """dispatched → recalled: each recipient that did not refuse is asked, with the reason, and answers for itself.

    Raises NotFound, Forbidden, Conflict, Refusal `inbox.reason_*`.
    """
    actor.require(Permission.OUTGOING_DISPATCH)
    document = lock_outgoing(session, actor, document_id)
    given = need_reason(reason)
    advance(document, OutgoingVerb.RECALL, now)
    document.note = given
    for delivery in session.scalars(select(Delivery).where(Delivery.document_id == document.id)):
        if delivery.reached != DeliveryState.REFUSED:
            _ask(session, actor, document, delivery, given, now)
    subject = f"outgoing:{document.id}"
    record(
        session, AuditEvent.DOCUMENT_RECALL_REQUESTED, actor=actor, subject=subject, details={"reason": given}, now=now
    )
    return document


def _ask(
    session: Session, actor: Actor, document: OutgoingDocument, delivery: Delivery, reason: str, now: datetime
) -> None:
    delivery.recall = delivery.view.after(DeliveryVerb.REQUEST_RECALL).recall
    delivery.changed_at = now
    report_delivery(session, actor, document, delivery, StatusCode.RECALL_REQUESTED, reason, now=now)
