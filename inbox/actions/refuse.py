"""Send a document back on the system (Decree 30/2020, article 21.2; QĐ 28/2018, articles 5.4 and 9.1)."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.common import lock_incoming, move, need_reason
from inbox.actions.report import report
from inbox.exchange.values import StatusCode
from inbox.models import IncomingDocument
from inbox.rules.lifecycle import IncomingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission


def refuse(session: Session, actor: Actor, document_id: str, reason: str, *, now: datetime) -> IncomingDocument:
    """arrived → refused; status 02 with the reason goes to the sender. Raises NotFound, Forbidden, Conflict,
    Refusal `inbox.reason_*`."""
    actor.require(Permission.INCOMING_REGISTER)
    document = lock_incoming(session, actor, document_id)
    given = need_reason(reason)
    move(document, IncomingVerb.REFUSE)
    document.refusal_reason = given
    subject = f"incoming:{document.id}"
    record(session, AuditEvent.INCOMING_REFUSED, actor=actor, subject=subject, details={"reason": given}, now=now)
    report(session, actor, document, StatusCode.REFUSED, given, now=now)
    return document
