"""States and verbs of a sitting, an agenda item, a poll and a delegate's presence, as literal tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from meetings.rules.errors import RuleBroken


class SittingState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class ItemState(StrEnum):
    WAITING = "waiting"
    CURRENT = "current"
    DONE = "done"


class PollState(StrEnum):
    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"


class PresenceState(StrEnum):
    EXPECTED = "expected"
    PRESENT = "present"
    LEFT = "left"
    EXCUSED = "excused"


class Passage(StrEnum):
    """Verbs of what is conducted: a sitting and a poll open and close."""

    OPEN = "open"
    CLOSE = "close"


class ItemVerb(StrEnum):
    START = "start"
    FINISH = "finish"


class PresenceVerb(StrEnum):
    ARRIVE = "arrive"
    LEAVE = "leave"
    EXCUSE = "excuse"
    CORRECT = "correct"


State = TypeVar("State", bound=StrEnum)
Verb = TypeVar("Verb", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Lifecycle(Generic[State, Verb]):
    """Which verb leads from which state to which; whatever the table does not hold is refused with `code`."""

    code: str
    table: Mapping[tuple[State, Verb], State]


SITTING = Lifecycle(
    "sitting.wrong_state",
    {
        (SittingState.PLANNED, Passage.OPEN): SittingState.OPEN,
        (SittingState.OPEN, Passage.CLOSE): SittingState.CLOSED,
    },
)
ITEM = Lifecycle(
    "item.wrong_state",
    {
        (ItemState.WAITING, ItemVerb.START): ItemState.CURRENT,
        (ItemState.DONE, ItemVerb.START): ItemState.CURRENT,  # a council may return to an item
        (ItemState.CURRENT, ItemVerb.FINISH): ItemState.DONE,
    },
)
POLL = Lifecycle(
    "poll.wrong_state",
    {
        (PollState.PREPARED, Passage.OPEN): PollState.OPEN,
        (PollState.OPEN, Passage.CLOSE): PollState.CLOSED,
    },
)
PRESENCE = Lifecycle(
    "presence.wrong_state",
    {
        (PresenceState.EXPECTED, PresenceVerb.ARRIVE): PresenceState.PRESENT,
        (PresenceState.LEFT, PresenceVerb.ARRIVE): PresenceState.PRESENT,
        (PresenceState.EXCUSED, PresenceVerb.ARRIVE): PresenceState.PRESENT,
        (PresenceState.PRESENT, PresenceVerb.LEAVE): PresenceState.LEFT,
        (PresenceState.EXPECTED, PresenceVerb.EXCUSE): PresenceState.EXCUSED,
        (PresenceState.LEFT, PresenceVerb.EXCUSE): PresenceState.EXCUSED,
        (PresenceState.PRESENT, PresenceVerb.CORRECT): PresenceState.EXPECTED,
        (PresenceState.LEFT, PresenceVerb.CORRECT): PresenceState.EXPECTED,
        (PresenceState.EXCUSED, PresenceVerb.CORRECT): PresenceState.EXPECTED,
    },
)

MARKS: Mapping[PresenceState, PresenceVerb] = {
    PresenceState.PRESENT: PresenceVerb.ARRIVE,
    PresenceState.LEFT: PresenceVerb.LEAVE,
    PresenceState.EXCUSED: PresenceVerb.EXCUSE,
    PresenceState.EXPECTED: PresenceVerb.CORRECT,
}
"""The verb that a secretary means by marking a seat with a state."""


def next_state(lifecycle: Lifecycle[State, Verb], state: State, verb: Verb) -> State:
    """The state after the verb. RuleBroken with the lifecycle's code when the table has no such step."""
    after = lifecycle.table.get((state, verb))
    if after is None:
        raise RuleBroken(lifecycle.code, state=state.value, verb=verb.value)
    return after
