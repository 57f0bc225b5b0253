"""Agency codes, document names on the exchange, duplicates, kinds."""

import datetime as dt

import pytest

from inbox.errors import RuleError
from inbox.rules.document_types import DOCUMENT_TYPES, document_type
from inbox.rules.identifiers import check_agency_code, document_id, duplicate_key


@pytest.mark.parametrize("code", ["000.00.00.H41", "000.20.32.H53", "H24.33", "H37.DN.001", "28.22.H17"])
def test_codes_in_a_published_form_are_plain(code: str) -> None:
    assert check_agency_code(code)


@pytest.mark.parametrize("code", ["vxp.saas.03", "H24..33", "H24-33", "H24.Đ1"])
def test_codes_in_an_odd_form_are_kept_with_a_warning(code: str) -> None:
    assert not check_agency_code(code)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "inbox.agency_code.empty"),
        ("  ", "inbox.agency_code.empty"),
        ("H" * 36, "inbox.agency_code.too_long"),
        ("H24\n.33", "inbox.agency_code.unprintable"),
        ("H24,33", "inbox.agency_code.unprintable"),
        (" H24.33", "inbox.agency_code.unprintable"),
    ],
)
def test_codes_nobody_can_key_on_are_refused(code: str, problem: str) -> None:
    with pytest.raises(RuleError) as refused:
        check_agency_code(code)
    assert refused.value.code == problem


def test_a_code_of_35_characters_fits() -> None:
    assert check_agency_code("H" * 35)


def test_a_document_is_named_by_its_agency_day_and_reference() -> None:
    named = document_id("000.00.00.G22", dt.date(2015, 9, 30), "7816/VPCP-TTĐT")
    assert named == "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"


def test_duplicates_are_seen_through_case_spaces_unicode_forms_and_leading_zeros() -> None:
    composed, decomposed = "UBND quận Hồng Bàng", "UBND quận Hồng  Bàng "
    assert duplicate_key("05", "NQ-HĐND", composed) == duplicate_key("5", "nq-hđnd", decomposed)


@pytest.mark.parametrize(
    "other", [("6", "NQ-HĐND", "A"), ("5", "QĐ-HĐND", "A"), ("5", "NQ-HĐND", "B"), ("5a", "NQ-HĐND", "A")]
)
def test_one_different_field_is_another_document(other: tuple[str, str, str]) -> None:
    assert duplicate_key("5", "NQ-HĐND", "A") != duplicate_key(*other)


def test_the_decree_has_29_kinds_and_two_without_an_abbreviation() -> None:
    assert [kind.order for kind in DOCUMENT_TYPES] == list(range(1, 30))
    assert [kind.name for kind in DOCUMENT_TYPES if not kind.abbreviation] == ["Công văn", "Thư công"]
    abbreviations = [kind.abbreviation for kind in DOCUMENT_TYPES if kind.abbreviation]
    assert len(set(abbreviations)) == 27


def test_a_kind_is_found_by_its_name_however_it_is_typed() -> None:
    assert document_type(" nghị  QUYẾT ").abbreviation == "NQ"


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(RuleError, match=r"inbox\.document_type\.unknown"):
        document_type("Thông tư liên tịch")
