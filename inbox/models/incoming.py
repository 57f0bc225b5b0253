"""Documents that came to an agency, their files, and what its leaders directed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inbox.models.checks import one_of
from inbox.rules.deadlines import Urgency
from inbox.rules.lifecycle import IncomingState, RecallState
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id


class IncomingDocument(Base):
    """A document of another agency. `metadata_` is the whole header as it came; the other columns are read from it;
    `folded` is what a search looks through.

    `verdict_status` is `pending` until the signatures of its files are checked. `document_id` is its name on the
    exchange: together with the sender it is what makes a second arrival harmless.
    """

    __tablename__ = "incoming_document"
    __table_args__ = (
        one_of("state", IncomingState),
        one_of("urgency", Urgency),
        one_of("recall", RecallState),
        CheckConstraint("(arrival_number IS NULL) = (arrival_year IS NULL)", name="arrival_number"),
        CheckConstraint(
            "state IN ('arrived', 'refused', 'cancelled') OR arrival_number IS NOT NULL", name="registered"
        ),
        UniqueConstraint("agency_id", "sender_code", "document_id"),
        UniqueConstraint("agency_id", "arrival_year", "arrival_number"),
        Index("ix_incoming_document_desk", "agency_id", "state", "arrived_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[str] = mapped_column(String(30), default=IncomingState.ARRIVED)
    package_id: Mapped[str] = mapped_column(ForeignKey("package.id"))
    sender_code: Mapped[str] = mapped_column(String(120))
    sender_name: Mapped[str] = mapped_column(String(200))
    document_id: Mapped[str] = mapped_column(String(300))
    document_type: Mapped[str] = mapped_column(String(100))
    number: Mapped[str] = mapped_column(String(60))
    symbol: Mapped[str] = mapped_column(String(120))
    abstract: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date | None]
    due_date: Mapped[date | None]
    signer_name: Mapped[str] = mapped_column(String(120))
    signer_post: Mapped[str] = mapped_column(String(200))
    urgency: Mapped[str] = mapped_column(String(20), default=Urgency.NORMAL)
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSON)
    verdict_status: Mapped[str] = mapped_column(String(20), default="pending")
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submit_by: Mapped[datetime] = mapped_column(UtcDateTime)
    arrival_year: Mapped[int | None]
    arrival_number: Mapped[int | None]
    registered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registered_by: Mapped[str] = mapped_column(String(120), default="")
    refusal_reason: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    folded: Mapped[str] = mapped_column(Text)
    recall: Mapped[str] = mapped_column(String(20), default=RecallState.NONE)
    recall_reason: Mapped[str] = mapped_column(Text, default="")
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def reference(self) -> str:
        """`7816/VPCP-TTĐT`."""
        return f"{self.number}/{self.symbol}" if self.symbol else self.number


class IncomingFile(Base):
    """A file of a document, in the order of its package; `verdict` is set once its signatures are checked."""

    __tablename__ = "incoming_file"
    __table_args__ = (UniqueConstraint("incoming_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incoming_id: Mapped[str] = mapped_column(ForeignKey("incoming_document.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Directive(Base):
    """A leader's instruction (Decree 30/2020, articles 23-24): which unit leads or cooperates, what, and until when."""

    __tablename__ = "directive"
    __table_args__ = (
        UniqueConstraint("incoming_id", "unit_id"),
        CheckConstraint("role IN ('lead', 'cooperate')", name="role"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incoming_id: Mapped[str] = mapped_column(ForeignKey("incoming_document.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    due: Mapped[date | None]
    leader_name: Mapped[str] = mapped_column(String(120))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(Directive)
