"""A sitting from its opening to its close, action by action."""

from collections.abc import Callable
from datetime import date

import orjson
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from meetings.actions import presence
from meetings.actions.ballots import Stored, batch_sha256
from meetings.models import Ballot, Entitlement, LiveEvent, PollResult, PresenceChange
from meetings.queries.resolutions import passed_resolution
from meetings.rules.lifecycle import PresenceState
from meetings.rules.receipts import BallotFacts, receipt
from meetings.rules.tally import Choice
from server.audit import AuditRow, verify_chain
from server.infra.database import reading, transaction
from server.infra.errors import Refusal
from server.infra.ids import new_id
from server.infra.outbox import OutboxEvent
from tests.integration.meetings.world import KEY, TEXT, World, vacate


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


def codes(outcomes: list[Stored | Refusal]) -> list[str]:
    return [outcome.code if isinstance(outcome, Refusal) else "stored" for outcome in outcomes]


def mark(world: World, name: str, state: PresenceState, reason: str = "") -> None:
    with transaction(world.factory) as session:
        seat_id = world.seat_ids[name]
        presence.mark_presence(
            session, world.actors["secretary"], world.sitting_id, seat_id, state, reason, now=world.tick()
        )


def test_a_vote_runs_from_opening_to_a_frozen_result(world: World) -> None:
    world.ready_to_vote()
    outcomes = world.cast(*(world.vote(name) for name in world.delegates[:3]), world.vote("delegate-4", Choice.AGAINST))
    result = world.close_poll()
    assert codes(outcomes) == ["stored"] * 4
    assert (result.votes_for, result.against, result.abstain, result.not_voted) == (3, 1, 0, 1)
    assert (result.needed, result.passed) == (3, True)
    assert "Nghị quyết được thông qua." in result.sentence


def test_the_poll_is_judged_on_the_total_and_not_on_those_present(world: World) -> None:
    world.ready_to_vote(present=4)
    world.cast(world.vote("chair"), world.vote("delegate-2"))
    result = world.close_poll()
    assert result.present == 4
    assert result.votes_for == 2
    assert not result.passed  # 2 of 2 ballots, 2 of 4 present, but 3 of 5 are needed


def test_a_vacant_seat_leaves_the_total(world: World) -> None:
    vacate(world, "delegate-5", date(2026, 12, 9))
    world.ready_to_vote(present=3)
    world.cast(world.vote("chair"), world.vote("delegate-2"), world.vote("delegate-3"))
    result = world.close_poll()
    assert (result.total, result.needed, result.passed) == (4, 3, True)


def test_a_poll_does_not_open_below_the_quorum(world: World) -> None:
    world.open_sitting()
    world.start_item()
    world.arrive(*world.delegates[:3])
    assert refused(world.open_poll) == "poll.no_quorum"
    world.arrive(world.delegates[3])
    assert world.open_poll().present == 4


def test_a_poll_opens_only_while_its_item_is_current(world: World) -> None:
    world.open_sitting()
    world.arrive(*world.delegates)
    assert refused(world.open_poll) == "poll.item_not_current"


def test_there_is_one_open_poll_at_a_time_and_nothing_moves_on_meanwhile(world: World) -> None:
    world.ready_to_vote()
    assert refused(lambda: world.open_poll(1)) == "poll.another_open"
    assert refused(lambda: world.start_item(1)) == "poll.still_open"
    assert refused(world.close_sitting) == "poll.still_open"


def test_a_poll_closes_once(world: World) -> None:
    world.ready_to_vote()
    world.close_poll()
    assert refused(world.close_poll) == "poll.wrong_state"


def test_nothing_happens_in_a_sitting_that_is_not_open(world: World) -> None:
    assert refused(world.start_item) == "sitting.not_open"
    assert refused(world.open_poll) == "sitting.not_open"
    world.open_sitting()
    world.close_sitting()
    assert refused(world.open_sitting) == "sitting.wrong_state"
    assert refused(lambda: world.arrive("chair")) == "sitting.over"


@pytest.mark.parametrize(
    ("act", "by"),
    [
        (World.open_sitting, "delegate-2"),
        (World.open_sitting, "hall"),
        (World.close_poll, "secretary"),
        (World.open_poll, "delegate-2"),
    ],
)
def test_acts_need_their_permission(world: World, act: Callable[..., object], by: str) -> None:
    assert refused(lambda: act(world, by=by)) == "access.denied"


