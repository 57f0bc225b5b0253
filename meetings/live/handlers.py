"""What a device may ask for, as one table: event name → permission and handler. Nothing else is answered."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from meetings.actions import conduct, polls, presence
from meetings.actions.ballots import Vote
from meetings.live.payloads import (
    LONGEST_REASON,
    Payload,
    optional_number,
    optional_text,
    text,
    uuid_text,
    word,
)
from meetings.live.room import Reply
from meetings.live.service import Caller, Live
from meetings.rules.lifecycle import PresenceState
from meetings.rules.tally import Choice
from server.identity import Actor, Permission

Handle = Callable[[Live, Caller, Payload], Reply]


@dataclass(frozen=True, slots=True)
class Ask:
    permission: Permission
    handle: Handle


def join(live: Live, caller: Caller, payload: Payload) -> Reply:
    epoch = optional_text(payload, "epoch", longest=36)
    return live.join(caller, text(payload, "sitting_id"), epoch, optional_number(payload, "seq"))


def cast(live: Live, caller: Caller, payload: Payload) -> Reply:
    """The receipt, after the ballot is durable."""
    choice = word(payload, "choice", Choice)
    vote = Vote(caller.actor, text(payload, "poll_id"), uuid_text(payload, "ballot_id"), choice, caller.login)
    return asdict(live.box.cast(vote))


def mark(live: Live, caller: Caller, payload: Payload) -> Reply:
    sitting_id, seat_id = text(payload, "sitting_id"), text(payload, "seat_id")
    state = word(payload, "state", PresenceState)
    reason = optional_text(payload, "reason", longest=LONGEST_REASON)

    def deed(session: Session, now: datetime) -> None:
        caller.require_at_work(session, now)
        presence.mark_presence(session, caller.actor, sitting_id, seat_id, state, reason, now=now)

    live.box.act(deed)
    return {}


class Action(Protocol):
    """An action that needs no more than who does it and to what."""

    def __call__(self, session: Session, actor: Actor, subject_id: str, /, *, now: datetime) -> object: ...


def acting(action: Action, field: str) -> Handle:
    """The handler of an action whose subject is named in `field`."""

    def handle(live: Live, caller: Caller, payload: Payload) -> Reply:
        subject_id = text(payload, field)

        def deed(session: Session, now: datetime) -> None:
            caller.require_at_work(session, now)
            action(session, caller.actor, subject_id, now=now)

        live.box.act(deed)
        return {}

    return handle


ASKS: dict[str, Ask] = {
    "join": Ask(Permission.ACCOUNT_OWN, join),  # the room itself asks who the viewer is, and turns strangers away
    "presence.declare": Ask(Permission.SITTING_ATTEND, acting(presence.declare_presence, "sitting_id")),
    "presence.mark": Ask(Permission.PRESENCE_MARK, mark),
    "sitting.open": Ask(Permission.SITTING_CONDUCT, acting(conduct.open_sitting, "sitting_id")),
    "sitting.close": Ask(Permission.SITTING_CONDUCT, acting(conduct.close_sitting, "sitting_id")),
    "item.start": Ask(Permission.SITTING_CONDUCT, acting(conduct.start_item, "item_id")),
    "poll.open": Ask(Permission.POLL_OPEN, acting(polls.open_poll, "poll_id")),
    "poll.close": Ask(Permission.POLL_CLOSE, acting(polls.close_poll, "poll_id")),
    "ballot.cast": Ask(Permission.BALLOT_CAST, cast),
}
