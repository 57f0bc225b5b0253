"""Enter a document into the incoming register (Decree 30/2020, article 22)."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.check_signatures import PENDING
from inbox.actions.common import lock_incoming, move, take_number, today
from inbox.actions.report import report
from inbox.exchange.values import StatusCode
from inbox.messages import STATUS_TEXTS
from inbox.models import IncomingDocument
from inbox.rules.lifecycle import IncomingVerb, RecallState
from inbox.rules.numbering import ARRIVAL_SERIES, SeriesKey
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.errors import Conflict, Refusal
from signing import Status

_NEVER = frozenset({Status.INVALID.value, Status.UNREADABLE.value})


def register(session: Session, actor: Actor, document_id: str, *, now: datetime) -> IncomingDocument:
    """arrived → registered, with the next arrival number of the year; status 03 goes to the sender.

    Article 21.2: authenticity and integrity are checked before. Raises NotFound, Forbidden, Conflict
    `incoming.not_verified_yet`, `incoming.recall_open`, Refusal `incoming.signature_invalid`.
    """
    actor.require(Permission.INCOMING_REGISTER)
    document = lock_incoming(session, actor, document_id)
    _check(document)
    year = today(now).year
    taken = take_number(session, SeriesKey(document.agency_id, ARRIVAL_SERIES, year))
    # State and number change together: the table refuses a row that has one without the other.
    move(document, IncomingVerb.REGISTER)
    document.arrival_number, document.arrival_year = taken, year
    document.registered_at, document.registered_by = now, actor.full_name
    details = {"arrival_number": document.arrival_number}
    subject = f"incoming:{document.id}"
    record(session, AuditEvent.INCOMING_REGISTERED, actor=actor, subject=subject, details=details, now=now)
    report(session, actor, document, StatusCode.ACCEPTED, STATUS_TEXTS[StatusCode.ACCEPTED], now=now)
    return document


def _check(document: IncomingDocument) -> None:
    if document.verdict_status == PENDING:
        raise Conflict("incoming.not_verified_yet")
    if document.verdict_status in _NEVER:
        raise Refusal("incoming.signature_invalid")
    if document.recall == RecallState.REQUESTED:
        raise Conflict("incoming.recall_open")
