"""The roll call: a delegate declares to be there, the secretary or the chair marks a seat."""

from datetime import datetime

from sqlalchemy.orm import Session

from meetings.actions.common import announce, lock_sitting, refusing
from meetings.models import Presence, PresenceChange, Sitting
from meetings.queries.live_state import seat_parts
from meetings.queries.seats import delegates, quorum_part, seat_of
from meetings.rules import events, lifecycle
from meetings.rules.events import EventName
from meetings.rules.lifecycle import MARKS, PresenceState, SittingState, next_state
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.errors import Conflict, Forbidden, NotFound, Refusal


def declare_presence(session: Session, actor: Actor, sitting_id: str, *, now: datetime) -> Presence:
    """The actor's own seat is present. Saying it twice changes nothing.

    Raises Forbidden `presence.no_seat`, Conflict `sitting.over`.
    """
    actor.require(Permission.SITTING_ATTEND)
    sitting = lock_sitting(session, actor, sitting_id)
    seat_id = seat_of(session, sitting, actor.person_id)
    if seat_id is None:
        raise Forbidden("presence.no_seat")
    return _mark(session, actor, sitting, seat_id, PresenceState.PRESENT, "", AuditEvent.PRESENCE_DECLARED, now)


def mark_presence(
    session: Session,
    actor: Actor,
    sitting_id: str,
    seat_id: str,
    state: PresenceState,
    reason: str = "",
    *,
    now: datetime,
) -> Presence:
    """Mark a seat; an excuse needs its reason (Điều 93: an absence has a reason).

    Raises NotFound `seat.missing`, Refusal `presence.reason_missing`, Conflict `presence.wrong_state`, `sitting.over`.
    """
    actor.require(Permission.PRESENCE_MARK)
    sitting = lock_sitting(session, actor, sitting_id)
    if not delegates(session, sitting, {seat_id}):
        raise NotFound("seat.missing")
    if state is PresenceState.EXCUSED and not reason.strip():
        raise Refusal("presence.reason_missing")
    return _mark(session, actor, sitting, seat_id, state, reason.strip(), AuditEvent.PRESENCE_MARKED, now)


def _mark(
    session: Session,
    actor: Actor,
    sitting: Sitting,
    seat_id: str,
    state: PresenceState,
    reason: str,
    event: AuditEvent,
    now: datetime,
) -> Presence:
    if sitting.state == SittingState.CLOSED:
        raise Conflict("sitting.over")
    presence = _presence(session, sitting.id, seat_id, now)
    if presence.state == state and presence.reason == reason:
        return presence
    _change(presence, state, reason, now)
    session.add(
        PresenceChange(
            sitting_id=sitting.id,
            seat_id=seat_id,
            state=state,
            reason=reason,
            account_id=actor.account_id,
            at=now,
        )
    )
    session.flush()
    seat = seat_parts(session, sitting, {seat_id})[0]
    data = events.presence_changed(seat, quorum_part(session, sitting))
    announce(session, sitting, EventName.PRESENCE_CHANGED, data, now)
    details = {"seat": seat_id, "state": state.value, "reason": reason}
    record(session, event, actor=actor, subject=f"sitting:{sitting.id}", details=details, now=now)
    return presence


def _presence(session: Session, sitting_id: str, seat_id: str, now: datetime) -> Presence:
    known = session.get(Presence, (sitting_id, seat_id))
    if known is not None:
        return known
    expected = Presence(sitting_id=sitting_id, seat_id=seat_id, state=PresenceState.EXPECTED, reason="", at=now)
    session.add(expected)
    return expected


def _change(presence: Presence, state: PresenceState, reason: str, now: datetime) -> None:
    """A new reason for the same state is a correction of words, not a step."""
    if presence.state != state:
        with refusing():
            presence.state = next_state(lifecycle.PRESENCE, PresenceState(presence.state), MARKS[state])
    presence.reason, presence.at = reason, now
