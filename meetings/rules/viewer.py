"""Who sees what of a live sitting. Everything that reaches a screen passes through here, as a snapshot or as an event.

Restriction works object by object, so that a restricted snapshot with restricted events applied to it equals a fresh
restricted snapshot. Choices are hidden until the poll closes; then its result names them (public voting).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TypeVar, cast

from meetings.rules.state import (
    EventData,
    FullPoll,
    FullState,
    Patch,
    PollHead,
    SeatPart,
    ShownPoll,
    ShownUpsert,
    Snapshot,
    ViewerPart,
)


class Role(StrEnum):
    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"
    HALL = "hall"


TELLERS = frozenset({Role.CHAIR, Role.SECRETARY})
"""Who sees which seats have voted, and which are connected."""
WATCHERS = TELLERS | {Role.HALL}
"""Who sees the running number of ballots."""

HEAD = tuple(PollHead.__annotations__)


@dataclass(frozen=True, slots=True)
class Viewer:
    role: Role
    seat_id: str | None
    permissions: tuple[str, ...] = ()

    @property
    def teller(self) -> bool:
        return self.role in TELLERS

    @property
    def watcher(self) -> bool:
        return self.role in WATCHERS

    def part(self) -> ViewerPart:
        return {"role": self.role.value, "seat_id": self.seat_id, "permissions": sorted(self.permissions)}


def snapshot(state: FullState, viewer: Viewer) -> Snapshot:
    """The whole sitting as this viewer may see it."""
    return {
        "viewer": viewer.part(),
        "sitting": state["sitting"],
        "quorum": state["quorum"],
        "seats": [_seat(seat, viewer) for seat in state["seats"]],
        "agenda": state["agenda"],
        "current_item_id": state["current_item_id"],
        "polls": [_poll(poll, viewer) for poll in state["polls"]],
    }


def restrict(data: EventData, viewer: Viewer) -> Patch:
    """The event as this viewer may see it; `{}` when nothing in it is for this viewer."""
    upsert: ShownUpsert = {}
    everybody = data.get("upsert", {})
    seats = _joined(everybody.get("seats", []), data.get("tellers", []) if viewer.teller else [])
    if seats:
        upsert["seats"] = [_seat(seat, viewer) for seat in seats]
    if agenda := everybody.get("agenda"):
        upsert["agenda"] = agenda
    cast_here = [poll for poll in data.get("casters", []) if viewer.seat_id in poll["ballots"]]
    if polls := _joined(everybody.get("polls", []), cast_here):
        upsert["polls"] = [_poll(poll, viewer) for poll in polls]
    patch: Patch = {}
    if changed := data.get("set"):
        patch["set"] = changed
    if upsert:
        patch["upsert"] = upsert
    return patch


def audience(data: EventData, viewer: Viewer) -> tuple[bool, str | None]:
    """Equal keys get equal patches of this event: restrict and encode once for each key, not for each tablet."""
    return viewer.teller, viewer.seat_id if viewer.seat_id in seats_named(data) else None


def seats_named(data: EventData) -> frozenset[str]:
    """Seats whose own ballot this event carries."""
    polls = [*data.get("upsert", {}).get("polls", []), *data.get("casters", [])]
    return frozenset(seat_id for poll in polls for seat_id in poll["ballots"])


def _seat(seat: SeatPart, viewer: Viewer) -> SeatPart:
    if viewer.teller or "voted" not in seat:
        return seat
    return cast("SeatPart", {name: value for name, value in seat.items() if name != "voted"})


def _poll(poll: FullPoll, viewer: Viewer) -> ShownPoll:
    shown = {name: value for name, value in poll.items() if name in HEAD}
    shown["my_ballot"] = poll["ballots"].get(viewer.seat_id) if viewer.seat_id else None
    return cast("ShownPoll", shown)


Thing = TypeVar("Thing", SeatPart, FullPoll)


def _joined(shared: Iterable[Thing], extra: Iterable[Thing]) -> list[Thing]:
    """By id, the later one wins."""
    by_id: dict[str, Thing] = {}
    for thing in chain(shared, extra):
        by_id[thing["id"]] = thing
    return list(by_id.values())
