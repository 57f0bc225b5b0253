"""The register's numbers: taken once, never given back, void with a reason when spoiled."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id


class NumberSeries(Base):
    """A run of numbers and the last one given. `kind` is a document kind, `common`, `arrival` or `copy`."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("agency_id", "kind", "year"), CheckConstraint("last >= 0", name="last"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class IssuedNumber(Base):
    """A number of the outgoing register and the document that bears it."""

    __tablename__ = "issued_number"
    __table_args__ = (
        UniqueConstraint("agency_id", "kind", "year", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    number: Mapped[int]
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing_document.id"), unique=True)
    taken_by: Mapped[str] = mapped_column(String(120))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoidedNumber(Base):
    """A spoiled number: it stays in the register with its reason."""

    __tablename__ = "voided_number"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason"),)

    issued_number_id: Mapped[str] = mapped_column(ForeignKey("issued_number.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    voided_by: Mapped[str] = mapped_column(String(120))
    voided_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(IssuedNumber)
append_only(VoidedNumber)
