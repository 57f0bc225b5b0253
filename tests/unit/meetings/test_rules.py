"""The rules of a sitting, one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from meetings.rules import canonical, lifecycle, result
from meetings.rules.dated import in_force
from meetings.rules.errors import RuleBroken
from meetings.rules.lifecycle import Passage, PollState, SittingState, next_state
from meetings.rules.majority import MAJORITIES, MajorityKind, majority
from meetings.rules.numbers import percent, share, whole
from meetings.rules.quorum import Quorum
from meetings.rules.receipts import BallotFacts, receipt
from meetings.rules.result import CastBallot, PollFacts, Voter, freeze
from meetings.rules.tally import Choice, tally

DAY = date(2026, 12, 9)
AT = datetime(2026, 12, 9, 2, 30, tzinfo=UTC)
HALF = majority(MajorityKind.MORE_THAN_HALF, DAY)
FACTS = PollFacts("poll-1", "Thông qua dự thảo Nghị quyết?", "a" * 64, AT, AT)


def voters(count: int) -> list[Voter]:
    return [Voter(f"seat-{number:02}", number, f"Đại biểu {number}") for number in range(1, count + 1)]


def ballots(*choices: tuple[int, Choice]) -> list[CastBallot]:
    return [CastBallot(f"seat-{number:02}", f"ballot-{number}", choice, AT) for number, choice in choices]


def range_of(choice: Choice, first: int, last: int) -> list[tuple[int, Choice]]:
    return [(number, choice) for number in range(first, last + 1)]


@pytest.mark.parametrize(("kind", "needed"), [(MajorityKind.MORE_THAN_HALF, 42), (MajorityKind.TWO_THIRDS, 55)])
def test_of_82_delegates_42_are_more_than_half_and_55_are_two_thirds(kind: MajorityKind, needed: int) -> None:
    assert majority(kind, DAY).needed(82) == needed


@pytest.mark.parametrize(("total", "half", "thirds"), [(1, 1, 1), (2, 2, 2), (3, 2, 2), (30, 16, 20), (35, 18, 24)])
def test_an_even_half_is_not_more_than_half_and_an_even_third_is_enough(total: int, half: int, thirds: int) -> None:
    assert HALF.needed(total) == half
    assert majority(MajorityKind.TWO_THIRDS, DAY).needed(total) == thirds


def test_a_council_without_delegates_decides_nothing() -> None:
    with pytest.raises(RuleBroken) as broken:
        HALF.needed(0)
    assert broken.value.code == "poll.no_delegates"


def test_a_rule_is_not_applied_before_the_day_it_came_into_force() -> None:
    with pytest.raises(RuleBroken) as broken:
        majority(MajorityKind.MORE_THAN_HALF, date(2015, 12, 31))
    assert broken.value.code == "rule.not_in_force"


def test_a_newer_row_takes_over_on_its_first_day() -> None:
    old = replace(MAJORITIES[0], valid_to=date(2027, 1, 1))
    new = replace(MAJORITIES[0], share=Fraction(3, 5), valid_from=date(2027, 1, 1))
    assert in_force([old, new], date(2026, 12, 31)) is old
    assert in_force([old, new], date(2027, 1, 1)) is new


def test_a_council_of_nobody_has_no_quorum() -> None:
    assert not Quorum().met(0, 0)


def test_every_majority_names_its_article() -> None:
    assert all("Điều 91.3" in row.source for row in MAJORITIES)


def test_a_closed_sitting_does_not_open_again() -> None:
    with pytest.raises(RuleBroken) as broken:
        next_state(lifecycle.SITTING, SittingState.CLOSED, Passage.OPEN)
    assert broken.value.code == "sitting.wrong_state"
    assert broken.value.details == {"state": "closed", "verb": "open"}


def test_a_closed_poll_does_not_open_again() -> None:
    with pytest.raises(RuleBroken) as broken:
        next_state(lifecycle.POLL, PollState.CLOSED, Passage.OPEN)
    assert broken.value.code == "poll.wrong_state"


def test_a_seat_is_counted_once() -> None:
    with pytest.raises(RuleBroken) as broken:
        tally({"a"}, [("a", Choice.FOR), ("a", Choice.FOR)])
    assert broken.value.code == "ballot.already_cast"


def test_a_seat_without_a_right_is_not_counted() -> None:
    with pytest.raises(RuleBroken) as broken:
        tally({"a"}, [("b", Choice.FOR)])
    assert broken.value.code == "ballot.not_entitled"


@pytest.mark.parametrize(
    ("part", "total", "text"),
    [(33, 35, "94,3 %"), (30, 35, "85,7 %"), (35, 35, "100 %"), (0, 35, "0 %"), (1, 200, "0,5 %"), (1, 2000, "0,1 %")],
)
def test_percentages_are_written_the_vietnamese_way_and_rounded_half_up(part: int, total: int, text: str) -> None:
    assert percent(part, total) == text


def test_thousands_are_parted_by_points() -> None:
    assert whole(1234567) == "1.234.567"
    assert share(1000, 2000) == "1.000/2.000 (50 %)"


def test_the_result_line_gives_every_share_of_the_total() -> None:
    cast = ballots(*range_of(Choice.FOR, 1, 30), *range_of(Choice.AGAINST, 31, 31), *range_of(Choice.ABSTAIN, 32, 32))
    present = [voter.seat_id for voter in voters(33)]
    frozen = freeze(FACTS, HALF, voters(35), present, cast)
    assert result.sentence(frozen) == (
        "Có mặt 33/35 đại biểu (94,3 %); tán thành 30/35 (85,7 %); không tán thành 1/35 (2,9 %); "
        "không biểu quyết 1/35 (2,9 %); không tham gia biểu quyết 3/35 (8,6 %). "
        "Cần ít nhất 18/35 đại biểu tán thành (quá nửa tổng số đại biểu). Nghị quyết được thông qua."
    )


def test_a_majority_of_those_present_is_not_a_majority_of_the_total() -> None:
    frozen = freeze(FACTS, HALF, voters(35), [v.seat_id for v in voters(24)], ballots(*range_of(Choice.FOR, 1, 17)))
    assert not frozen.passed
    assert result.sentence(frozen).endswith("Nghị quyết không được thông qua.")


def test_a_poll_without_a_draft_text_does_not_speak_of_a_resolution() -> None:
    frozen = freeze(replace(FACTS, text_sha256=None), HALF, voters(1), [], ballots((1, Choice.FOR)))
    assert result.sentence(frozen).endswith("Nội dung biểu quyết được thông qua.")


def test_whoever_voted_was_present() -> None:
    frozen = freeze(FACTS, HALF, voters(3), ["seat-02"], ballots((1, Choice.FOR)))
    assert frozen.present == {"seat-01", "seat-02"}


def test_a_present_stranger_spoils_no_result() -> None:
    with pytest.raises(RuleBroken) as broken:
        freeze(FACTS, HALF, voters(3), ["guest"], [])
    assert broken.value.code == "ballot.not_entitled"


def test_the_hash_of_a_result_does_not_depend_on_the_order_of_what_came_in() -> None:
    cast = ballots(*range_of(Choice.FOR, 1, 3))
    one = freeze(FACTS, HALF, voters(3), [], cast)
    other = freeze(FACTS, HALF, voters(3)[::-1], [], cast[::-1])
    assert result.canonical_bytes(one) == result.canonical_bytes(other)
    assert result.sha256(one) == result.sha256(other)


def test_the_hash_of_a_result_changes_with_one_choice() -> None:
    one = freeze(FACTS, HALF, voters(3), [], ballots((1, Choice.FOR)))
    other = freeze(FACTS, HALF, voters(3), [], ballots((1, Choice.AGAINST)))
    assert result.sha256(one) != result.sha256(other)


def test_canonical_json_is_sorted_narrow_and_composed() -> None:
    assert canonical.canonical({"b": "e\u0302", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"ê"}'.encode()


def test_a_receipt_holds_for_its_own_ballot_only() -> None:
    facts = BallotFacts("poll-1", "seat-01", Choice.FOR, "ballot-1", AT)
    given = receipt(b"key", facts)
    assert receipt(b"key", replace(facts)) == given
    assert receipt(b"other key", facts) != given
    assert receipt(b"key", replace(facts, choice=Choice.AGAINST)) != given
