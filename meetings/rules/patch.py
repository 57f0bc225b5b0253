"""Applying an event to a snapshot, without knowing the event's name. The browser does the same in TypeScript."""

from collections.abc import Iterable, Mapping
from typing import cast

from meetings.rules.state import EventData, FullPoll, Patch, Snapshot

Thing = Mapping[str, object]


def apply(snapshot: Snapshot, patch: Patch) -> Snapshot:
    """The snapshot after the event. Replaced objects keep their place, new ones come last; the input is not touched."""
    after: dict[str, object] = {**snapshot, **patch.get("set", {})}
    for name, changed in patch.get("upsert", {}).items():
        kept = cast("list[Thing]", after[name])
        after[name] = _upsert(kept, cast("list[Thing]", changed))
    return cast("Snapshot", after)


def merge(first: EventData, second: EventData) -> EventData:
    """Two runs of `ballot.recorded` as one event, so that a burst of ballots is sent a few times a second."""
    seats = _upsert(first.get("tellers", []), second.get("tellers", []))
    polls = {poll["id"]: poll for poll in first.get("casters", [])}
    for poll in second.get("casters", []):
        earlier = polls[poll["id"]]["ballots"] if poll["id"] in polls else {}
        polls[poll["id"]] = cast("FullPoll", {**poll, "ballots": {**earlier, **poll["ballots"]}})
    return cast("EventData", {"tellers": seats, "casters": list(polls.values())})


def _upsert(kept: Iterable[Thing], changed: Iterable[Thing]) -> list[Thing]:
    return list({thing["id"]: thing for thing in (*kept, *changed)}.values())
