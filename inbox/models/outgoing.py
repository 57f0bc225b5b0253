"""Documents an agency issues, and every file they went through."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inbox.models.checks import one_of
from inbox.rules.deadlines import Urgency
from inbox.rules.lifecycle import OutgoingState
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id

_UNNUMBERED = "('rendering', 'draft', 'in_review', 'awaiting_signature', 'signing', 'signed')"

_STAGES = "('draft', 'signed', 'numbered', 'sealed', 'time_stamped', 'archived')"


class OutgoingDocument(Base):
    """A document on its way from draft to its recipients.

    `text` is what it says (`inbox.drafting.ResolutionText` as JSON); `source_ref` names what it was drafted from, once.
    `drafter_person_id` brought the draft on its way and may not review or seal it; `verify_code` is printed on it, for
    anybody who holds the paper. `work_id` is the slow work it waits for; `failure` the code of the last work that was
    refused; `folded` is what a search looks through.
    """

    __tablename__ = "outgoing_document"
    __table_args__ = (
        one_of("state", OutgoingState),
        one_of("urgency", Urgency),
        CheckConstraint("(number IS NULL) = (reference IS NULL)", name="number_with_reference"),
        CheckConstraint("(number IS NULL) = (issued_on IS NULL)", name="number_with_date"),
        CheckConstraint(f"(number IS NULL) = (state IN {_UNNUMBERED})", name="number_with_state"),
        UniqueConstraint("agency_id", "document_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)
    state: Mapped[str] = mapped_column(String(30), index=True)
    source_ref: Mapped[str] = mapped_column(String(120), unique=True)
    document_type: Mapped[str] = mapped_column(String(60))
    symbol: Mapped[str] = mapped_column(String(30))
    place: Mapped[str] = mapped_column(String(120))
    abstract: Mapped[str] = mapped_column(String(500))
    urgency: Mapped[str] = mapped_column(String(20), default=Urgency.NORMAL)
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    drafter_person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    signer_person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    signer_name: Mapped[str] = mapped_column(String(120))
    signer_post: Mapped[str] = mapped_column(String(120))
    competence: Mapped[str] = mapped_column(String(200))
    number: Mapped[int | None]
    reference: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date | None]
    document_id: Mapped[str | None] = mapped_column(String(120))
    verify_code: Mapped[str | None] = mapped_column(String(24), unique=True)
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    pages: Mapped[int | None]
    work_id: Mapped[str | None] = mapped_column(String(36))
    failure: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    folded: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dispatch_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DocumentRevision(Base):
    """One file of a document after one step; the rows only grow, so every earlier file can be shown."""

    __tablename__ = "document_revision"
    __table_args__ = (CheckConstraint(f"stage IN {_STAGES}", name="stage"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing_document.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(DocumentRevision)
