"""The unit in charge begins its work on a document, and ends it (Decree 30/2020, article 24)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.assign import LEAD
from inbox.actions.common import lock_incoming, move, need_reason, today
from inbox.actions.report import report
from inbox.exchange.values import StatusCode
from inbox.messages import STATUS_TEXTS
from inbox.models import Directive, IncomingDocument
from inbox.rules.lifecycle import IncomingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.queries import unit_ids_of
from server.infra.errors import Forbidden


def start(session: Session, actor: Actor, document_id: str, *, now: datetime) -> IncomingDocument:
    """assigned → processing; status 05 goes to the sender.

    Raises NotFound, Conflict, Forbidden `incoming.other_unit`.
    """
    document = _in_charge(session, actor, document_id, now)
    move(document, IncomingVerb.START)
    record(session, AuditEvent.INCOMING_STARTED, actor=actor, subject=f"incoming:{document.id}", now=now)
    report(session, actor, document, StatusCode.PROCESSING, STATUS_TEXTS[StatusCode.PROCESSING], now=now)
    return document


def complete(session: Session, actor: Actor, document_id: str, note: str, *, now: datetime) -> IncomingDocument:
    """processing → completed, with what was done; status 06 goes to the sender. Raises as `start`, and Refusal
    `inbox.reason_*`."""
    document = _in_charge(session, actor, document_id, now)
    given = need_reason(note)
    move(document, IncomingVerb.COMPLETE)
    document.note, document.completed_at = given, now
    subject = f"incoming:{document.id}"
    record(session, AuditEvent.INCOMING_COMPLETED, actor=actor, subject=subject, details={"note": given}, now=now)
    report(session, actor, document, StatusCode.COMPLETED, STATUS_TEXTS[StatusCode.COMPLETED], now=now)
    return document


def _in_charge(session: Session, actor: Actor, document_id: str, now: datetime) -> IncomingDocument:
    actor.require(Permission.INCOMING_PROCESS)
    document = lock_incoming(session, actor, document_id)
    lead = session.scalar(select(Directive.unit_id).where(Directive.incoming_id == document.id, Directive.role == LEAD))
    if lead is not None and lead not in unit_ids_of(session, actor.person_id, actor.agency_id, today(now)):
        raise Forbidden("incoming.other_unit")
    return document
