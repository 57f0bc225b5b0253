"""A sitting with its agenda, papers, draft texts and roll call."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from meetings.rules.lifecycle import ItemState, PresenceState, SittingState
from meetings.rules.text import TextPart
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id

_CURRENT = text("state = 'current'")


class Sitting(Base):
    """One sitting of a session. `live_seq` is the number of its last live event."""

    __tablename__ = "sitting"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(ForeignKey("council_session.id"), index=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20), default=SittingState.PLANNED)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    live_seq: Mapped[int] = mapped_column(default=0)


class AgendaItem(Base):
    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("sitting_id", "position"),
        Index(
            "ix_agenda_item_current",
            "sitting_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20), default=ItemState.WAITING)


class Paper(Base):
    """A document of an agenda item; its bytes never change, a new version is a new paper."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("item_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    pages: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))


class DraftText(Base):
    """The text put to the vote (`meetings.rules.text`); append-only, so that its hash stays true."""

    __tablename__ = "draft_text"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    content: Mapped[TextPart] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))


class Presence(Base):
    """Where a delegate is in the roll call now; a seat without a row is expected."""

    __tablename__ = "presence"

    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    seat_id: Mapped[str] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default=PresenceState.EXPECTED)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PresenceChange(Base):
    """The roll call as it went: every change, who made it and when."""

    __tablename__ = "presence_change"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id"), index=True)
    seat_id: Mapped[str] = mapped_column(ForeignKey("seat.id"))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(DraftText)
append_only(PresenceChange)
