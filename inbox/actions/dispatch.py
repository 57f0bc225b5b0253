"""Put an issued document on its way: one delivery for each recipient."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.common import advance, lock_outgoing, today
from inbox.models import Delivery, OutgoingDocument
from inbox.rules.lifecycle import OutgoingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.models import Agency
from server.identity.queries import in_force
from server.infra.errors import Refusal
from server.infra.outbox import publish

SEND = "delivery.send"


def dispatch(
    session: Session, actor: Actor, document_id: str, recipients: Sequence[str], *, now: datetime
) -> OutgoingDocument:
    """issued → dispatched; each delivery begins as pending and a worker sends its package.

    Raises NotFound, Forbidden, Conflict, Refusal `outgoing.no_recipients`, `outgoing.unknown_recipient`,
    `outgoing.recipient_is_sender`.
    """
    actor.require(Permission.OUTGOING_DISPATCH)
    document = lock_outgoing(session, actor, document_id)
    agencies = _recipients(session, document, recipients, now)
    advance(document, OutgoingVerb.DISPATCH, now)
    document.dispatched_at = now
    for agency in agencies:
        _begin(session, document, agency, now)
    details = {"recipients": len(agencies)}
    subject = f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_DISPATCHED, actor=actor, subject=subject, details=details, now=now)
    return document


def _recipients(
    session: Session, document: OutgoingDocument, recipients: Sequence[str], now: datetime
) -> Sequence[Agency]:
    wanted = frozenset(recipients)
    if not wanted:
        raise Refusal("outgoing.no_recipients")
    if document.agency_id in wanted:
        raise Refusal("outgoing.recipient_is_sender")
    found = session.scalars(select(Agency).where(Agency.id.in_(wanted), in_force(Agency, today(now)))).all()
    if len(found) != len(wanted):
        raise Refusal("outgoing.unknown_recipient")
    return sorted(found, key=lambda agency: agency.code)


def _begin(session: Session, document: OutgoingDocument, agency: Agency, now: datetime) -> None:
    delivery = Delivery(
        document_id=document.id,
        recipient_id=agency.id,
        recipient_code=agency.code,
        recipient_name=agency.name,
        changed_at=now,
    )
    session.add(delivery)
    session.flush()
    publish(session, SEND, {"delivery_id": delivery.id}, key=f"send:{delivery.id}", now=now)
