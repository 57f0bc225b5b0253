"""What went out and came in: packages as they are on the wire, deliveries, status messages."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inbox.models.checks import one_of
from inbox.rules.lifecycle import Delivery as DeliveryView
from inbox.rules.lifecycle import DeliveryState, RecallState
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id


class Direction(StrEnum):
    SENT = "sent"
    RECEIVED = "received"


class Package(Base):
    """One edXML file, byte for byte. `matched` is false when it speaks of a document this agency does not have."""

    __tablename__ = "package"
    __table_args__ = (
        one_of("direction", Direction),
        CheckConstraint("kind IN ('document', 'status')", name="kind"),
        UniqueConstraint("agency_id", "direction", "sha256", "receiver_code"),
        Index("ix_package_document", "agency_id", "document_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    direction: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    meaning: Mapped[str] = mapped_column(String(10))
    sender_code: Mapped[str] = mapped_column(String(120))
    receiver_code: Mapped[str] = mapped_column(String(120))
    partner_name: Mapped[str] = mapped_column(String(200))
    document_id: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    size: Mapped[int]
    matched: Mapped[bool] = mapped_column(default=True)
    carried: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(Package)


class Delivery(Base):
    """The sender's view of one recipient of one document."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("document_id", "recipient_code"),
        one_of("reached", DeliveryState),
        one_of("recall", RecallState),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing_document.id"), index=True)
    recipient_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    recipient_code: Mapped[str] = mapped_column(String(35))
    recipient_name: Mapped[str] = mapped_column(String(200))
    reached: Mapped[str] = mapped_column(String(20), default=DeliveryState.PENDING)
    recall: Mapped[str] = mapped_column(String(20), default=RecallState.NONE)
    reason: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def view(self) -> DeliveryView:
        """The delivery as the rule reads it."""
        return DeliveryView(DeliveryState(self.reached), RecallState(self.recall))


class StatusMessage(Base):
    """One report about a document, sent or received; the rows only grow. One of the two documents is set."""

    __tablename__ = "status_message"
    __table_args__ = (
        one_of("direction", Direction),
        CheckConstraint("(delivery_id IS NULL) != (incoming_id IS NULL)", name="document"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    direction: Mapped[str] = mapped_column(String(10))
    delivery_id: Mapped[str | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    incoming_id: Mapped[str | None] = mapped_column(ForeignKey("incoming_document.id"), index=True)
    code: Mapped[str] = mapped_column(String(2))
    description: Mapped[str] = mapped_column(Text)
    staff: Mapped[str] = mapped_column(String(120))
    department: Mapped[str] = mapped_column(String(200))
    document_day: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(StatusMessage)
