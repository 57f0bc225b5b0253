"""A connection that was opened by right and is used after the right has gone."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from meetings.live import WirePacket
from meetings.live.gateway import LiveNamespace
from meetings.live.handlers import ASKS
from meetings.live.service import Live
from server.identity.login import log_out
from server.identity.models import Account, Assignment, Login
from server.identity.queries import token_digest
from server.infra.blobs import BlobStore
from server.infra.clock import FixedClock
from server.infra.database import transaction
from server.infra.errors import Unauthenticated
from server.infra.ids import new_id
from server.infra.messages import HOUSE, Catalogue
from server.infra.services import Services
from tests.integration.meetings.world import World, make_world


class Silence:
    """A transport that leads nowhere."""

    def emit(self, name: str, payload: object, sids: list[str]) -> None: ...

    def backlog(self, sid: str) -> int:
        return len(sid) - len(sid)

    def close(self, sid: str) -> None: ...


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = make_world(tmp_path_factory.mktemp("council"))
    world.ready_to_vote()
    return world


@pytest.fixture
def live(world: World) -> Iterator[Live]:
    blobs, clock = BlobStore(world.settings.blobs_dir), FixedClock(world.now)
    live = Live(Services(world.settings, world.factory, blobs, clock, Catalogue(HOUSE)), Silence())
    for name in ("chair", "delegate-2"):
        live.admit(name, world.actors[name], token_digest(world.token(name)))
    yield live
    live.stop()


def end_login(session: Session, world: World, name: str) -> None:
    log_out(session, world.token(name), world.actors[name], world.now)


def disable(session: Session, world: World, name: str) -> None:
    session.get_one(Account, world.actors[name].account_id).disabled = True


def dismiss(session: Session, world: World, name: str) -> None:
    held = session.scalars(select(Assignment).where(Assignment.person_id == world.actors[name].person_id))
    for assignment in held:
        assignment.valid_to = date(2022, 1, 1)


def move(session: Session, world: World, name: str) -> None:
    session.get_one(Login, token_digest(world.token(name))).agency_id = world.actors["stranger"].agency_id


GONE = [end_login, disable, dismiss, move]


@pytest.mark.parametrize("go", GONE)
def test_no_ballot_is_taken_from_someone_who_is_no_longer_at_work(
    world: World, live: Live, go: Callable[[Session, World, str], None]
) -> None:
    ballot = {"poll_id": world.poll_ids[0], "ballot_id": new_id(), "choice": "for"}
    with transaction(world.factory) as session:
        go(session, world, "delegate-2")
    with pytest.raises(Unauthenticated):
        ASKS["ballot.cast"].handle(live, live.caller("delegate-2"), ballot)


@pytest.mark.parametrize("go", GONE)
def test_no_sitting_is_conducted_by_someone_who_is_no_longer_at_work(
    world: World, live: Live, go: Callable[[Session, World, str], None]
) -> None:
    asked = {"poll_id": world.poll_ids[0], "sitting_id": world.sitting_id, "seat_id": world.seat_ids["chair"]}
    with transaction(world.factory) as session:
        go(session, world, "chair")
    for event in ("poll.close", "presence.mark"):
        with pytest.raises(Unauthenticated):
            ASKS[event].handle(live, live.caller("chair"), {**asked, "state": "left"})
    with pytest.raises(Unauthenticated):
        ASKS["join"].handle(live, live.caller("chair"), asked)


def test_who_is_at_work_votes(world: World, live: Live) -> None:
    ballot = {"poll_id": world.poll_ids[0], "ballot_id": new_id(), "choice": "for"}
    assert ASKS["ballot.cast"].handle(live, live.caller("delegate-2"), ballot)["choice"] == "for"


@pytest.mark.parametrize("event", [["join"], {"a": 1}, None, 5])
def test_an_event_without_a_name_is_unknown(live: Live, event: object) -> None:
    answer = LiveNamespace(live).trigger_event(event, "chair", {})
    assert answer is not None
    assert answer["error"]["code"] == "live.unknown_event"  # type: ignore[index]


@pytest.mark.parametrize("sent", ['59-/live,1["join",{}]', '60-/live,1["join"]', '29-/live,1["join",{}]'])
def test_no_device_may_announce_attachments_that_would_fill_the_memory(sent: str) -> None:
    with pytest.raises(ValueError, match="attachments"):
        WirePacket(encoded_packet=sent)


def test_a_packet_of_text_is_read_and_written_as_before() -> None:
    packet = WirePacket(encoded_packet='2/live,7["join",{"sitting_id":"x"}]')
    assert (packet.namespace, packet.id, packet.data) == ("/live", 7, ["join", {"sitting_id": "x"}])
    assert packet.encode() == '2/live,7["join",{"sitting_id":"x"}]'
