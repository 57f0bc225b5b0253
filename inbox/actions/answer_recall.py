"""Answer a sender who asks its document back (Decree 30/2020, annex VI part III.8; QĐ 28/2018, article 9.2)."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.common import lock_incoming, move, need_reason
from inbox.actions.report import report
from inbox.exchange.values import StatusCode
from inbox.models import IncomingDocument
from inbox.rules.lifecycle import IncomingVerb, RecallState
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.errors import Conflict


def answer_recall(
    session: Session, actor: Actor, document_id: str, reason: str, *, agree: bool, now: datetime
) -> IncomingDocument:
    """Agreed: the document is cancelled here and 15 goes out. Declined: it goes on and 16 goes out.

    Raises NotFound, Forbidden, Conflict `incoming.no_recall`, Refusal `inbox.reason_*`.
    """
    actor.require(Permission.INCOMING_REGISTER)
    document = lock_incoming(session, actor, document_id)
    if document.recall != RecallState.REQUESTED:
        raise Conflict("incoming.no_recall")
    given = need_reason(reason)
    document.recall = RecallState.AGREED if agree else RecallState.DECLINED
    subject, details = f"incoming:{document.id}", {"agree": "yes" if agree else "no", "reason": given}
    record(session, AuditEvent.INCOMING_RECALL_ANSWERED, actor=actor, subject=subject, details=details, now=now)
    if agree:
        move(document, IncomingVerb.RECALL)
        record(session, AuditEvent.INCOMING_CANCELLED, actor=actor, subject=subject, now=now)
    report(session, actor, document, _CODES[agree], given, now=now)
    return document


_CODES = {True: StatusCode.RECALL_AGREED, False: StatusCode.RECALL_DECLINED}
