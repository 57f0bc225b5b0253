"""Seats in office on a day, and where their delegates are in the roll call."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from meetings.models import Presence, Seat, Sitting
from meetings.rules.lifecycle import PresenceState
from meetings.rules.quorum import Quorum, quorum
from meetings.rules.state import QuorumPart, SeatPart
from server.identity.models import Person
from server.infra.clock import VN
from server.infra.dated import value_on

QUORUM_SETTING = "quorum"
"""Dated setting: the share of the total number of delegates that must be present, as `2/3`."""


@dataclass(frozen=True, slots=True)
class Delegate:
    """A seat in office and who sits on it."""

    seat_id: str
    person_id: str
    number: int
    name: str
    delegation: str


def day_of(sitting: Sitting) -> date:
    """The day, in Vietnam, whose rules and seats hold for the sitting."""
    return sitting.starts_at.astimezone(VN).date()


def _in_office(sitting: Sitting) -> ColumnElement[bool]:
    on = day_of(sitting)
    lasts = or_(Seat.valid_to.is_(None), Seat.valid_to > on)
    return and_(Seat.council_id == sitting.council_id, Seat.valid_from <= on, lasts)


def delegates(session: Session, sitting: Sitting, only: Collection[str] | None = None) -> Sequence[Delegate]:
    """The delegates in office on the day of the sitting by seat number: all, or those of the seats named."""
    query = (
        select(Seat.id, Seat.person_id, Seat.number, Person.full_name, Seat.delegation)
        .join(Person, Person.id == Seat.person_id)
        .where(_in_office(sitting))
        .order_by(Seat.number, Seat.id)
    )
    if only is not None:
        query = query.where(Seat.id.in_(only))
    return [Delegate(*row) for row in session.execute(query)]


def seat_of(session: Session, sitting: Sitting, person_id: str) -> str | None:
    """The seat a person holds on the day of the sitting."""
    return session.scalar(select(Seat.id).where(_in_office(sitting), Seat.person_id == person_id))


def total(session: Session, sitting: Sitting) -> int:
    return session.scalar(select(func.count()).select_from(Seat).where(_in_office(sitting))) or 0


def presences(session: Session, sitting_id: str) -> Mapping[str, str]:
    """Roll call by seat id; a seat that is missing is expected."""
    rows = session.execute(select(Presence.seat_id, Presence.state).where(Presence.sitting_id == sitting_id))
    return dict(rows.all())


def present_seats(session: Session, sitting: Sitting) -> frozenset[str]:
    """Seats in office whose delegates are in the room."""
    query = (
        select(Presence.seat_id)
        .join(Seat, Seat.id == Presence.seat_id)
        .where(Presence.sitting_id == sitting.id, Presence.state == PresenceState.PRESENT, _in_office(sitting))
    )
    return frozenset(session.scalars(query))


def quorum_of(session: Session, sitting: Sitting) -> Quorum:
    """The quorum in force on the day. Raises NotFound `setting.missing`."""
    share = value_on(session, QUORUM_SETTING, day_of(sitting))
    numerator, _, denominator = share.partition("/")
    return quorum(int(numerator), int(denominator))


def quorum_part(session: Session, sitting: Sitting) -> QuorumPart:
    everybody, present = total(session, sitting), len(present_seats(session, sitting))
    rule = quorum_of(session, sitting)
    return {
        "total": everybody,
        "present": present,
        "needed": rule.needed(everybody),
        "met": rule.met(present, everybody),
    }


def seat_part(delegate: Delegate, presence: str | None, *, voted: bool | None) -> SeatPart:
    """`voted` None: no poll is open."""
    part: SeatPart = {
        "id": delegate.seat_id,
        "number": delegate.number,
        "name": delegate.name,
        "group": delegate.delegation,
        "presence": presence or PresenceState.EXPECTED.value,
    }
    if voted is not None:
        part["voted"] = voted
    return part
