"""A seat in the chamber against a small fake server: events, gaps, lost connections, repeated ballots."""

from collections.abc import Iterator
from typing import Any

import pytest

from clients.api import Chamber, Choice, Desk, PollState, Presence, Refused

POLL = "poll-1"


@pytest.fixture
def chamber(house: Any) -> Iterator[Chamber]:
    desk = Desk(house.url)
    desk.log_in("an", "right")
    chamber = Chamber(desk, "sitting-1", patience=10)
    chamber.enter()
    yield chamber
    chamber.leave()
    desk.close()


def is_current(item: str) -> Any:
    return lambda snapshot: snapshot.current_item_id == item


def test_events_change_the_snapshot(house: Any, chamber: Chamber) -> None:
    for number in range(20):
        house.say({"set": {"current_item_id": f"item-{number}"}})

    chamber.wait("the last item", is_current("item-19"))
    assert chamber.place == ("e1", 20)
    assert len(house.joins) == 1


def test_a_gap_is_filled_by_joining_again_with_the_place(house: Any, chamber: Chamber) -> None:
    house.say({"set": {"current_item_id": "lost"}}, skip=True)
    house.say({"set": {"quorum": {"total": 3, "present": 3, "needed": 2, "met": True}}})

    snapshot = chamber.wait("the quorum", lambda seen: seen.quorum.met)

    assert snapshot.current_item_id == "lost"
    assert house.joins[1] == {"sitting_id": "sitting-1", "epoch": "e1", "seq": 0}


def test_after_a_lost_connection_the_seat_comes_back(house: Any, chamber: Chamber) -> None:
    chamber._vanish("presence.unknown", {})
    house.epoch = "e2"
    house.say({"set": {"current_item_id": "item-9"}})

    chamber.wait("the new item", is_current("item-9"))

    assert chamber.place[0] == "e2"


def test_an_act_is_awaited_until_the_snapshot_shows_it(chamber: Chamber) -> None:
    snapshot = chamber.do(
        "presence.declare", {}, lambda seen: seen.my_seat is not None and seen.my_seat.presence is Presence.PRESENT
    )

    assert snapshot.my_seat is not None


def test_a_refused_act_raises_its_code(chamber: Chamber) -> None:
    with pytest.raises(Refused) as refused:
        chamber.do("poll.close", {}, lambda seen: seen.poll(POLL).state is PollState.CLOSED)

    assert (refused.value.code, refused.value.message) == ("access.denied", "Không được phép.")


def test_a_ballot_is_repeated_with_the_same_id_after_the_connection_was_lost(house: Any, chamber: Chamber) -> None:
    ballot = chamber.cast(POLL, Choice.FOR, vanish=True)

    assert ballot.receipt == "r"
    assert len(house.ballots) == 2
    assert {sent["ballot_id"] for sent in house.ballots} == {ballot.ballot_id}


def test_no_ballot_is_sent_after_the_poll_was_closed(house: Any, chamber: Chamber) -> None:
    closed = {**house.state["polls"][0], "state": "closed"}
    house.say({"upsert": {"polls": [closed]}})
    chamber.wait("the closed poll", lambda seen: seen.poll(POLL).state is PollState.CLOSED)

    with pytest.raises(Refused):
        chamber.cast(POLL, Choice.FOR)

    assert house.ballots == []


def test_the_latest_tally_wins(house: Any, chamber: Chamber) -> None:
    for version in (2, 1):
        tally = {"poll_id": POLL, "version": version, "voted": version, "present": 3}
        house.live.emit("tally", tally, namespace="/live")
    house.say({"set": {"current_item_id": "after"}})

    chamber.wait("the event after the tallies", is_current("after"))
    chamber.wait("the tally", lambda _: (tally := chamber.tally(POLL)) is not None and tally.version == 2)
