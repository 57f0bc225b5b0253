"""A leader says when they are away and who signs meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inbox.actions.common import need_reason, refusing, today
from inbox.models import DeclaredAbsence, SigningAuthority
from inbox.rules.absences import Absence, check_absence
from inbox.rules.authority import SigningRight
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.models import Person
from server.infra.errors import NotFound


@dataclass(frozen=True, slots=True)
class Leave:
    """The days, both of them included, who signs meanwhile, and why."""

    first_day: date
    last_day: date
    substitute_id: str
    reason: str


def declare_absence(session: Session, actor: Actor, leave: Leave, *, now: datetime) -> DeclaredAbsence:
    """Enter the actor's own absence from the agency they work in.

    Raises Forbidden, NotFound `person.missing`, Refusal `inbox.reason_*`, `inbox.absence.*`.
    """
    actor.require(Permission.OUTGOING_SIGN)
    substitute = session.get(Person, leave.substitute_id)
    if substitute is None:
        raise NotFound("person.missing")
    reason = need_reason(leave.reason)
    wanted = Absence(actor.agency_id, actor.person_id, substitute.id, leave.first_day, leave.last_day)
    with refusing():
        check_absence(wanted, _known(session, wanted), rights_at(session, actor.agency_id), today=today(now))
    row = DeclaredAbsence(
        agency_id=wanted.agency_id,
        person_id=wanted.person_id,
        substitute_id=wanted.substitute_id,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        reason=reason,
        declared_at=now,
    )
    session.add(row)
    session.flush()
    details: dict[str, str | int | None] = {
        "substitute": substitute.full_name,
        "first_day": wanted.first_day.isoformat(),
        "last_day": wanted.last_day.isoformat(),
        "reason": reason,
    }
    event = AuditEvent.ABSENCE_DECLARED
    record(session, event, actor=actor, subject=f"absence:{row.id}", details=details, now=now)
    return row


def _known(session: Session, wanted: Absence) -> list[Absence]:
    """Every absence of either person, as absent or as substitute, locked until this one is entered."""
    people = (wanted.person_id, wanted.substitute_id)
    query = select(DeclaredAbsence).where(
        DeclaredAbsence.ended_at.is_(None),
        DeclaredAbsence.last_day >= wanted.first_day,
        or_(DeclaredAbsence.person_id.in_(people), DeclaredAbsence.substitute_id.in_(people)),
    )
    return [row.absence for row in session.scalars(query.with_for_update())]


def rights_at(session: Session, agency_id: str) -> Sequence[SigningRight]:
    """Every right to sign for an agency, the latest first."""
    rows = session.scalars(
        select(SigningAuthority)
        .where(SigningAuthority.agency_id == agency_id)
        .order_by(SigningAuthority.valid_from.desc(), SigningAuthority.id)
    )
    return [row.right for row in rows]
