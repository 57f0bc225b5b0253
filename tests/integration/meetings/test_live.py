"""Tablets, consoles and the hall's screen over real Socket.IO connections to a real server process."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from uuid import uuid4

import pytest
import socketio
from sqlalchemy import select

from meetings.models import Ballot
from meetings.rules.tally import Choice
from server.identity.login import log_out
from server.infra.database import reading, transaction
from tests.integration.meetings.tablet import LIVE, PATIENCE, Answer, House, Tablet, serving
from tests.integration.meetings.world import another_sitting, make_world

CHOICES = (Choice.FOR, Choice.FOR, Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all tests here that leave people and their sessions of work as they are."""
    with serving(make_world(tmp_path_factory.mktemp("shared"))) as running:
        yield running


@pytest.fixture
def house(shared_house: House) -> House:
    """The shared server, and a sitting that is the test's own."""
    return House(another_sitting(shared_house.world), shared_house.url)


@pytest.fixture
def tablets() -> Iterator[ExitStack]:
    """Closes every tablet that a test enters."""
    with ExitStack() as stack:
        yield stack


def enter(stack: ExitStack, house: House, name: str) -> Tablet:
    tablet = stack.enter_context(closing(house.tablet(name)))
    tablet.join()
    return tablet


def ballot(house: House, choice: Choice = Choice.FOR, place: int = 0) -> Answer:
    return {"poll_id": house.world.poll_ids[place], "ballot_id": str(uuid4()), "choice": choice.value}


def refused(tablet: Tablet, event: str, payload: object) -> Answer:
    answer = tablet.ask(event, payload)
    assert answer["ok"] is False
    error: Answer = answer["error"]
    return error


def open_vote(house: House, chair: Tablet) -> None:
    chair.must("sitting.open", sitting_id=house.world.sitting_id)
    chair.must("item.start", item_id=house.world.item_ids[0])
    chair.must("poll.open", poll_id=house.world.poll_ids[0])


def test_35_tablets_vote_one_vanishes_and_the_recount_equals_the_intents(tmp_path: Path, tablets: ExitStack) -> None:
    with serving(make_world(tmp_path, delegates=35)) as house, ThreadPoolExecutor(12) as hands:
        world = house.world
        delegates = list(hands.map(lambda name: enter(tablets, house, name), world.delegates))
        chair, secretary, hall = delegates[0], enter(tablets, house, "secretary"), enter(tablets, house, "hall")
        list(hands.map(lambda one: one.must("presence.declare", sitting_id=world.sitting_id), delegates[:33]))
        open_vote(house, chair)
        for tablet in [*delegates, secretary, hall]:
            tablet.wait_for_poll("open")

        intents = {one.name: ballot(house, CHOICES[place % 5]) for place, one in enumerate(delegates[:30])}
        vanishing = delegates[7]

        def vote(tablet: Tablet) -> Answer:
            if tablet is vanishing:
                tablet.vanish_while_sending("ballot.cast", intents[tablet.name])
                tablet.connect()
                assert "events" in tablet.join(), "a known place is answered with what was missed, not with everything"
            return tablet.must("ballot.cast", **intents[tablet.name])

        receipts = list(hands.map(vote, delegates[:30]))
        assert [one["ballot_id"] for one in receipts] == [intent["ballot_id"] for intent in intents.values()]
        again = vanishing.must("ballot.cast", **intents[vanishing.name])
        assert again == receipts[7]
        hall.wait(lambda one: bool(one.tallies) and one.tallies[-1]["voted"] == 30)
        assert hall.tallies[-1]["present"] == 33
        assert not any(delegate.tallies for delegate in delegates[1:]), "delegates are not shown a running count"

        chair.must("poll.close", poll_id=world.poll_ids[0])
        for tablet in [*delegates, secretary, hall]:
            tablet.wait_for_poll("closed")
            assert tablet.early == {}, "no event was missed"
            assert tablet.snapshot == house.fresh(tablet.name)

        with reading(world.factory) as session:
            rows = session.scalars(select(Ballot)).all()
        seats = {seat_id: name for name, seat_id in world.seat_ids.items()}
        assert {seats[row.seat_id]: row.choice for row in rows} == {
            name: one["choice"] for name, one in intents.items()
        }
        result = house.get("hall", f"/polls/{world.poll_ids[0]}/result").json()["result"]
        counted = Counter(one["choice"] for one in result["ballots"])
        assert counted == {"for": 18, "against": 6, "abstain": 6, None: 5}
        assert (result["total"], result["present"], result["needed"], result["passed"]) == (35, 33, 18, True)
        assert result["sentence"].startswith("Có mặt 33/35 đại biểu (94,3 %); tán thành 18/35 (51,4 %)")


