"""What a room sends to whom, with a door that only remembers."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from meetings.live.room import LONGEST_DELTA, QUARTER, Room
from meetings.rules.patch import apply
from meetings.rules.tally import Choice
from server.infra.clock import FixedClock
from tests.integration.meetings.world import MORNING, World

EPOCH = "epoch"
Message = tuple[str, Any, list[str]]


@dataclass
class Memory:
    sent: list[Message] = field(default_factory=list)

    def emit(self, name: str, payload: object, sids: list[str]) -> None:
        self.sent.append((name, payload, sids))

    def take(self, name: str = "event") -> list[Message]:
        """What was sent under a name since the last look; the rest is forgotten."""
        sent, self.sent = self.sent, []
        return [message for message in sent if message[0] == name]


@pytest.fixture
def door() -> Memory:
    return Memory()


@pytest.fixture
def room(world: World, door: Memory) -> Room:
    return Room(world.sitting_id, EPOCH, world.factory, FixedClock(MORNING), door)


def enter(room: Room, world: World, *names: str) -> dict[str, Any]:
    return {name: room.join(f"sid-{name}", world.actors[name], "", None) for name in names}


def test_one_event_is_encoded_once_for_everybody_who_sees_the_same(room: Room, world: World, door: Memory) -> None:
    enter(room, world, "chair", "secretary", "hall", "delegate-2", "delegate-3")
    world.open_sitting()
    room.advance(0)
    ((_, tellers, first), (_, others, second)) = door.take()
    assert tellers["data"] == others["data"]
    assert sorted(first + second) == ["sid-chair", "sid-delegate-2", "sid-delegate-3", "sid-hall", "sid-secretary"]


def test_a_burst_of_ballots_is_one_message_and_its_voters_get_their_own(room: Room, world: World, door: Memory) -> None:
    world.ready_to_vote()
    enter(room, world, "hall", "delegate-2", "delegate-3")
    room.advance(0)
    door.take()
    for name in ("chair", "delegate-2", "delegate-4"):
        world.cast(world.vote(name))
    assert room.advance(QUARTER / 2) == pytest.approx(QUARTER / 2)
    assert door.take() == []
    room.advance(QUARTER)
    messages = {tuple(sids): payload for _, payload, sids in door.take()}
    bystanders, voter = messages["sid-hall", "sid-delegate-3"], messages["sid-delegate-2",]
    assert bystanders["data"] == {}
    assert voter["data"]["upsert"]["polls"][0]["my_ballot"]["choice"] == "for"
    assert bystanders["seq"] - bystanders["prev"] == 3


def test_ballots_are_sent_before_the_closing_that_follows_them(room: Room, world: World, door: Memory) -> None:
    world.ready_to_vote()
    enter(room, world, "hall")
    room.advance(0)
    door.take()
    world.cast(world.vote("chair"))
    world.close_poll()
    room.advance(QUARTER / 2)
    assert [payload["name"] for _, payload, _ in door.take()] == ["ballot.recorded", "poll.closed"]


def test_the_running_count_goes_to_watchers_only_and_the_latest_wins(room: Room, world: World, door: Memory) -> None:
    world.ready_to_vote(present=4)
    enter(room, world, "secretary", "hall", "delegate-2")
    room.advance(0)
    (_, first, to) = door.take("tally")[0]
    assert sorted(to) == ["sid-hall", "sid-secretary"]
    assert (first["voted"], first["present"]) == (0, 4)
    world.cast(world.vote("chair", Choice.AGAINST))
    room.advance(QUARTER)
    (_, second, _) = door.take("tally")[0]
    assert (second["voted"], second["version"] > first["version"]) == (1, True)


def test_a_newcomer_and_everybody_else_stand_at_the_same_number(room: Room, world: World, door: Memory) -> None:
    world.ready_to_vote()
    first = enter(room, world, "hall")["hall"]
    room.advance(0)
    world.cast(world.vote("chair"))
    late = enter(room, world, "delegate-2")["delegate-2"]
    (_, flushed, sids) = door.take()[0]
    assert (flushed["prev"], flushed["seq"], sids) == (first["seq"], late["seq"], ["sid-hall"])
    world.close_poll()
    room.advance(QUARTER)
    assert {payload["prev"] for _, payload, _ in door.take()} == {late["seq"]}


def test_missed_events_are_sent_one_by_one_up_to_a_limit(room: Room, world: World) -> None:
    start = enter(room, world, "hall")["hall"]
    room.leave("sid-hall")
    world.open_sitting()
    world.arrive("chair", "delegate-2")
    actor = world.actors["hall"]
    reply: dict[str, Any] = room.join("sid-again", actor, EPOCH, start["seq"])
    shown = start["snapshot"]
    for event in reply["events"]:
        shown = apply(shown, event["data"])
    assert shown == world.shown("hall")
    assert "snapshot" in room.join("sid-old", actor, EPOCH, start["seq"] - LONGEST_DELTA)


def test_an_empty_room_is_left_in_peace_and_wakes_up_where_it_is(room: Room, world: World, door: Memory) -> None:
    enter(room, world, "hall")
    room.leave("sid-hall")
    world.open_sitting()
    assert room.advance(0) is None
    assert door.take() == []
    assert enter(room, world, "hall")["hall"]["snapshot"] == world.shown("hall")
    assert door.take() == []
