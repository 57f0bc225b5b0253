"""The typed client: `Desk` for pages as JSON, `Chamber` for a live sitting. Speaks only the public wire formats."""

from clients.api.accounts import Account, Accounts, Kind
from clients.api.chamber import Chamber
from clients.api.desk import Desk
from clients.api.errors import ClientError, Lost, Misunderstood, Refused, Unfinished
from clients.api.snapshot import Ballot, Choice, Poll, PollState, Presence, Quorum, Seat, SittingState, Snapshot, Tally
from clients.api.views import (
    Delivery,
    DeliveryState,
    IncomingDocument,
    IncomingState,
    OutgoingDocument,
    OutgoingState,
    Package,
    PackageKind,
    Receiver,
    Unit,
    Work,
)

__all__ = [
    "Account",
    "Accounts",
    "Ballot",
    "Chamber",
    "Choice",
    "ClientError",
    "Delivery",
    "DeliveryState",
    "Desk",
    "IncomingDocument",
    "IncomingState",
    "Kind",
    "Lost",
    "Misunderstood",
    "OutgoingDocument",
    "OutgoingState",
    "Package",
    "PackageKind",
    "Poll",
    "PollState",
    "Presence",
    "Quorum",
    "Receiver",
    "Refused",
    "Seat",
    "SittingState",
    "Snapshot",
    "Tally",
    "Unfinished",
    "Unit",
    "Work",
]
