"""A council, its terms and sessions, and the seats of its delegates. The number of delegates is never stored: it is
the number of seats in office on a day."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Base
from server.infra.ids import new_id


class Council(Base):
    """The people's council (HĐND) of an agency."""

    __tablename__ = "council"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class Term(Base):
    """A term of office (nhiệm kỳ, khóa)."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("council_id", "ordinal"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    ordinal: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    begins: Mapped[date]
    ends: Mapped[date]


class CouncilSession(Base):
    """A session (kỳ họp): numbered in its term, held in one or several sittings."""

    __tablename__ = "council_session"
    __table_args__ = (UniqueConstraint("term_id", "ordinal"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    term_id: Mapped[str] = mapped_column(ForeignKey("term.id"))
    ordinal: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))


class Seat(Base):
    """A delegate's membership, up to but not including `valid_to`. `delegation` is the tổ đại biểu."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("council_id", "number", "valid_from"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    delegation: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
