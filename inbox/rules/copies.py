"""Copies and their numbers: Decree 30/2020/NĐ-CP, articles 25-27, annex I part II and annex III."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from inbox.errors import RuleError
from inbox.rules.numbering import format_number

MOST_PAGES: Final = 200


class CopyKind(StrEnum):
    """A true copy of an original, a recopy of a true copy, an extract of some of its pages."""

    TRUE_COPY = "true_copy"
    RECOPY = "recopy"
    EXTRACT = "extract"


class CopyState(StrEnum):
    """`waiting`: the number is taken, the agency's signature did not come about yet."""

    SIGNING = "signing"
    WAITING = "waiting"
    MADE = "made"
    VOID = "void"


class CopyVerb(StrEnum):
    SIGN = "sign"
    FINISH = "finish"
    FAIL = "fail"
    VOID = "void"


COPY: Final[Mapping[tuple[CopyState, CopyVerb], CopyState]] = {
    (CopyState.SIGNING, CopyVerb.FINISH): CopyState.MADE,
    (CopyState.SIGNING, CopyVerb.FAIL): CopyState.WAITING,
    (CopyState.WAITING, CopyVerb.SIGN): CopyState.SIGNING,
    (CopyState.WAITING, CopyVerb.VOID): CopyState.VOID,
    (CopyState.MADE, CopyVerb.VOID): CopyState.VOID,
}

# The words in the signature at the top right of the copy, and the abbreviation in its number.
WORDS: Final[Mapping[CopyKind, str]] = {
    CopyKind.TRUE_COPY: "SAO Y",
    CopyKind.RECOPY: "SAO LỤC",
    CopyKind.EXTRACT: "TRÍCH SAO",
}
ABBREVIATIONS: Final[Mapping[CopyKind, str]] = {
    CopyKind.TRUE_COPY: "SY",
    CopyKind.RECOPY: "SL",
    CopyKind.EXTRACT: "TrS",
}


def copy_reference(number: int, kind: CopyKind, agency_symbol: str) -> str:
    """``01/SY-HĐND``: one run for all kinds of copies of an agency and year, from 01."""
    return f"{format_number(number)}/{ABBREVIATIONS[kind]}-{agency_symbol}"


def check_kind(kind: CopyKind, *, of_copy: bool) -> None:
    """A recopy is made of a true copy, a true copy of an original.

    Raises RuleError ``copy.not_of_a_copy``, ``copy.of_a_copy``.
    """
    if kind is CopyKind.RECOPY and not of_copy:
        raise RuleError("copy.not_of_a_copy")
    if kind is CopyKind.TRUE_COPY and of_copy:
        raise RuleError("copy.of_a_copy")


def chosen_pages(words: str) -> tuple[int, ...]:
    """Pages as people write them, ``1, 3-5``: in order, each once, counted from 1.

    Raises RuleError ``copy.pages_unclear``, ``copy.too_many_pages``.
    """
    pages: set[int] = set()
    for part in words.replace(";", ",").split(","):
        pages |= set(_stretch(part.strip()))
        if len(pages) > MOST_PAGES:
            raise RuleError("copy.too_many_pages", limit=str(MOST_PAGES))
    return tuple(sorted(pages))


def _stretch(part: str) -> Iterable[int]:
    first, dash, last = (word.strip() for word in part.partition("-"))
    ends = (first, last) if dash else (first, first)
    if not all(end.isascii() and end.isdigit() and len(end) < 5 for end in ends):
        raise RuleError("copy.pages_unclear", pages=part)
    start, stop = (int(end) for end in ends)
    if not 1 <= start <= stop:
        raise RuleError("copy.pages_unclear", pages=part)
    return range(start, stop + 1)
