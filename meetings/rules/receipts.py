"""Ballot receipts: a server's keyed word (HMAC-SHA-256) that this ballot was stored.

Whoever holds the key can check one.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from meetings.rules.canonical import moment
from meetings.rules.tally import Choice


@dataclass(frozen=True, slots=True)
class BallotFacts:
    """What a receipt vouches for. `at` is the server's time when the ballot was stored."""

    poll_id: str
    seat_id: str
    choice: Choice
    ballot_id: str
    at: datetime

    def canonical(self) -> bytes:
        """One fact a line, time in UTC to the microsecond. Ids hold no line break: two ballots never read the same."""
        lines = ("khonggiay-ballot-1", self.poll_id, self.seat_id, self.choice.value, self.ballot_id, moment(self.at))
        return "\n".join(lines).encode()


def receipt(key: bytes, facts: BallotFacts) -> str:
    """64 hexadecimal digits."""
    return hmac.new(key, facts.canonical(), hashlib.sha256).hexdigest()