def test_a_client_that_missed_events_is_sent_just_those(house: House, tablets: ExitStack) -> None:
    chair, tablet = enter(tablets, house, "chair"), enter(tablets, house, "delegate-2")
    tablet.close()
    for name in house.world.delegates[2:]:
        enter(tablets, house, name).must("presence.declare", sitting_id=house.world.sitting_id)
    chair.must("sitting.open", sitting_id=house.world.sitting_id)
    tablet.connect()
    answer = tablet.join()
    assert "snapshot" not in answer
    assert [event["name"] for event in answer["events"]] == ["presence.changed"] * 3 + ["sitting.opened"]
    assert tablet.snapshot == house.fresh("delegate-2")


def test_a_place_of_another_epoch_or_of_the_future_is_answered_with_everything(
    house: House, tablets: ExitStack
) -> None:
    tablet = enter(tablets, house, "delegate-2")
    for epoch, seq in (("another", 1), (tablet.epoch, 10_000)):
        answer = tablet.must("join", sitting_id=house.world.sitting_id, epoch=epoch, seq=seq)
        assert answer["snapshot"] == tablet.snapshot


def test_what_another_process_commits_reaches_the_screens(house: House, tablets: ExitStack) -> None:
    hall = enter(tablets, house, "hall")
    house.world.open_sitting()
    hall.wait(lambda one: one.snapshot is not None and one.snapshot["sitting"]["state"] == "open")
    assert hall.snapshot == house.fresh("hall")


def test_the_chair_sees_who_is_connected_and_who_has_voted(house: House, tablets: ExitStack) -> None:
    world = house.world
    chair = enter(tablets, house, "chair")
    delegates = [enter(tablets, house, name) for name in world.delegates[1:]]
    chair.wait(lambda one: bool(one.connections) and one.connections[-1]["seat_ids"] == sorted(world.seat_ids.values()))
    for tablet in [chair, *delegates]:
        tablet.must("presence.declare", sitting_id=world.sitting_id)
    open_vote(house, chair)
    delegates[0].must("ballot.cast", **ballot(house))

    def marked(one: Tablet) -> bool:
        seats = one.snapshot["seats"] if one.snapshot else []
        return [seat.get("voted") for seat in seats] == [False, True, False, False, False]

    chair.wait(marked)
    assert all("voted" not in seat for seat in house.fresh("delegate-3")["seats"])
    delegates[0].close()
    chair.wait(lambda one: len(one.connections[-1]["seat_ids"]) == 4)


def test_those_without_the_right_or_not_present_cannot_vote(house: House, tablets: ExitStack) -> None:
    world = house.world
    chair, late = enter(tablets, house, "chair"), enter(tablets, house, "delegate-5")
    secretary, stranger = enter(tablets, house, "secretary"), tablets.enter_context(closing(house.tablet("stranger")))
    assert refused(stranger, "join", {"sitting_id": world.sitting_id})["code"] == "sitting.missing"
    for name in world.delegates[:4]:
        enter(tablets, house, name).must("presence.declare", sitting_id=world.sitting_id)
    open_vote(house, chair)
    assert refused(late, "ballot.cast", ballot(house))["code"] == "ballot.not_present"
    assert refused(secretary, "ballot.cast", ballot(house))["code"] == "access.denied"
    assert refused(stranger, "ballot.cast", ballot(house))["code"] == "ballot.not_entitled"
    assert refused(late, "poll.close", {"poll_id": world.poll_ids[0]})["code"] == "access.denied"
    chair.must("poll.close", poll_id=world.poll_ids[0])
    late.must("presence.declare", sitting_id=world.sitting_id)
    assert refused(late, "ballot.cast", ballot(house))["code"] == "ballot.poll_closed"


