"""What a viewer knows of a live sitting, as frozen values over the agreed snapshot JSON."""

from dataclasses import dataclass
from enum import StrEnum

from clients.api.errors import Misunderstood
from clients.api.reading import (
    JsonObject,
    flag,
    number,
    optional_part,
    optional_text,
    part,
    parts,
    text,
    word,
)


class Choice(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class SittingState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class PollState(StrEnum):
    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"


class Presence(StrEnum):
    EXPECTED = "expected"
    PRESENT = "present"
    LEFT = "left"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Quorum:
    total: int
    present: int
    needed: int
    met: bool


@dataclass(frozen=True, slots=True)
class Seat:
    id: str
    number: int
    name: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot with the server's receipt for it."""

    ballot_id: str
    choice: Choice
    receipt: str

    @classmethod
    def of(cls, value: JsonObject) -> "Ballot":
        return cls(text(value, "ballot_id"), word(value, "choice", Choice), text(value, "receipt"))


@dataclass(frozen=True, slots=True)
class Tally:
    """The running count of an open poll; a greater version replaces a smaller one."""

    poll_id: str
    version: int
    voted: int
    present: int

    @classmethod
    def of(cls, value: JsonObject) -> "Tally":
        return cls(text(value, "poll_id"), number(value, "version"), number(value, "voted"), number(value, "present"))


@dataclass(frozen=True, slots=True)
class Poll:
    """`result` stays JSON: whoever counts again wants every value of it."""

    id: str
    item_id: str
    question: str
    state: PollState
    text_sha256: str | None
    needed: int
    total: int
    my_ballot: Ballot | None
    result: JsonObject | None

    @classmethod
    def of(cls, value: JsonObject) -> "Poll":
        majority, mine = part(value, "majority"), optional_part(value, "my_ballot")
        return cls(
            text(value, "id"),
            text(value, "item_id"),
            text(value, "question"),
            word(value, "state", PollState),
            optional_text(value, "text_sha256"),
            number(majority, "needed"),
            number(majority, "total"),
            Ballot.of(mine) if mine else None,
            optional_part(value, "result"),
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The agreed JSON, read where it is needed."""

    raw: JsonObject

    @property
    def sitting_state(self) -> SittingState:
        return word(part(self.raw, "sitting"), "state", SittingState)

    @property
    def quorum(self) -> Quorum:
        quorum = part(self.raw, "quorum")
        return Quorum(number(quorum, "total"), number(quorum, "present"), number(quorum, "needed"), flag(quorum, "met"))

    @property
    def my_seat_id(self) -> str | None:
        return optional_text(part(self.raw, "viewer"), "seat_id")

    @property
    def current_item_id(self) -> str | None:
        return optional_text(self.raw, "current_item_id")

    @property
    def seats(self) -> tuple[Seat, ...]:
        return tuple(
            Seat(text(seat, "id"), number(seat, "number"), text(seat, "name"), word(seat, "presence", Presence))
            for seat in parts(self.raw, "seats")
        )

    @property
    def my_seat(self) -> Seat | None:
        """The viewer's own seat; None for those who have none."""
        return next((seat for seat in self.seats if seat.id == self.my_seat_id), None)

    @property
    def polls(self) -> tuple[Poll, ...]:
        return tuple(Poll.of(poll) for poll in parts(self.raw, "polls"))

    def poll(self, poll_id: str) -> Poll:
        """Raises Misunderstood when this viewer knows no such poll."""
        for poll in self.polls:
            if poll.id == poll_id:
                return poll
        raise Misunderstood(f"polls: no {poll_id}")

    def after(self, data: JsonObject) -> "Snapshot":
        """With an event applied: replace what stands in `set`, replace or add by id what stands in `upsert`."""
        raw = {**self.raw, **(optional_part(data, "set") or {})}
        upsert = optional_part(data, "upsert") or {}
        for name in upsert:
            things = {text(thing, "id"): thing for thing in (*parts(raw, name), *parts(upsert, name))}
            raw[name] = list(things.values())
        return Snapshot(raw)
