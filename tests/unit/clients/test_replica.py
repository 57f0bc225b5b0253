"""A viewer's copy of a sitting: events in any order end in the same snapshot."""

from itertools import permutations

import pytest

from clients.api.errors import Misunderstood
from clients.api.reading import JsonObject
from clients.api.replica import Event, Replica

EMPTY: JsonObject = {"sitting": {"state": "planned"}, "seats": [{"id": "a", "presence": "expected"}]}


def event(seq: int, data: JsonObject, epoch: str = "e1") -> Event:
    return Event.of({"epoch": epoch, "seq": seq, "prev": seq - 1, "name": "changed", "data": data})


EVENTS = (
    event(1, {"set": {"sitting": {"state": "open"}}}),
    event(2, {"upsert": {"seats": [{"id": "b", "presence": "expected"}]}}),
    event(3, {"upsert": {"seats": [{"id": "a", "presence": "present"}]}}),
)
AFTER = {
    "sitting": {"state": "open"},
    "seats": [{"id": "a", "presence": "present"}, {"id": "b", "presence": "expected"}],
}


def joined() -> Replica:
    replica = Replica()
    replica.join({"epoch": "e1", "seq": 0, "snapshot": EMPTY})
    return replica


@pytest.mark.parametrize("order", list(permutations(EVENTS)))
def test_events_in_any_order_end_in_the_same_snapshot(order: tuple[Event, ...]) -> None:
    replica = joined()

    for one in order:
        replica.receive(one)

    assert (replica.snapshot.raw, replica.seq, replica.complete) == (AFTER, 3, True)


def test_a_repeated_event_changes_nothing() -> None:
    replica = joined()

    for one in (*EVENTS, *EVENTS):
        replica.receive(one)

    assert replica.snapshot.raw == AFTER


def test_a_missing_event_is_noticed_and_filled_by_joining_again() -> None:
    replica = joined()
    replica.receive(EVENTS[0])
    replica.receive(EVENTS[2])

    assert not replica.complete
    assert replica.place == {"epoch": "e1", "seq": 1}
    missed: list[JsonObject] = [{"seq": 2, "prev": 1, "name": "changed", "data": EVENTS[1].data}]
    replica.join({"epoch": "e1", "seq": 2, "events": missed})

    assert (replica.snapshot.raw, replica.complete) == (AFTER, True)


def test_a_new_epoch_replaces_everything() -> None:
    replica = joined()
    replica.receive(EVENTS[2])
    replica.receive(event(8, {"set": {"sitting": {"state": "closed"}}}, epoch="e2"))

    replica.join({"epoch": "e2", "seq": 7, "snapshot": EMPTY})

    assert replica.snapshot.raw["sitting"] == {"state": "closed"}
    assert (replica.epoch, replica.seq, replica.complete) == ("e2", 8, True)


def test_before_the_first_join_there_is_no_snapshot() -> None:
    with pytest.raises(Misunderstood):
        _ = Replica().snapshot
