"""Freezing a poll: what was asked, who could vote, who was there, who chose what, and whether it passed.

A result is computed once, when the poll closes, and never again. Its canonical JSON is what the hash covers.
Sources: Luật Tổ chức chính quyền địa phương 2015, Điều 91; percentages are of the total number of delegates.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from meetings.rules import canonical
from meetings.rules.canonical import Json
from meetings.rules.errors import RuleBroken
from meetings.rules.majority import Majority
from meetings.rules.numbers import percent, share, whole
from meetings.rules.tally import Choice, Tally, tally

FORMAT = "khonggiay/poll-result/1"


@dataclass(frozen=True, slots=True)
class Voter:
    """A seat with the right to vote, frozen with its number and its delegate's name when the poll opened."""

    seat_id: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class CastBallot:
    seat_id: str
    ballot_id: str
    choice: Choice
    at: datetime


@dataclass(frozen=True, slots=True)
class PollFacts:
    """What was voted on. `text_sha256` names the exact draft text, None when the poll has none."""

    poll_id: str
    question: str
    text_sha256: str | None
    opened_at: datetime
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """The frozen outcome. `present` are the seats there at closing and every seat that cast a ballot."""

    facts: PollFacts
    majority: Majority
    voters: tuple[Voter, ...]
    present: frozenset[str]
    ballots: tuple[CastBallot, ...]
    count: Tally

    @property
    def total(self) -> int:
        return len(self.voters)

    @property
    def needed(self) -> int:
        return self.majority.needed(self.total)

    @property
    def passed(self) -> bool:
        return self.majority.passed(self.count.votes_for, self.total)


def freeze(
    facts: PollFacts,
    majority: Majority,
    voters: Sequence[Voter],
    present: Collection[str],
    ballots: Sequence[CastBallot],
) -> Result:
    """The result of a poll. Raises what `tally` raises; `ballot.not_entitled` for a present stranger too."""
    entitled = {voter.seat_id for voter in voters}
    count = tally(entitled, ((ballot.seat_id, ballot.choice) for ballot in ballots))
    there = frozenset(present) | {ballot.seat_id for ballot in ballots}
    for stranger in sorted(there - entitled):
        raise RuleBroken("ballot.not_entitled", seat=stranger)
    in_order = tuple(sorted(voters, key=lambda voter: (voter.number, voter.seat_id)))
    by_seat = tuple(sorted(ballots, key=lambda ballot: ballot.seat_id))
    return Result(facts, majority, in_order, there, by_seat, count)


def document(result: Result) -> dict[str, Json]:
    """Everything needed to recount the poll by hand, as plain values."""
    return {
        "format": FORMAT,
        "poll": result.facts.poll_id,
        "question": result.facts.question,
        "text_sha256": result.facts.text_sha256,
        "opened_at": canonical.moment(result.facts.opened_at),
        "closed_at": canonical.moment(result.facts.closed_at),
        "majority": {
            "kind": result.majority.kind.value,
            "share": str(result.majority.share),
            "strict": result.majority.strict,
            "source": result.majority.source,
        },
        "entitled": [{"seat": voter.seat_id, "number": voter.number, "name": voter.name} for voter in result.voters],
        "present": sorted(result.present),
        "ballots": [
            {
                "seat": ballot.seat_id,
                "ballot": ballot.ballot_id,
                "choice": ballot.choice.value,
                "at": canonical.moment(ballot.at),
            }
            for ballot in result.ballots
        ],
        **_counts(result),
        "needed": result.needed,
        "passed": result.passed,
    }


def _counts(result: Result) -> dict[str, Json]:
    return {
        "total": result.total,
        "for": result.count.votes_for,
        "against": result.count.against,
        "abstain": result.count.abstain,
        "not_voted": result.count.not_voted,
    }


def canonical_bytes(result: Result) -> bytes:
    return canonical.canonical(document(result))


def sha256(result: Result) -> str:
    return canonical.sha256(document(result))


def sentence(result: Result) -> str:
    """The result line of the minutes, every share of the total number of delegates."""
    total, count, there = result.total, result.count, len(result.present)
    subject = "Nghị quyết" if result.facts.text_sha256 else "Nội dung biểu quyết"
    verdict = "được thông qua" if result.passed else "không được thông qua"
    return (
        f"Có mặt {whole(there)}/{whole(total)} đại biểu ({percent(there, total)}); "
        f"tán thành {share(count.votes_for, total)}; không tán thành {share(count.against, total)}; "
        f"không biểu quyết {share(count.abstain, total)}; không tham gia biểu quyết {share(count.not_voted, total)}. "
        f"Cần ít nhất {whole(result.needed)}/{whole(total)} đại biểu tán thành ({result.majority.label}). "
        f"{subject} {verdict}."
    )
