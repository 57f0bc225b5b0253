"""Whatever happens in a sitting: snapshot + events = a fresh snapshot, for everybody, and nobody sees too much."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.actions import presence
from meetings.live.room import Parcel, joined
from meetings.queries.live_state import events_after
from meetings.rules.events import EventName
from meetings.rules.lifecycle import PollState, PresenceState
from meetings.rules.patch import apply
from meetings.rules.state import Snapshot
from meetings.rules.tally import Choice
from meetings.rules.viewer import audience, restrict
from server.infra.database import reading, transaction
from server.infra.errors import Refusal
from tests.integration.meetings.world import World, make_world

VIEWERS = ("chair", "secretary", "hall", "delegate-2", "delegate-3")
Command = Callable[[World], object]


def mark(name: str, state: PresenceState) -> Command:
    def run(world: World) -> None:
        actor, seat_id = world.actors["secretary"], world.seat_ids[name]
        with transaction(world.factory) as session:
            presence.mark_presence(session, actor, world.sitting_id, seat_id, state, "lý do", now=world.tick())

    return run


def cast(votes: list[tuple[str, Choice, int]]) -> Command:
    return lambda world: world.cast(*(world.vote(name, choice, place=place) for name, choice, place in votes))


NAMES = st.sampled_from(["chair", "delegate-2", "delegate-3", "delegate-4"])
PLACES = st.integers(min_value=0, max_value=1)
VOTES = st.lists(st.tuples(NAMES, st.sampled_from(Choice), PLACES), min_size=1, max_size=4)
COMMANDS = st.one_of(
    st.just(World.close_sitting),
    st.builds(lambda place: lambda world: world.start_item(place), PLACES),
    st.builds(lambda place: lambda world: world.open_poll(place), PLACES),
    st.builds(lambda place: lambda world: world.close_poll(place), PLACES),
    st.builds(lambda name: lambda world: world.arrive(name), NAMES),
    st.builds(mark, NAMES, st.sampled_from(PresenceState)),
    st.builds(cast, VOTES),
    st.builds(cast, VOTES),
)


@contextmanager
def sitting() -> Iterator[World]:
    """Opened, with everybody there and the first poll open: where most can happen."""
    with TemporaryDirectory() as folder:
        world = make_world(Path(folder), delegates=4)
        world.ready_to_vote()
        yield world


def run(world: World, command: Command) -> None:
    with suppress(Refusal):
        command(world)


def parcels(world: World, after: int) -> list[Parcel]:
    with reading(world.factory) as session:
        rows = events_after(session, world.sitting_id, after)
        return [Parcel(row.seq, row.seq - 1, row.name, row.data) for row in rows]


def runs_of_ballots_joined(those: list[Parcel]) -> list[Parcel]:
    def add(done: list[Parcel], parcel: Parcel) -> list[Parcel]:
        if done and done[-1].name == parcel.name == EventName.BALLOT_RECORDED:
            return [*done[:-1], joined(done[-1], parcel)]
        return [*done, parcel]

    return reduce(add, those, [])


def told(world: World, start: Snapshot, name: str, those: list[Parcel]) -> Snapshot:
    viewer = world.viewer(name)
    return reduce(lambda shown, parcel: apply(shown, restrict(parcel.data, viewer)), those, start)


@settings(max_examples=20, deadline=None)
@given(st.lists(COMMANDS, min_size=1, max_size=10))
def test_events_turn_an_old_snapshot_into_a_fresh_one_for_every_viewer(commands: list[Command]) -> None:
    with sitting() as world:
        starts = {name: world.shown(name) for name in VIEWERS}
        seq = len(world.event_names())
        for command in commands:
            run(world, command)
        news = parcels(world, seq)
        for name in VIEWERS:
            fresh = world.shown(name)
            assert told(world, starts[name], name, news) == fresh
            assert told(world, starts[name], name, runs_of_ballots_joined(news)) == fresh


@settings(max_examples=15, deadline=None)
@given(st.lists(COMMANDS, min_size=1, max_size=10))
def test_viewers_of_one_audience_are_told_the_same(commands: list[Command]) -> None:
    with sitting() as world:
        for command in commands:
            run(world, command)
        viewers = [world.viewer(name) for name in VIEWERS]
        for parcel in parcels(world, 0):
            groups: dict[object, object] = {}
            for viewer in viewers:
                patch = restrict(parcel.data, viewer)
                assert groups.setdefault(audience(parcel.data, viewer), patch) == patch


@settings(max_examples=15, deadline=None)
@given(VOTES)
def test_before_closing_nobody_sees_a_choice_but_his_own(votes: list[tuple[str, Choice, int]]) -> None:
    with sitting() as world:
        run(world, cast(votes))
        state = world.full_state()
        recorded = state["polls"][0]["ballots"]
        assert state["polls"][0]["state"] == PollState.OPEN
        for name in VIEWERS:
            viewer = world.viewer(name)
            seen = orjson.dumps(
                [world.shown(name), *(restrict(one.data, viewer) for one in parcels(world, 0))]
            ).decode()
            for seat_id, ballot in recorded.items():
                mine = seat_id == viewer.seat_id
                assert (ballot["receipt"] in seen) == mine
                assert (ballot["ballot_id"] in seen) == mine
            assert seen.count('"choice":') == seen.count('"my_ballot":{')
            assert ('"voted":' in seen) == viewer.teller
            assert '"ballots":' not in seen


@settings(max_examples=10, deadline=None)
@given(VOTES)
def test_every_ballot_is_counted_and_no_seat_twice(votes: list[tuple[str, Choice, int]]) -> None:
    with sitting() as world:
        run(world, cast(votes))
        result = world.close_poll()
        wanted: dict[str, Choice] = {}
        for name, choice, place in votes:
            if place == 0:
                wanted.setdefault(name, choice)
        assert result.votes_for + result.against + result.abstain + result.not_voted == 4
        assert result.votes_for == list(wanted.values()).count(Choice.FOR)
        assert result.against == list(wanted.values()).count(Choice.AGAINST)
        assert result.abstain == list(wanted.values()).count(Choice.ABSTAIN)