def test_another_councils_people_do_not_find_the_sitting(world: World) -> None:
    assert refused(lambda: world.arrive("stranger")) == "sitting.missing"


def test_the_same_ballot_again_gets_the_same_receipt_even_after_closing(world: World) -> None:
    world.ready_to_vote()
    vote = world.vote("chair")
    first = world.stored(vote)
    assert world.stored(vote) == first
    world.close_poll()
    assert world.stored(vote) == first


def test_another_ballot_of_the_same_seat_is_refused_with_the_recorded_receipt(world: World) -> None:
    world.ready_to_vote()
    first = world.stored(world.vote("chair"))
    outcome = world.cast(world.vote("chair", Choice.AGAINST))[0]
    assert isinstance(outcome, Refusal)
    assert outcome.code == "ballot.already_cast"
    assert outcome.details["receipt"] == first.receipt
    assert outcome.details["choice"] == "for"


def test_two_ballots_of_one_seat_in_one_commit_count_once(world: World) -> None:
    world.ready_to_vote()
    vote = world.vote("chair")
    outcomes = world.cast(vote, vote, world.vote("chair", Choice.AGAINST))
    assert codes(outcomes) == ["stored", "stored", "ballot.already_cast"]
    assert world.close_poll().votes_for == 1


def test_a_refused_ballot_does_not_hold_up_its_neighbours(world: World) -> None:
    world.ready_to_vote(present=4)
    absent, unknown = world.vote("delegate-5"), world.vote("chair")
    outcomes = world.cast(
        world.vote("chair"),
        absent,
        world.vote("secretary"),
        world.vote("stranger"),
        type(unknown)(unknown.actor, new_id(), new_id(), Choice.FOR),
        world.vote("delegate-2"),
    )
    assert codes(outcomes) == [
        "stored",
        "ballot.not_present",
        "access.denied",
        "ballot.not_entitled",
        "poll.missing",
        "stored",
    ]


def test_a_delegate_who_left_cannot_vote(world: World) -> None:
    world.ready_to_vote()
    mark(world, "delegate-3", PresenceState.LEFT)
    assert codes(world.cast(world.vote("delegate-3"))) == ["ballot.not_present"]


def test_ballots_come_in_only_while_the_poll_is_open(world: World) -> None:
    world.open_sitting()
    world.arrive(*world.delegates)
    assert codes(world.cast(world.vote("chair"))) == ["ballot.poll_not_open"]
    world.start_item()
    world.open_poll()
    world.close_poll()
    assert codes(world.cast(world.vote("chair"))) == ["ballot.poll_closed"]


def test_one_ballot_id_serves_one_ballot(world: World) -> None:
    world.ready_to_vote()
    ballot_id = new_id()
    outcomes = world.cast(world.vote("chair", ballot_id=ballot_id), world.vote("delegate-2", ballot_id=ballot_id))
    assert codes(outcomes) == ["stored", "ballot.id_taken"]


def test_a_receipt_vouches_for_exactly_what_was_stored(world: World) -> None:
    world.ready_to_vote()
    given = world.stored(world.vote("chair"))
    with reading(world.factory) as session:
        row = session.scalars(select(Ballot)).one()
    facts = BallotFacts(row.poll_id, row.seat_id, Choice(row.choice), row.ballot_id, row.at)
    assert receipt(KEY, facts) == given.receipt


def test_an_excuse_needs_a_reason_and_every_change_is_kept(world: World) -> None:
    assert refused(lambda: mark(world, "delegate-2", PresenceState.EXCUSED, "  ")) == "presence.reason_missing"
    mark(world, "delegate-2", PresenceState.EXCUSED, "đi công tác")
    mark(world, "delegate-2", PresenceState.EXCUSED, "đi công tác")
    mark(world, "delegate-2", PresenceState.EXCUSED, "ốm")
    world.arrive("delegate-2", "delegate-2")
    assert refused(lambda: mark(world, "delegate-2", PresenceState.EXCUSED, "ốm")) == "presence.wrong_state"
    with reading(world.factory) as session:
        changes = session.scalars(select(PresenceChange).order_by(PresenceChange.at)).all()
    assert [(change.state, change.reason) for change in changes] == [
        ("excused", "đi công tác"),
        ("excused", "ốm"),
        ("present", ""),
    ]


