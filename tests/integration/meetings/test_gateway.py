"""How events of one connection are answered when they come too fast. The time is told by the test."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from meetings.live.gateway import LiveNamespace
from meetings.live.service import Live
from meetings.messages import MESSAGES
from meetings.rules.measure import A_SECOND, BURST
from server.identity.queries import token_digest
from server.infra.blobs import BlobStore
from server.infra.clock import FixedClock
from server.infra.messages import HOUSE, Catalogue
from server.infra.services import Services
from tests.integration.meetings.world import World


class Silence:
    """A transport that leads nowhere."""

    def emit(self, name: str, payload: object, sids: list[str]) -> None: ...

    def backlog(self, sid: str) -> int:
        return len(sid) - len(sid)

    def close(self, sid: str) -> None: ...


@dataclass
class Seconds:
    at: float = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def gateway(world: World, seconds: Seconds) -> Iterator[LiveNamespace]:
    blobs = BlobStore(world.settings.blobs_dir)
    catalogue = Catalogue(HOUSE, MESSAGES)
    live = Live(Services(world.settings, world.factory, blobs, FixedClock(world.now), catalogue), Silence())
    for name in ("chair", "delegate-2"):
        live.admit(name, world.actors[name], token_digest(world.token(name)))
    yield LiveNamespace(live, seconds)
    live.stop()


def answers(gateway: LiveNamespace, name: str, event: str, payload: object, times: int) -> list[Any]:
    return [gateway.trigger_event(event, name, payload) for _ in range(times)]


def test_a_burst_of_one_connection_is_answered_and_a_flood_is_not(
    gateway: LiveNamespace, world: World, seconds: Seconds
) -> None:
    join = {"sitting_id": world.sitting_id}
    assert all(answer["ok"] for answer in answers(gateway, "delegate-2", "join", join, BURST))
    (refused,) = answers(gateway, "delegate-2", "join", join, 1)
    assert refused["error"]["code"] == "live.too_fast"
    assert refused["error"]["message"] == MESSAGES["live.too_fast"]
    assert answers(gateway, "chair", "join", join, 1)[0]["ok"], "each connection has its own measure"
    seconds.at += 1
    later = answers(gateway, "delegate-2", "join", join, 2 * int(A_SECOND))
    assert [answer["ok"] for answer in later] == [True] * int(A_SECOND) + [False] * int(A_SECOND)


def test_what_is_refused_counts_too(gateway: LiveNamespace) -> None:
    codes = [one["error"]["code"] for one in answers(gateway, "delegate-2", "no.such.event", {}, BURST + 1)]
    assert codes == ["live.unknown_event"] * BURST + ["live.too_fast"]
