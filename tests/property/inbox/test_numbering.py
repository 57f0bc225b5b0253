"""Numbers are never lost and never doubled; their written form is the decree's."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.errors import RuleError
from inbox.rules.document_types import DOCUMENT_TYPES, RESOLUTION, document_type
from inbox.rules.numbering import (
    Series,
    SeriesKey,
    SeriesScheme,
    date_line,
    format_number,
    missing_numbers,
    reference,
    series_key,
    symbol,
)

keys = st.sampled_from([SeriesKey("a", "common", 2027), SeriesKey("a", "NQ", 2027), SeriesKey("b", "common", 2028)])


@given(st.lists(keys, max_size=60))
def test_numbers_are_never_lost_or_doubled_however_the_takers_interleave(takers: list[SeriesKey]) -> None:
    books: dict[SeriesKey, Series] = {}
    given_numbers: dict[SeriesKey, list[int]] = {}
    for key in takers:
        books[key], number = books.get(key, Series(key)).take()
        given_numbers.setdefault(key, []).append(number)
    for key, numbers in given_numbers.items():
        assert numbers == list(range(1, takers.count(key) + 1))
        assert missing_numbers(numbers) == ()


@given(st.sets(st.integers(1, 50), min_size=1), st.data())
def test_a_number_torn_out_of_the_book_is_found(numbers: set[int], data: st.DataObject) -> None:
    book = set(range(1, max(numbers) + 2))
    torn = data.draw(st.sampled_from(sorted(numbers)))
    assert missing_numbers(book - {torn}) == (torn,)


@given(st.integers(1, 9))
def test_numbers_below_ten_have_one_leading_zero(number: int) -> None:
    assert format_number(number) == f"0{number}"


@given(st.integers(10, 99_999))
def test_numbers_from_ten_have_no_padding(number: int) -> None:
    assert format_number(number) == str(number)


@given(st.integers(max_value=0))
def test_there_is_no_number_below_one(number: int) -> None:
    with pytest.raises(RuleError, match=r"inbox\.number\.not_positive"):
        format_number(number)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_the_date_line_pads_days_below_ten_and_the_first_two_months_only(day: dt.date) -> None:
    _place, written = date_line("Hồng Bàng", day).split(", ")
    _ngay, day_text, _thang, month_text, _nam, year_text = written.split()
    assert (int(day_text), int(month_text), int(year_text)) == (day.day, day.month, day.year)
    assert len(day_text) == 2
    assert month_text.startswith("0") == (day.month <= 2)


def test_the_date_line_reads_as_in_the_decree() -> None:
    assert date_line("Hà Nội", dt.date(2020, 1, 5)) == "Hà Nội, ngày 05 tháng 01 năm 2020"
    assert date_line("Hồng Bàng", dt.date(2026, 12, 22)) == "Hồng Bàng, ngày 22 tháng 12 năm 2026"
    assert date_line("Tây Hồ", dt.date(2027, 3, 9)) == "Tây Hồ, ngày 09 tháng 3 năm 2027"


def test_a_reference_reads_as_in_the_decree() -> None:
    assert reference(5, symbol(RESOLUTION, "HĐND")) == "05/NQ-HĐND"
    assert reference(15, symbol(document_type("quyết định"), "BNV")) == "15/QĐ-BNV"
    assert reference(2612, symbol(document_type("Công văn"), "UBND", "VP")) == "2612/UBND-VP"


@pytest.mark.parametrize("agency_symbol", ["", "UB ND", "UBND/VP", "-HĐND", "H" * 31])
def test_a_symbol_with_a_bad_form_is_refused(agency_symbol: str) -> None:
    with pytest.raises(RuleError, match=r"inbox\.symbol\.bad_form"):
        symbol(document_type("Công văn"), agency_symbol)


def test_kinds_share_a_series_or_each_have_their_own_as_the_head_decides() -> None:
    day, decision = dt.date(2027, 12, 31), document_type("Quyết định")
    common = [series_key("a", kind, day, SeriesScheme.COMMON) for kind in (RESOLUTION, decision)]
    own = [series_key("a", kind, day, SeriesScheme.PER_TYPE) for kind in (RESOLUTION, decision)]
    assert common[0] == common[1] == SeriesKey("a", "common", 2027)
    assert own == [SeriesKey("a", "NQ", 2027), SeriesKey("a", "QĐ", 2027)]


def test_a_new_year_begins_a_new_series() -> None:
    dates = (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    assert [series_key("a", RESOLUTION, day, SeriesScheme.COMMON).year for day in dates] == [2026, 2027]


def test_kinds_without_an_abbreviation_still_have_their_own_series() -> None:
    names = {series_key("a", kind, dt.date(2027, 1, 1), SeriesScheme.PER_TYPE).kind for kind in DOCUMENT_TYPES}
    assert len(names) == len(DOCUMENT_TYPES) == 29
