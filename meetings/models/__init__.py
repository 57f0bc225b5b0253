"""Tables of the councils and their sittings."""

from meetings.models.council import Council, CouncilSession, Seat, Term
from meetings.models.live import LiveEvent
from meetings.models.poll import Ballot, Entitlement, Poll, PollResult
from meetings.models.sitting import AgendaItem, DraftText, Paper, Presence, PresenceChange, Sitting

__all__ = [
    "AgendaItem",
    "Ballot",
    "Council",
    "CouncilSession",
    "DraftText",
    "Entitlement",
    "LiveEvent",
    "Paper",
    "Poll",
    "PollResult",
    "Presence",
    "PresenceChange",
    "Seat",
    "Sitting",
    "Term",
]
