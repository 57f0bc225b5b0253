"""Counting named ballots. Every entitled seat is counted once: for + against + abstain + not voted = entitled.

The three answers: Luật Tổ chức chính quyền địa phương 2015, Điều 91 khoản 1. Nobody votes for another.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from meetings.rules.errors import RuleBroken


class Choice(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Tally:
    entitled: int
    votes_for: int
    against: int
    abstain: int

    @property
    def voted(self) -> int:
        return self.votes_for + self.against + self.abstain

    @property
    def not_voted(self) -> int:
        """Entitled seats without a ballot, absent or silent."""
        return self.entitled - self.voted


def tally(entitled: Collection[str], ballots: Iterable[tuple[str, Choice]]) -> Tally:
    """Count (seat, choice) pairs.

    RuleBroken `ballot.not_entitled` for a seat outside `entitled`, `ballot.already_cast` for a seat that comes twice.
    """
    choices: dict[str, Choice] = {}
    for seat_id, choice in ballots:
        if seat_id not in entitled:
            raise RuleBroken("ballot.not_entitled", seat=seat_id)
        if seat_id in choices:
            raise RuleBroken("ballot.already_cast", seat=seat_id)
        choices[seat_id] = choice
    count = Counter(choices.values())
    return Tally(len(entitled), count[Choice.FOR], count[Choice.AGAINST], count[Choice.ABSTAIN])