def test_another_ballot_of_the_same_seat_gets_the_recorded_receipt(house: House, tablets: ExitStack) -> None:
    world = house.world
    chair = enter(tablets, house, "chair")
    for name in world.delegates:
        enter(tablets, house, name).must("presence.declare", sitting_id=world.sitting_id)
    open_vote(house, chair)
    first = chair.must("ballot.cast", **ballot(house))
    error = refused(chair, "ballot.cast", ballot(house, Choice.AGAINST))
    assert error["code"] == "ballot.already_cast"
    assert error["details"]["receipt"] == first["receipt"]
    assert error["message"] == "Phiếu của đồng chí đã được ghi nhận trước đó và không thay đổi."


def test_a_poll_below_the_quorum_is_refused_in_clear_words(house: House, tablets: ExitStack) -> None:
    chair = enter(tablets, house, "chair")
    chair.must("sitting.open", sitting_id=house.world.sitting_id)
    chair.must("item.start", item_id=house.world.item_ids[0])
    error = refused(chair, "poll.open", {"poll_id": house.world.poll_ids[0]})
    assert error["code"] == "poll.no_quorum"
    assert error["message"] == "Chưa đủ số đại biểu: có mặt 0/5, cần ít nhất 4."


@pytest.mark.parametrize(
    ("event", "payload", "field"),
    [
        ("ballot.cast", None, "payload"),
        ("ballot.cast", "for", "payload"),
        ("ballot.cast", ["for"], "payload"),
        ("ballot.cast", {}, "choice"),
        ("ballot.cast", {"choice": "maybe"}, "choice"),
        ("ballot.cast", {"choice": 1}, "choice"),
        ("ballot.cast", {"choice": "for"}, "poll_id"),
        ("ballot.cast", {"choice": "for", "poll_id": "x" * 37}, "poll_id"),
        ("ballot.cast", {"choice": "for", "poll_id": "x", "ballot_id": "not-a-uuid"}, "ballot_id"),
        ("ballot.cast", {"choice": "for", "poll_id": "x", "ballot_id": "{" + "0" * 32 + "}"}, "ballot_id"),
        ("join", {"sitting_id": "a\nb"}, "sitting_id"),
        ("join", {"sitting_id": "a", "seq": -1}, "seq"),
        ("join", {"sitting_id": "a", "seq": True}, "seq"),
        ("join", {"sitting_id": "a", "epoch": {}, "seq": 1.5}, "seq"),
    ],
    ids=str,
)
def test_a_malformed_payload_is_refused_with_the_name_of_the_field(
    shared_house: House, event: str, payload: object, field: str
) -> None:
    with closing(shared_house.tablet("chair")) as tablet:
        error = refused(tablet, event, payload)
        assert error["code"] == "request.invalid"
        assert error["details"] == {"field": field}


@pytest.mark.parametrize("event", ["poll.delete", "connect", "*", "message"])
def test_an_event_that_does_not_stand_in_the_table_is_refused(shared_house: House, event: str) -> None:
    with closing(shared_house.tablet("chair")) as tablet:
        assert refused(tablet, event, {})["code"] == "live.unknown_event"


def test_nobody_connects_without_a_session_of_work(shared_house: House) -> None:
    client = socketio.Client(reconnection=False, handle_sigint=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(
            shared_house.url,
            headers=shared_house.cookie("a token of nobody"),
            transports=["websocket"],
            namespaces=[LIVE],
            wait_timeout=PATIENCE,
        )
    client.disconnect()


def test_a_connection_ends_with_its_session_of_work(tmp_path: Path) -> None:
    with serving(make_world(tmp_path)) as house, ExitStack() as tablets:
        tablet = enter(tablets, house, "delegate-2")
        world = house.world
        with transaction(world.factory) as session:
            log_out(session, world.token("delegate-2"), world.actors["delegate-2"], world.tick())
        tablet.client.wait()  # returns when the server has closed the connection
        assert not tablet.client.connected
