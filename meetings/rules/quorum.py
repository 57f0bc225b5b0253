"""Quorum: how many delegates must be present before a vote may open.

The share is a setting of each council: two thirds in the 2003 law and in most rules of procedure.
"""

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Quorum:
    """`met(present, total)` is `present * 3 >= total * 2` for the default share. A council of nobody never meets it."""

    share: Fraction = Fraction(2, 3)

    def needed(self, total: int) -> int:
        return math.ceil(self.share * total)

    def met(self, present: int, total: int) -> bool:
        return total > 0 and present * self.share.denominator >= total * self.share.numerator


def quorum(numerator: int, denominator: int) -> Quorum:
    """The quorum a council has set, as two whole numbers of its row."""
    return Quorum(Fraction(numerator, denominator))
