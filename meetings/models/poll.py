"""A poll, who may vote in it, the ballots, and the frozen result. The database itself keeps the main promises:
one ballot a seat, only entitled seats, nothing changed afterwards."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from meetings.rules.lifecycle import PollState
from meetings.rules.tally import Choice
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id

_CHOICES = ", ".join(f"'{choice.value}'" for choice in Choice)
_OPEN = text("state = 'open'")


class Poll(Base):
    """One question put to a public vote. `present` is the number of delegates present when it opened."""

    __tablename__ = "poll"
    __table_args__ = (
        UniqueConstraint("sitting_id", "position"),
        Index(
            "ix_poll_open",
            "sitting_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id"))
    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    position: Mapped[int]
    question: Mapped[str] = mapped_column(String(600))
    majority: Mapped[str] = mapped_column(String(40))
    draft_text_id: Mapped[str | None] = mapped_column(ForeignKey("draft_text.id"))
    state: Mapped[str] = mapped_column(String(20), default=PollState.PREPARED)
    present: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Entitlement(Base):
    """The right of a seat to vote in a poll, frozen with number and name when the poll opens."""

    __tablename__ = "entitlement"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    seat_id: Mapped[str] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))


class Ballot(Base):
    """A named ballot. Its id is made by the voter's device, so that sending it again is harmless.

    `live_seq` is the live event it was announced with: the ballots of one event were stored in one commit, and the
    audit log holds the hash of each such batch.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("poll_id", "seat_id"),
        ForeignKeyConstraint(["poll_id", "seat_id"], ["entitlement.poll_id", "entitlement.seat_id"]),
        CheckConstraint(f"choice IN ({_CHOICES})", name="choice"),
    )

    ballot_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"))
    seat_id: Mapped[str] = mapped_column(ForeignKey("seat.id"))
    choice: Mapped[str] = mapped_column(String(20))
    receipt: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    live_seq: Mapped[int]


class PollResult(Base):
    """The frozen result: canonical JSON, its SHA-256, and the counts for lists and reports."""

    __tablename__ = "poll_result"
    __table_args__ = (
        CheckConstraint("votes_for + against + abstain + not_voted = total", name="conserved"),
        CheckConstraint("passed = (votes_for >= needed)", name="verdict"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    sentence: Mapped[str] = mapped_column(Text)
    total: Mapped[int]
    present: Mapped[int]
    votes_for: Mapped[int]
    against: Mapped[int]
    abstain: Mapped[int]
    not_voted: Mapped[int]
    needed: Mapped[int]
    passed: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(Entitlement)
append_only(Ballot)
append_only(PollResult)
