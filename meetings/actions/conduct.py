"""Opening and closing a sitting, and calling its agenda items."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from meetings.actions.common import announce, lock_open_sitting, lock_sitting, refusing
from meetings.models import AgendaItem, Poll, Sitting
from meetings.queries.live_state import item_parts, sitting_part
from meetings.queries.seats import quorum_part
from meetings.rules import events, lifecycle
from meetings.rules.events import EventName
from meetings.rules.lifecycle import ItemState, ItemVerb, Passage, PollState, SittingState, next_state
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.errors import Conflict, NotFound


def open_sitting(session: Session, actor: Actor, sitting_id: str, *, now: datetime) -> Sitting:
    """Raises Conflict `sitting.wrong_state` unless the sitting is planned."""
    actor.require(Permission.SITTING_CONDUCT)
    sitting = lock_sitting(session, actor, sitting_id)
    _move(sitting, Passage.OPEN)
    sitting.opened_at = now
    data = events.sitting_opened(sitting_part(session, sitting), quorum_part(session, sitting))
    announce(session, sitting, EventName.SITTING_OPENED, data, now)
    record(session, AuditEvent.SITTING_OPENED, actor=actor, subject=f"sitting:{sitting.id}", now=now)
    return sitting


def close_sitting(session: Session, actor: Actor, sitting_id: str, *, now: datetime) -> Sitting:
    """Raises Conflict `sitting.wrong_state`, `poll.still_open`."""
    actor.require(Permission.SITTING_CONDUCT)
    sitting = lock_sitting(session, actor, sitting_id)
    _require_no_open_poll(session, sitting)
    _move(sitting, Passage.CLOSE)
    sitting.closed_at = now
    done = _finish_current(session, sitting)
    data = events.sitting_closed(sitting_part(session, sitting), item_parts(session, done))
    announce(session, sitting, EventName.SITTING_CLOSED, data, now)
    record(session, AuditEvent.SITTING_CLOSED, actor=actor, subject=f"sitting:{sitting.id}", now=now)
    return sitting


def start_item(session: Session, actor: Actor, item_id: str, *, now: datetime) -> AgendaItem:
    """The item becomes the current one; the one before it is done.

    Raises NotFound `item.missing`, Conflict `sitting.not_open`, `item.wrong_state`, `poll.still_open`.
    """
    actor.require(Permission.SITTING_CONDUCT)
    item = session.get(AgendaItem, item_id)
    if item is None:
        raise NotFound("item.missing")
    sitting = lock_open_sitting(session, actor, item.sitting_id)
    _require_no_open_poll(session, sitting)
    session.refresh(item)
    with refusing():
        after = next_state(lifecycle.ITEM, ItemState(item.state), ItemVerb.START)
    done = _finish_current(session, sitting)
    item.state = after
    data = events.item_started(item.id, item_parts(session, [*done, item]))
    announce(session, sitting, EventName.ITEM_STARTED, data, now)
    record(session, AuditEvent.ITEM_STARTED, actor=actor, subject=f"item:{item.id}", now=now)
    return item


def _move(sitting: Sitting, verb: Passage) -> None:
    with refusing():
        sitting.state = next_state(lifecycle.SITTING, SittingState(sitting.state), verb)


def _require_no_open_poll(session: Session, sitting: Sitting) -> None:
    query = select(Poll.question).where(Poll.sitting_id == sitting.id, Poll.state == PollState.OPEN)
    question = session.scalar(query)
    if question is not None:
        raise Conflict("poll.still_open", question=question)


def _finish_current(session: Session, sitting: Sitting) -> list[AgendaItem]:
    current = session.scalar(
        select(AgendaItem).where(AgendaItem.sitting_id == sitting.id, AgendaItem.state == ItemState.CURRENT)
    )
    if current is None:
        return []
    current.state = next_state(lifecycle.ITEM, ItemState.CURRENT, ItemVerb.FINISH)
    session.flush()  # the table allows one current item: this one steps back before the next steps up
    return [current]
