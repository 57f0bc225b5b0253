"""Guessing is slowed down, and a stranger's guesses do not shut the rightful person out."""

import pytest

from server.identity import login as logins
from server.infra.database import SessionFactory, transaction
from server.infra.errors import Throttled
from tests.unit.server.conftest import HandClock

CHAIR = "chutich.hdnd"


def fail(factory: SessionFactory, clock: HandClock, times: int, address: str) -> None:
    with transaction(factory) as session:
        for _ in range(times):
            logins.note_failure(session, CHAIR, address, clock.now())


def check(factory: SessionFactory, clock: HandClock, address: str, username: str = CHAIR) -> None:
    with transaction(factory) as session:
        logins.check_throttle(session, username, address, clock.now())


def test_five_failures_from_one_place_shut_that_place_out_and_no_other(
    factory: SessionFactory, clock: HandClock
) -> None:
    fail(factory, clock, logins.TRIES_PER_NAME_AND_ADDRESS, "10.0.0.9")
    with pytest.raises(Throttled, match=r"login\.throttled"):
        check(factory, clock, "10.0.0.9")
    check(factory, clock, "10.0.0.5")
    check(factory, clock, "10.0.0.9", username="vanthu.hdnd")


def test_many_places_guessing_one_name_are_stopped_together(factory: SessionFactory, clock: HandClock) -> None:
    for number in range(logins.TRIES_PER_NAME):
        fail(factory, clock, 1, f"10.0.1.{number}")
    with pytest.raises(Throttled, match=r"login\.throttled"):
        check(factory, clock, "10.0.0.5")


def test_after_the_window_the_door_opens_again(factory: SessionFactory, clock: HandClock) -> None:
    fail(factory, clock, logins.TRIES_PER_NAME_AND_ADDRESS, "10.0.0.9")
    clock.pass_by(logins.WINDOW.total_seconds() + 1)
    check(factory, clock, "10.0.0.9")
