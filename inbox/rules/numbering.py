"""Numbers, symbols and the date line: Decree 30/2020/NĐ-CP, article 15 and annex I part II.3-4."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from inbox.errors import RuleError
from inbox.rules.document_types import DocumentType

COMMON_SERIES: Final = "common"
ARRIVAL_SERIES: Final = "arrival"
COPY_SERIES: Final = "copy"
_SYMBOL: Final = re.compile(r"[^\W\d_]\w*(?:-\w+)*", re.UNICODE)
_SYMBOL_LENGTH: Final = 30  # CodeNotation is String(30) in annex VI


class SeriesScheme(StrEnum):
    """The head of the body decides: one series for all kinds, or one for each (article 15.1c)."""

    COMMON = "common"
    PER_TYPE = "per_type"


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """One run of numbers: from 01 on 1 January to the last on 31 December, for paper and electronic alike."""

    agency_id: str
    kind: str
    year: int


@dataclass(frozen=True, slots=True)
class Series:
    """A run of numbers and the last number given from it; 0 before the first."""

    key: SeriesKey
    last: int = 0

    def take(self) -> tuple["Series", int]:
        """The series after giving its next number, and that number."""
        number = self.last + 1
        return replace(self, last=number), number


def series_key(agency_id: str, kind: DocumentType, on: dt.date, scheme: SeriesScheme) -> SeriesKey:
    """The run of numbers a document of this kind takes its number from on this day (article 15.1)."""
    name = COMMON_SERIES if scheme is SeriesScheme.COMMON else kind.abbreviation or kind.name
    return SeriesKey(agency_id, name, on.year)


def missing_numbers(taken: Iterable[int]) -> tuple[int, ...]:
    """Numbers below the highest one taken that are not in the book. A sound book gives an empty tuple."""
    present = frozenset(taken)
    return tuple(number for number in range(1, max(present, default=0)) if number not in present)


def format_number(number: int) -> str:
    """``01`` to ``09``, then ``10``, ``100`` with no padding. Raises RuleError ``inbox.number.not_positive``."""
    if number < 1:
        raise RuleError("inbox.number.not_positive", number=str(number))
    return f"{number:02d}"


def symbol(kind: DocumentType, agency_symbol: str, unit_symbol: str = "") -> str:
    """``NQ-HĐND``; an official letter has no kind in its symbol but the drafting unit: ``UBND-VP``.

    Raises RuleError ``inbox.symbol.bad_form`` when the parts hold spaces or slashes or are too long for the register.
    """
    parts = (kind.abbreviation, agency_symbol) if kind.abbreviation else (agency_symbol, unit_symbol)
    joined = "-".join(part for part in parts if part)
    if not _SYMBOL.fullmatch(joined) or len(joined) > _SYMBOL_LENGTH:
        raise RuleError("inbox.symbol.bad_form", symbol=joined)
    return joined


def reference(number: int, document_symbol: str) -> str:
    """``15/NQ-HĐND``: a slash between number and symbol, no spaces."""
    return f"{format_number(number)}/{document_symbol}"


def day_words(day: dt.date) -> str:
    """``ngày 05 tháng 01 năm 2027``: a leading zero for days below 10 and for the months 1 and 2 only."""
    month = f"{day.month:02d}" if day.month in (1, 2) else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def date_line(place: str, day: dt.date) -> str:
    """``Hồng Bàng, ngày 05 tháng 01 năm 2027``."""
    return f"{place}, {day_words(day)}"
