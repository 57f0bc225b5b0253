"""One writer, natural group commit: nothing lost, nothing acknowledged early, nothing stopped by a neighbour."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from meetings.actions.ballots import Stored
from meetings.actions.polls import close_poll
from meetings.live import ballot_box
from meetings.live.ballot_box import BallotBox
from meetings.models import Ballot
from server.infra.clock import SystemClock
from server.infra.database import reading
from server.infra.errors import Refusal, Throttled
from tests.integration.meetings.world import KEY, World


@pytest.fixture
def commits() -> list[None]:
    return []


@pytest.fixture
def box(world: World, commits: list[None]) -> Iterator[BallotBox]:
    world.ready_to_vote()
    box = BallotBox(world.factory, SystemClock(), KEY, lambda: commits.append(None))
    yield box
    box.stop()


class Gate:
    """An act that holds the writer until it is opened, so that a test decides what queues up meanwhile."""

    def __init__(self) -> None:
        self.reached, self.opened = Event(), Event()

    def __call__(self, _session: Session, _now: datetime) -> None:
        self.reached.set()
        self.opened.wait()


def test_what_queues_up_during_a_commit_shares_the_next_one(world: World, box: BallotBox) -> None:
    gate = Gate()
    with ThreadPoolExecutor(6) as hands:
        held = hands.submit(box.act, gate)
        gate.reached.wait()
        ballots = [hands.submit(box.cast, world.vote(name)) for name in world.delegates]
        while box.waiting < len(ballots):
            assert not any(ballot.done() for ballot in ballots)
        gate.opened.set()
        held.result()
        assert all(isinstance(ballot.result(), Stored) for ballot in ballots)
    assert world.event_names().count("ballot.recorded") == 1


def test_who_comes_to_a_line_too_long_is_turned_away_and_may_come_again(
    world: World, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballot_box, "LONGEST_LINE", 2)
    gate = Gate()
    late = world.vote("delegate-3")
    with ThreadPoolExecutor(3) as hands:
        held = hands.submit(box.act, gate)
        gate.reached.wait()
        ballots = [hands.submit(box.cast, world.vote(name)) for name in ("chair", "delegate-2")]
        while box.waiting < len(ballots):
            assert not any(ballot.done() for ballot in ballots)
        with pytest.raises(Throttled, match=r"live\.busy"):
            box.cast(late)
        gate.opened.set()
        held.result()
        assert all(isinstance(ballot.result(), Stored) for ballot in ballots)
    assert box.cast(late).ballot_id == late.ballot_id


def test_a_ballot_is_on_the_disk_before_it_is_acknowledged(world: World, box: BallotBox) -> None:
    receipt = box.cast(world.vote("chair"))
    with reading(world.factory) as session:
        assert session.scalars(select(Ballot.receipt)).all() == [receipt.receipt]


def test_a_refusal_reaches_its_own_caller_only(world: World, box: BallotBox) -> None:
    first = box.cast(world.vote("chair"))
    with pytest.raises(Refusal) as refusal:
        box.cast(world.vote("chair"))
    assert refusal.value.details["receipt"] == first.receipt
    assert box.cast(world.vote("delegate-2")).choice == "for"


def test_a_ballot_that_arrives_after_the_closing_act_is_too_late(world: World, box: BallotBox) -> None:
    actor, poll_id = world.actors["chair"], world.poll_ids[0]
    box.act(lambda session, now: close_poll(session, actor, poll_id, now=now))
    with pytest.raises(Refusal) as refusal:
        box.cast(world.vote("delegate-2"))
    assert refusal.value.code == "ballot.poll_closed"


def test_an_accident_is_told_to_its_caller_and_the_writer_goes_on(world: World, box: BallotBox) -> None:
    def accident(_session: Session, _now: datetime) -> None:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        box.act(accident)
    assert box.cast(world.vote("chair")).choice == "for"


def test_every_commit_is_announced(world: World, box: BallotBox, commits: list[None]) -> None:
    box.cast(world.vote("chair"))
    box.stop()
    assert commits


def test_a_stopped_box_starts_again_with_the_next_job(world: World, box: BallotBox) -> None:
    box.cast(world.vote("chair"))
    box.stop()
    assert box.cast(world.vote("delegate-2")).choice == "for"
