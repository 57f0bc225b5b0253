"""Rules that hold for every council, every state and every ballot."""

from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.rules.errors import RuleBroken
from meetings.rules.lifecycle import (
    ITEM,
    MARKS,
    POLL,
    PRESENCE,
    SITTING,
    ItemState,
    ItemVerb,
    Lifecycle,
    Passage,
    PollState,
    PresenceState,
    PresenceVerb,
    SittingState,
    next_state,
)
from meetings.rules.majority import MajorityKind, majority
from meetings.rules.numbers import percent
from meetings.rules.quorum import Quorum
from meetings.rules.receipts import BallotFacts, receipt
from meetings.rules.result import CastBallot, PollFacts, Voter, freeze
from meetings.rules.tally import Choice, tally

DAY = date(2026, 12, 9)
TOTALS = st.integers(min_value=1, max_value=5000)
CYCLES: list[tuple[Lifecycle[Any, Any], type[StrEnum], type[StrEnum]]] = [
    (SITTING, SittingState, Passage),
    (ITEM, ItemState, ItemVerb),
    (POLL, PollState, Passage),
    (PRESENCE, PresenceState, PresenceVerb),
]
PAIRS = [(cycle, state, verb) for cycle, states, verbs in CYCLES for state, verb in product(states, verbs)]


@pytest.mark.parametrize(("cycle", "state", "verb"), PAIRS, ids=str)
def test_every_verb_in_every_state_moves_by_the_table_or_is_refused_with_a_code(
    cycle: Lifecycle[Any, Any], state: StrEnum, verb: StrEnum
) -> None:
    if (state, verb) in cycle.table:
        assert next_state(cycle, state, verb) == cycle.table[state, verb]
    else:
        with pytest.raises(RuleBroken) as broken:
            next_state(cycle, state, verb)
        assert broken.value.code == cycle.code


@pytest.mark.parametrize("cycle", [SITTING, POLL])
def test_nothing_leads_out_of_closed(cycle: Lifecycle[Any, Any]) -> None:
    assert not [pair for pair in cycle.table if pair[0] == "closed"]


def test_a_mark_always_means_a_verb_that_leads_to_it() -> None:
    assert set(MARKS) == set(PresenceState)
    for (_, verb), after in PRESENCE.table.items():
        assert MARKS[after] is verb


@given(TOTALS)
def test_the_majority_is_the_smallest_number_beyond_its_share(total: int) -> None:
    half = majority(MajorityKind.MORE_THAN_HALF, DAY).needed(total)
    thirds = majority(MajorityKind.TWO_THIRDS, DAY).needed(total)
    assert 2 * half > total >= 2 * (half - 1)
    assert 3 * thirds >= 2 * total > 3 * (thirds - 1)
    assert half == total // 2 + 1
    assert half <= total
    assert thirds <= total


@given(TOTALS, st.integers(min_value=0, max_value=5000))
def test_a_poll_passes_exactly_from_the_needed_number_on(total: int, votes: int) -> None:
    for kind in MajorityKind:
        rule = majority(kind, DAY)
        assert rule.passed(votes, total) == (votes >= rule.needed(total))


@given(TOTALS, st.integers(min_value=0, max_value=5000))
def test_the_quorum_is_met_exactly_from_two_thirds_of_the_total_on(total: int, present: int) -> None:
    assert Quorum().met(present, total) == (present * 3 >= total * 2)
    assert Quorum().met(present, total) == (present >= Quorum().needed(total))


@given(st.integers(min_value=0, max_value=5000), TOTALS)
def test_a_percentage_is_off_by_at_most_half_a_tenth(part: int, total: int) -> None:
    units, _, tenths = percent(part, total).removesuffix(" %").partition(",")
    shown = int(units) * 10 + int(tenths or 0)
    assert abs(shown * total - 1000 * part) * 2 <= total


CHOSEN = st.dictionaries(st.integers(min_value=0, max_value=99), st.sampled_from(Choice), max_size=100)


@given(CHOSEN, st.integers(min_value=100, max_value=150))
def test_the_tally_loses_no_seat_and_invents_none(chosen: dict[int, Choice], entitled: int) -> None:
    seats = {str(number) for number in range(entitled)}
    count = tally(seats, [(str(number), choice) for number, choice in chosen.items()])
    assert count.votes_for + count.against + count.abstain + count.not_voted == count.entitled == entitled
    assert count.voted == len(chosen)
    for choice, counted in zip(Choice, (count.votes_for, count.against, count.abstain), strict=True):
        assert counted == list(chosen.values()).count(choice)


@given(CHOSEN, st.sets(st.integers(min_value=0, max_value=99)))
def test_a_result_holds_the_ballots_it_was_given_and_judges_them_on_the_total(
    chosen: dict[int, Choice], present: set[int]
) -> None:
    at = datetime(2026, 12, 9, tzinfo=UTC)
    voters = [Voter(str(number), number, f"Đại biểu {number}") for number in range(100)]
    cast = [CastBallot(str(number), f"ballot-{number}", choice, at) for number, choice in chosen.items()]
    rule = majority(MajorityKind.MORE_THAN_HALF, DAY)
    frozen = freeze(PollFacts("p", "?", None, at, at), rule, voters, [str(number) for number in present], cast)
    assert frozen.total == 100
    assert {ballot.seat_id for ballot in frozen.ballots} <= frozen.present
    assert frozen.passed == (list(chosen.values()).count(Choice.FOR) >= 51)


IDS = st.uuids().map(str)
FACTS = st.builds(
    BallotFacts,
    IDS,
    IDS,
    st.sampled_from(Choice),
    IDS,
    st.datetimes(timezones=st.just(UTC)),
)


@given(FACTS, FACTS)
def test_two_different_ballots_never_share_a_receipt(one: BallotFacts, other: BallotFacts) -> None:
    assert (receipt(b"key", one) == receipt(b"key", other)) == (one == other)
