"""Numbers taken by many at once, some of whom fail: none lost, none doubled."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from inbox.actions.common import take_number
from inbox.rules.numbering import SeriesKey
from server.infra.database import transaction
from tests.integration.inbox.world import World

TAKERS, TURNS = 4, 12


class Interrupted(Exception):
    """The transaction of a taker fails after it took its number."""


def test_takers_at_the_same_time_share_the_numbers_without_holes(world: World) -> None:
    key, gate = SeriesKey(world.agencies["council"], "NQ", 2027), Barrier(TAKERS)

    def take(seed: int) -> Iterator[int]:
        dice = random.Random(seed)  # noqa: S311 - only chooses who fails
        gate.wait()
        for _ in range(TURNS):
            try:
                with transaction(world.factory) as session:
                    number = take_number(session, key)
                    if dice.random() < 0.3:
                        raise Interrupted
            except Interrupted:
                continue
            yield number

    with ThreadPoolExecutor(TAKERS) as pool:
        taken = [number for numbers in pool.map(lambda seed: list(take(seed)), range(TAKERS)) for number in numbers]
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert 0 < len(taken) < TAKERS * TURNS


def test_runs_of_different_years_and_agencies_do_not_touch(world: World) -> None:
    council, city = world.agencies["council"], world.agencies["city"]
    keys = [SeriesKey(council, "NQ", 2026), SeriesKey(council, "NQ", 2027), SeriesKey(city, "NQ", 2026)]
    with transaction(world.factory) as session:
        taken = [take_number(session, key) for key in [*keys, keys[0]]]
    assert taken == [1, 1, 1, 2]


def take_and_fail(world: World, key: SeriesKey) -> None:
    with transaction(world.factory) as session:
        take_number(session, key)
        raise Interrupted


def test_a_number_goes_back_with_its_transaction(world: World) -> None:
    key = SeriesKey(world.agencies["council"], "NQ", 2027)
    for _ in range(5):
        with pytest.raises(Interrupted):
            take_and_fail(world, key)
    with transaction(world.factory) as session:
        assert take_number(session, key) == 1
