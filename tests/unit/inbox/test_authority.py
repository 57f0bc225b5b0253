"""Who may sign what, for whom, on a day."""

import datetime as dt
from dataclasses import replace

import pytest

from inbox.errors import RuleError
from inbox.rules.authority import AuthorityForm, SigningRight, authority_lines, check_right, competence, signing_right
from tests.unit.inbox.rights import CHAIR, DEPUTY

DAY = dt.date(2027, 1, 5)
DELEGATE = SigningRight(
    agency_id="ubnd",
    person_id="binh",
    form=AuthorityForm.DELEGATED,
    post="Trưởng phòng Tư pháp",
    principal="Chủ tịch",
    valid_from=dt.date(2027, 1, 1),
    valid_to=dt.date(2027, 2, 1),
    document_types=frozenset({"Thông báo"}),
)


def may_sign(*rights: SigningRight, person: str = "ha", kind: str = "Nghị quyết", on: dt.date = DAY) -> SigningRight:
    return signing_right(rights, agency_id="hdnd", person_id=person, type_name=kind, on=on)


def test_the_head_of_a_collective_signs_on_its_behalf() -> None:
    assert authority_lines(may_sign(CHAIR)) == ("TM. HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH")


def test_a_deputy_signs_for_the_head_under_the_collective() -> None:
    assert authority_lines(DEPUTY) == ("TM. HỘI ĐỒNG NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert competence(DEPUTY) == "TM. HỘI ĐỒNG NHÂN DÂN KT. CHỦ TỊCH"


def test_an_acting_head_and_a_unit_head_by_order_show_it_in_their_line() -> None:
    acting = replace(CHAIR, form=AuthorityForm.ACTING, on_behalf_of="", post="Chủ tịch")
    by_order = replace(DEPUTY, form=AuthorityForm.BY_ORDER, on_behalf_of="", post="Chánh Văn phòng")
    assert authority_lines(acting) == ("Q. CHỦ TỊCH",)
    assert authority_lines(by_order) == ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")


def test_nobody_signs_for_another_agency() -> None:
    with pytest.raises(RuleError, match=r"inbox\.authority\.none"):
        may_sign(replace(CHAIR, agency_id="ubnd"))


def test_a_right_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    limited = replace(CHAIR, valid_to=dt.date(2027, 1, 6))
    assert may_sign(limited) == limited
    for day in (dt.date(2026, 6, 30), dt.date(2027, 1, 6)):
        with pytest.raises(RuleError, match=r"inbox\.authority\.not_in_force"):
            may_sign(limited, on=day)


def test_a_right_for_other_documents_does_not_help() -> None:
    with pytest.raises(RuleError) as refused:
        may_sign(replace(CHAIR, document_types=frozenset({"Thông báo"})))
    assert refused.value.code == "inbox.authority.other_documents"
    assert refused.value.details == {"document_type": "Nghị quyết"}


def test_a_person_with_two_rights_uses_the_one_that_fits() -> None:
    narrow = replace(CHAIR, document_types=frozenset({"Thông báo"}))
    assert may_sign(narrow, CHAIR) is CHAIR


def test_a_delegation_within_time_and_content_is_allowed() -> None:
    check_right(DELEGATE)
    assert authority_lines(DELEGATE) == ("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG TƯ PHÁP")


@pytest.mark.parametrize(
    ("right", "code"),
    [
        (replace(DELEGATE, valid_to=None), "inbox.authority.delegation_unlimited"),
        (replace(DELEGATE, document_types=frozenset()), "inbox.authority.delegation_unlimited"),
        (replace(DELEGATE, delegator_form=AuthorityForm.DELEGATED), "inbox.authority.sub_delegation"),
        (replace(DELEGATE, principal=""), "inbox.authority.no_principal"),
        (replace(DEPUTY, principal=""), "inbox.authority.no_principal"),
        (replace(CHAIR, on_behalf_of=""), "inbox.authority.no_principal"),
    ],
)
def test_rows_the_law_does_not_allow_are_refused(right: SigningRight, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        check_right(right)
    assert refused.value.code == code