def test_someone_without_a_seat_does_not_declare_presence(world: World) -> None:
    assert refused(lambda: world.arrive("secretary")) == "presence.no_seat"


def test_live_events_are_numbered_without_holes_in_the_order_of_commits(world: World) -> None:
    world.ready_to_vote()
    world.cast(world.vote("chair"), world.vote("delegate-2"))
    world.close_poll()
    with reading(world.factory) as session:
        numbers = session.scalars(select(LiveEvent.seq).order_by(LiveEvent.seq)).all()
    assert numbers == list(range(1, len(numbers) + 1))
    assert world.event_names()[-3:] == ["poll.opened", "ballot.recorded", "poll.closed"]


def test_a_refused_act_leaves_no_event_and_no_record(world: World) -> None:
    before = world.event_names()
    assert refused(world.open_poll) == "sitting.not_open"
    assert world.event_names() == before
    with reading(world.factory) as session:
        assert session.scalars(select(AuditRow)).all() == []


def test_the_closed_poll_leaves_as_one_fact_with_its_text(world: World) -> None:
    world.ready_to_vote()
    world.cast(*(world.vote(name) for name in world.delegates))
    result = world.close_poll()
    with reading(world.factory) as session:
        fact = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "poll.closed")).one()
        passed = passed_resolution(session, world.poll_ids[0])
    assert fact.key == f"poll.closed:{world.poll_ids[0]}"
    assert fact.payload["passed"] is True
    assert fact.payload["result_sha256"] == result.sha256
    assert passed is not None
    assert (passed.text, passed.text_sha256) == (TEXT, TEXT.sha256())
    assert passed.passed_on == date(2026, 12, 9)


def test_a_poll_that_failed_leads_to_no_resolution(world: World) -> None:
    world.ready_to_vote()
    world.close_poll()
    with reading(world.factory) as session:
        fact = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "poll.closed")).one()
        assert fact.payload["passed"] is False
        assert passed_resolution(session, world.poll_ids[0]) is None


def test_the_frozen_document_recounts_to_its_own_numbers(world: World) -> None:
    world.ready_to_vote()
    world.cast(world.vote("chair"), world.vote("delegate-2", Choice.ABSTAIN))
    result = world.close_poll()
    document = orjson.loads(result.document)
    choices = [ballot["choice"] for ballot in document["ballots"]]
    assert choices.count("for") == document["for"] == result.votes_for
    assert choices.count("abstain") == document["abstain"]
    assert len(document["entitled"]) == document["total"] == 5
    assert document["text_sha256"] == TEXT.sha256()


def test_the_audit_log_covers_every_ballot_by_the_hash_of_its_commit(world: World) -> None:
    world.ready_to_vote()
    world.cast(world.vote("chair"), world.vote("delegate-2"))
    world.cast(world.vote("delegate-3"))
    with reading(world.factory) as session:
        records = session.scalars(select(AuditRow).where(AuditRow.event == "ballot.cast").order_by(AuditRow.seq)).all()
        for record in records:
            batch = session.scalars(select(Ballot).where(Ballot.live_seq == record.details["live_seq"])).all()
            assert record.details["count"] == len(batch)
            assert record.details["ballots_sha256"] == batch_sha256(batch)
        assert [record.details["count"] for record in records] == [2, 1]
        assert verify_chain(session).broken_at is None


@pytest.mark.parametrize("model", [Ballot, Entitlement, PollResult, LiveEvent, PresenceChange])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 1"])
def test_the_database_itself_refuses_to_change_what_was_decided(world: World, model: type, statement: str) -> None:
    world.ready_to_vote()
    world.cast(world.vote("chair"))
    world.close_poll()
    table = str(model.__dict__["__tablename__"])
    with pytest.raises(IntegrityError, match="append-only"), transaction(world.factory) as session:
        session.execute(text(statement.format(table)))


def test_the_database_itself_refuses_a_ballot_of_a_seat_without_the_right(world: World) -> None:
    world.ready_to_vote()
    seat_id = world.stored(world.vote("chair")).seat_id
    with pytest.raises(IntegrityError), transaction(world.factory) as session:
        session.add(
            Ballot(
                ballot_id=new_id(),
                poll_id=world.poll_ids[1],
                seat_id=seat_id,
                choice="for",
                receipt="0" * 64,
                at=world.now,
                live_seq=1,
            )
        )
