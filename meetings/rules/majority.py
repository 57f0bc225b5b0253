"""How many must be for it. The base is always the TOTAL number of delegates, never those present or voting.

Source: Luật Tổ chức chính quyền địa phương 2015, Điều 91 khoản 3.
"""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from meetings.rules.dated import in_force
from meetings.rules.errors import RuleBroken


class MajorityKind(StrEnum):
    MORE_THAN_HALF = "more_than_half"
    TWO_THIRDS = "two_thirds"


@dataclass(frozen=True, slots=True)
class Majority:
    """A share of the total number of delegates; `strict` means more than the share, else at least it."""

    kind: MajorityKind
    label: str
    share: Fraction
    strict: bool
    source: str
    valid_from: date
    valid_to: date | None = None

    def needed(self, total: int) -> int:
        """Fewest votes for that pass among `total` delegates: floor(N/2)+1, or ceil(2N/3)."""
        if total < 1:
            raise RuleBroken("poll.no_delegates")
        exact = self.share * total
        return math.floor(exact) + 1 if self.strict else math.ceil(exact)

    def passed(self, votes_for: int, total: int) -> bool:
        return votes_for >= self.needed(total)


MAJORITIES = (
    Majority(
        kind=MajorityKind.MORE_THAN_HALF,
        label="quá nửa tổng số đại biểu",
        share=Fraction(1, 2),
        strict=True,
        source="Luật Tổ chức chính quyền địa phương 2015, Điều 91.3",
        valid_from=date(2016, 1, 1),
    ),
    Majority(
        kind=MajorityKind.TWO_THIRDS,
        label="ít nhất hai phần ba tổng số đại biểu",
        share=Fraction(2, 3),
        strict=False,
        source="Luật Tổ chức chính quyền địa phương 2015, Điều 91.3",
        valid_from=date(2016, 1, 1),
    ),
)


def majority(kind: MajorityKind, on: date) -> Majority:
    """The majority of that kind in force on that day."""
    return in_force((row for row in MAJORITIES if row.kind is kind), on)
