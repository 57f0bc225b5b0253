"""What an act of signing is bound to, and when a seal may be used."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from inbox.errors import RuleError
from inbox.rules.acts import ShownFile, list_digest
from inbox.rules.authority import AuthorityForm, SigningRight, drawn_right
from inbox.rules.sealing import SealingFacts, check_person, check_sealing, check_too_many

DAY = date(2026, 12, 22)
GOOD = SealingFacts(leader_status="valid", leader_code="", own_signer=True, filled=True)
HEAD = SigningRight("a", "p", AuthorityForm.COLLECTIVE, "Chủ tịch", date(2021, 7, 1), on_behalf_of="Hội đồng nhân dân")
DEPUTY = replace(HEAD, form=AuthorityForm.DEPUTY, post="Phó Chủ tịch", principal="Chủ tịch")


def test_the_digest_of_a_list_is_that_of_its_lines() -> None:
    """Anybody can make it again with a text editor and sha256sum."""
    files = [ShownFile("d1", "a" * 64), ShownFile("d2", "b" * 64)]
    assert list_digest(files) == sha256(f"d1 {'a' * 64}\nd2 {'b' * 64}\n".encode()).hexdigest()


def test_another_order_is_another_list() -> None:
    files = [ShownFile("d1", "a" * 64), ShownFile("d2", "b" * 64)]
    assert list_digest(files) != list_digest(files[::-1])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(GOOD, leader_status=""), "sealing.not_signed"),
        (replace(GOOD, leader_status="invalid", leader_code="verify.untrusted"), "sealing.signature_not_valid"),
        (replace(GOOD, leader_status="indeterminate", leader_code="x"), "sealing.signature_not_valid"),
        (replace(GOOD, own_signer=False), "sealing.foreign_signer"),
        (replace(GOOD, filled=False), "sealing.not_numbered"),
    ],
)
def test_a_file_that_is_not_ready_is_not_sealed(facts: SealingFacts, code: str) -> None:
    with pytest.raises(RuleError) as refusal:
        check_sealing(facts)
    assert refusal.value.code == code


def test_a_file_that_is_ready_is_sealed() -> None:
    check_sealing(GOOD)


def test_whoever_drafted_does_not_seal_and_everybody_else_may() -> None:
    check_person((), "clerk")
    check_person(("secretary", "deputy"), "clerk")
    with pytest.raises(RuleError, match=r"sealing\.same_person"):
        check_person(("secretary", "clerk"), "clerk")


def test_the_last_seal_within_the_limit_is_made_and_the_next_is_not() -> None:
    check_too_many(59, 60)
    with pytest.raises(RuleError, match=r"sealing\.too_many"):
        check_too_many(60, 60)


def drawn(rights: list[SigningRight], above: str, post: str) -> SigningRight:
    return drawn_right(rights, agency_id="a", person_id="p", type_name="Nghị quyết", above=above, post=post, on=DAY)


def test_the_right_is_the_one_that_stands_above_the_signature() -> None:
    above = "TM. HỘI ĐỒNG NHÂN DÂN KT. CHỦ TỊCH"
    assert drawn([HEAD, DEPUTY], above, "Phó Chủ tịch") == DEPUTY
    assert drawn([HEAD, DEPUTY], "TM. HỘI ĐỒNG NHÂN DÂN", "Chủ tịch") == HEAD


@pytest.mark.parametrize(
    "rights",
    [[HEAD], [HEAD, replace(DEPUTY, valid_to=DAY)], [HEAD, replace(DEPUTY, document_types=frozenset({"Quyết định"}))]],
)
def test_a_right_in_another_form_does_not_sign_what_was_drawn(rights: list[SigningRight]) -> None:
    with pytest.raises(RuleError, match=r"inbox\.authority\.drawn_otherwise"):
        drawn(rights, "TM. HỘI ĐỒNG NHÂN DÂN KT. CHỦ TỊCH", "Phó Chủ tịch")


def test_without_any_right_the_reason_is_told() -> None:
    with pytest.raises(RuleError, match=r"inbox\.authority\.none"):
        drawn([], "", "Chủ tịch")
