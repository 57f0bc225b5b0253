"""Numbers and kinds of copies, and pages as people write them."""

import pytest

from inbox.errors import RuleError
from inbox.rules.annexes import annex_name
from inbox.rules.copies import COPY, CopyKind, CopyState, CopyVerb, check_kind, chosen_pages, copy_reference
from inbox.rules.lifecycle import next_state


def test_a_copy_is_numbered_in_the_form_of_the_decree() -> None:
    references = [copy_reference(number, kind, "HĐND") for number, kind in enumerate(CopyKind, 9)]
    assert references == ["09/SY-HĐND", "10/SL-HĐND", "11/TrS-HĐND"]


@pytest.mark.parametrize(
    ("words", "pages"),
    [("1", (1,)), ("1, 3-5", (1, 3, 4, 5)), (" 2 - 3 ;1", (1, 2, 3)), ("4,4,4", (4,)), ("10-10", (10,))],
)
def test_pages_are_read_as_people_write_them(words: str, pages: tuple[int, ...]) -> None:
    assert chosen_pages(words) == pages


@pytest.mark.parametrize("words", ["", "0", "3-1", "một", "1,,2", "1-", "-3", "1.5", "99999", "²"])
def test_pages_that_cannot_be_read_are_refused(words: str) -> None:
    with pytest.raises(RuleError) as refused:
        chosen_pages(words)
    assert refused.value.code == "copy.pages_unclear"


def test_an_extract_is_no_book() -> None:
    with pytest.raises(RuleError, match=r"copy\.too_many_pages"):
        chosen_pages("1-201")


def test_a_recopy_is_made_of_a_copy_and_a_true_copy_of_an_original() -> None:
    check_kind(CopyKind.RECOPY, of_copy=True)
    check_kind(CopyKind.TRUE_COPY, of_copy=False)
    for of_copy in (True, False):
        check_kind(CopyKind.EXTRACT, of_copy=of_copy)
    with pytest.raises(RuleError, match=r"copy\.not_of_a_copy"):
        check_kind(CopyKind.RECOPY, of_copy=False)
    with pytest.raises(RuleError, match=r"copy\.of_a_copy"):
        check_kind(CopyKind.TRUE_COPY, of_copy=True)


def test_a_void_copy_stays_void() -> None:
    for verb in CopyVerb:
        with pytest.raises(RuleError):
            next_state(COPY, CopyState.VOID, verb)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Phụ lục I.pdf", "Phụ lục I.pdf"),
        ("C:\\tep\\a.PDF", "a.pdf"),
        ("../../etc/b", "b.pdf"),
        ("a\u202eb.pdf", "a b.pdf"),
    ],
)
def test_an_annex_keeps_only_the_name_of_its_file(given: str, name: str) -> None:
    assert annex_name(given) == name
