"""A leader is back before the last day."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.common import today
from inbox.models import DeclaredAbsence
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.errors import Conflict, NotFound


def end_absence(session: Session, actor: Actor, absence_id: str, *, now: datetime) -> DeclaredAbsence:
    """The actor's own absence counts no longer, from this moment; one that has not begun never counts.

    Documents drawn in the substitute's name stay there until they are taken back. Raises NotFound `absence.missing`,
    Forbidden, Conflict `absence.over`.
    """
    actor.require(Permission.OUTGOING_SIGN)
    row = session.get(DeclaredAbsence, absence_id, with_for_update=True, populate_existing=True)
    if row is None or (row.agency_id, row.person_id) != (actor.agency_id, actor.person_id):
        raise NotFound("absence.missing")
    if row.ended_at is not None or row.last_day < today(now):
        raise Conflict("absence.over")
    row.ended_at = now
    record(session, AuditEvent.ABSENCE_ENDED, actor=actor, subject=f"absence:{row.id}", now=now)
    return row
