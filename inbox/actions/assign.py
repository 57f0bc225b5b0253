"""The leader directs who handles a document, how and until when (Decree 30/2020, articles 23.2 and 23.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from inbox.actions.common import lock_incoming, move, need_reason, today
from inbox.actions.report import report
from inbox.exchange.values import StatusCode
from inbox.messages import STATUS_TEXTS
from inbox.models import Directive, IncomingDocument
from inbox.rules.lifecycle import IncomingVerb
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.models import Unit
from server.infra.errors import NotFound, Refusal

LEAD, COOPERATE = "lead", "cooperate"


@dataclass(frozen=True, slots=True)
class Instruction:
    """What the leader writes: the unit that leads, those that cooperate, the words, the last day."""

    unit_id: str
    text: str
    due: date | None = None
    cooperating: Sequence[str] = ()


def assign(
    session: Session, actor: Actor, document_id: str, instruction: Instruction, *, now: datetime
) -> IncomingDocument:
    """registered → assigned; status 04 goes to the sender.

    Raises NotFound (`incoming.missing`, `unit.missing`), Forbidden, Conflict, Refusal `inbox.reason_*`,
    `incoming.due_in_the_past`.
    """
    actor.require(Permission.INCOMING_DIRECT)
    document = lock_incoming(session, actor, document_id)
    if instruction.due is not None and instruction.due < today(now):
        raise Refusal("incoming.due_in_the_past")
    text = need_reason(instruction.text)
    lead = _unit(session, actor, instruction.unit_id)
    move(document, IncomingVerb.ASSIGN)
    others = dict.fromkeys(unit for unit in instruction.cooperating if unit != lead.id)
    roles = {lead.id: LEAD, **{_unit(session, actor, unit).id: COOPERATE for unit in others}}
    for unit_id, role in roles.items():
        session.add(_directive(document, unit_id, role, text, instruction.due, actor, now))
    details = {"unit": lead.name, "directive": text, "due": instruction.due.isoformat() if instruction.due else None}
    subject = f"incoming:{document.id}"
    record(session, AuditEvent.INCOMING_ASSIGNED, actor=actor, subject=subject, details=details, now=now)
    report(session, actor, document, StatusCode.ASSIGNED, STATUS_TEXTS[StatusCode.ASSIGNED], now=now)
    return document


def _unit(session: Session, actor: Actor, unit_id: str) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None or unit.agency_id != actor.agency_id:
        raise NotFound("unit.missing")
    return unit


def _directive(
    document: IncomingDocument, unit_id: str, role: str, text: str, due: date | None, actor: Actor, now: datetime
) -> Directive:
    return Directive(
        incoming_id=document.id,
        unit_id=unit_id,
        role=role,
        text=text,
        due=due,
        leader_name=actor.full_name,
        given_at=now,
    )
