"""Steps that every action takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from meetings.models import Council, LiveEvent, Sitting
from meetings.rules.errors import RuleBroken
from meetings.rules.events import EventName
from meetings.rules.lifecycle import SittingState
from meetings.rules.state import EventData
from server.identity import Actor
from server.infra.errors import Conflict, NotFound


@contextmanager
def refusing() -> Iterator[None]:
    """What a rule refuses, the house refuses: the same code and details, as Conflict."""
    try:
        yield
    except RuleBroken as broken:
        raise Conflict(broken.code, **broken.details) from broken


def lock(session: Session, sitting_id: str) -> Sitting:
    """A sitting, locked: one change of a sitting at a time, so that its events stand in commit order.

    Raises NotFound `sitting.missing`.
    """
    query = select(Sitting).where(Sitting.id == sitting_id).with_for_update()
    sitting = session.scalar(query.execution_options(populate_existing=True))
    if sitting is None:
        raise NotFound("sitting.missing")
    return sitting


def lock_sitting(session: Session, actor: Actor, sitting_id: str) -> Sitting:
    """A sitting of the actor's own council, locked. Raises NotFound `sitting.missing`."""
    sitting = lock(session, sitting_id)
    if session.get_one(Council, sitting.council_id).agency_id != actor.agency_id:
        raise NotFound("sitting.missing")
    return sitting


def lock_open_sitting(session: Session, actor: Actor, sitting_id: str) -> Sitting:
    """Raises Conflict `sitting.not_open` too."""
    sitting = lock_sitting(session, actor, sitting_id)
    require_open(sitting)
    return sitting


def require_open(sitting: Sitting) -> None:
    if sitting.state != SittingState.OPEN:
        raise Conflict("sitting.not_open")


def announce(session: Session, sitting: Sitting, name: EventName, data: EventData, now: datetime) -> int:
    """Write the live event of a change into its transaction; returns its number in the sitting."""
    sitting.live_seq += 1
    session.add(LiveEvent(sitting_id=sitting.id, seq=sitting.live_seq, name=name, data=data, at=now))
    session.flush()
    return sitting.live_seq
