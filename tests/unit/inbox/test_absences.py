"""Who may stand in for a leader who is away, and who may put whom in a signer's place."""

import datetime as dt
from dataclasses import replace

import pytest

from inbox.errors import RuleError
from inbox.rules.absences import (
    Absence,
    HandOverGround,
    check_absence,
    ground_to_hand_over,
    right_in_place,
    rights_for,
)
from inbox.rules.authority import AuthorityForm, SigningRight
from tests.unit.inbox.rights import CHAIR, DEPUTY

TODAY = dt.date(2027, 1, 5)
DELEGATE = SigningRight(
    agency_id="hdnd",
    person_id="binh",
    form=AuthorityForm.DELEGATED,
    post="Chánh Văn phòng",
    principal="Chủ tịch",
    valid_from=dt.date(2027, 1, 1),
    valid_to=dt.date(2027, 2, 1),
    document_types=frozenset({"Thông báo"}),
)
AWAY = Absence("hdnd", "ha", "an", dt.date(2027, 1, 10), dt.date(2027, 1, 12))


def check(wanted: Absence, *known: Absence, rights: tuple[SigningRight, ...] = (CHAIR, DEPUTY, DELEGATE)) -> None:
    check_absence(wanted, known, rights, today=TODAY)


def refusal(wanted: Absence, *known: Absence, rights: tuple[SigningRight, ...] = (CHAIR, DEPUTY, DELEGATE)) -> str:
    with pytest.raises(RuleError) as refused:
        check(wanted, *known, rights=rights)
    return refused.value.code


def test_a_deputy_stands_in_for_the_head() -> None:
    check(AWAY)


def test_a_delegate_stands_in_within_the_days_of_the_delegation() -> None:
    check(replace(AWAY, substitute_id="binh", last_day=dt.date(2027, 1, 31)))
    assert refusal(replace(AWAY, substitute_id="binh", last_day=dt.date(2027, 2, 1))) == "inbox.absence.no_right"


def test_an_absence_of_one_day_begins_today_at_the_earliest() -> None:
    check(replace(AWAY, first_day=TODAY, last_day=TODAY))
    assert refusal(replace(AWAY, first_day=TODAY - dt.timedelta(days=1))) == "inbox.absence.past"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (replace(AWAY, last_day=dt.date(2027, 1, 9)), "inbox.absence.period"),
        (replace(AWAY, substitute_id="ha"), "inbox.absence.own_substitute"),
        (replace(AWAY, substitute_id="nobody"), "inbox.absence.no_right"),
        (replace(AWAY, agency_id="ubnd"), "inbox.absence.no_right"),
    ],
)
def test_what_makes_no_sense_is_refused(wanted: Absence, code: str) -> None:
    assert refusal(wanted) == code


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (replace(AWAY, first_day=AWAY.last_day, last_day=dt.date(2027, 1, 20)), "inbox.absence.overlap"),
        (Absence("hdnd", "an", "binh", AWAY.last_day, AWAY.last_day), "inbox.absence.substitute_absent"),
        (Absence("ubnd", "an", "binh", AWAY.first_day, AWAY.first_day), "inbox.absence.substitute_absent"),
        (Absence("hdnd", "dung", "ha", AWAY.first_day, AWAY.first_day), "inbox.absence.standing_in"),
    ],
)
def test_no_document_is_left_to_somebody_who_is_away_too(known: Absence, code: str) -> None:
    assert refusal(AWAY, known) == code
    check(AWAY, replace(known, ended=True))


def test_other_days_are_no_matter() -> None:
    later = replace(AWAY, first_day=dt.date(2027, 1, 13), last_day=dt.date(2027, 1, 14))
    check(AWAY, later, replace(later, person_id="an", substitute_id="ha"))


def test_a_right_for_another_post_does_not_help() -> None:
    of_the_office = replace(DEPUTY, principal="Chánh Văn phòng")
    assert refusal(AWAY, rights=(CHAIR, of_the_office)) == "inbox.absence.no_right"


def test_a_right_in_ones_own_name_is_no_right_to_stand_in() -> None:
    other_head = replace(CHAIR, person_id="an")
    assert refusal(AWAY, rights=(CHAIR, other_head)) == "inbox.absence.no_right"


def test_what_is_delegated_is_not_passed_on() -> None:
    helper = replace(DEPUTY, person_id="chi", post="Phó Chánh Văn phòng", principal="Chánh Văn phòng")
    assert rights_for((CHAIR, DELEGATE, helper), "hdnd", "binh", "chi", TODAY) == ()


def test_two_rights_that_follow_each_other_cover_an_absence() -> None:
    first = replace(DEPUTY, valid_to=dt.date(2027, 1, 11))
    second = replace(DEPUTY, valid_from=dt.date(2027, 1, 11))
    check(AWAY, rights=(CHAIR, first, second))
    assert refusal(AWAY, rights=(CHAIR, first)) == "inbox.absence.no_right"


def in_place(type_name: str, *rights: SigningRight) -> SigningRight:
    return right_in_place(rights, agency_id="hdnd", absent_id="ha", substitute_id="binh", type_name=type_name, on=TODAY)


def test_the_substitute_signs_only_the_kinds_of_the_right() -> None:
    assert in_place("Thông báo", CHAIR, DELEGATE) is DELEGATE
    with pytest.raises(RuleError, match=r"inbox\.authority\.other_documents"):
        in_place("Nghị quyết", CHAIR, DELEGATE)
    with pytest.raises(RuleError, match=r"inbox\.absence\.no_right"):
        in_place("Thông báo", CHAIR)


def ground(actor: str, to: str, *, signer: str = "ha", given_by: str | None = None, away: bool = True) -> str:
    absence = AWAY if away else None
    return ground_to_hand_over(actor_id=actor, signer_id=signer, to_id=to, given_by=given_by, absence=absence)


def refused_ground(actor: str, to: str, *, signer: str = "ha", given_by: str | None = None, away: bool = True) -> str:
    with pytest.raises(RuleError) as refused:
        ground(actor, to, signer=signer, given_by=given_by, away=away)
    return refused.value.code


def test_the_signer_gives_and_the_substitute_takes() -> None:
    assert ground("ha", "an", away=False) is HandOverGround.GIVEN
    assert ground("an", "an") is HandOverGround.STANDS_IN


def test_either_side_brings_a_document_back() -> None:
    for actor in ("ha", "an"):
        assert ground(actor, "ha", signer="an", given_by="ha", away=False) is HandOverGround.TAKEN_BACK


def test_nobody_else_moves_a_document() -> None:
    assert refused_ground("an", "an", away=False) == "inbox.absence.not_yours"
    assert refused_ground("binh", "binh") == "inbox.absence.not_yours"
    assert refused_ground("an", "binh") == "inbox.absence.not_yours"
    assert refused_ground("binh", "ha", signer="an", given_by="ha") == "inbox.absence.not_yours"
    assert refused_ground("ha", "ha") == "inbox.absence.own_substitute"


def test_who_stands_in_does_not_pass_it_on() -> None:
    assert refused_ground("an", "binh", signer="an", given_by="ha") == "inbox.absence.chain"
