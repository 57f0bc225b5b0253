"""Copies of documents, with numbers of their own."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inbox.models.checks import one_of
from inbox.rules.copies import CopyKind, CopyState
from server.infra.database import Base, UtcDateTime
from server.infra.ids import new_id


class DocumentCopy(Base):
    """A copy an agency certifies (Decree 30/2020, articles 25-27): of an issued or of a received document.

    `source_sha256` is the file that was copied, `pages` those of an extract; `source_name` is what the register says of
    it. The number is taken with the row; a copy that came to nothing keeps it, void, with the reason.
    """

    __tablename__ = "document_copy"
    __table_args__ = (
        one_of("kind", CopyKind),
        one_of("state", CopyState),
        CheckConstraint("(outgoing_id IS NULL) != (incoming_id IS NULL)", name="one_source"),
        CheckConstraint("state != 'made' OR file_sha256 IS NOT NULL", name="file"),
        CheckConstraint("state != 'void' OR length(void_reason) > 0", name="void_reason"),
        UniqueConstraint("agency_id", "year", "number"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default=CopyState.SIGNING)
    outgoing_id: Mapped[str | None] = mapped_column(ForeignKey("outgoing_document.id"), index=True)
    incoming_id: Mapped[str | None] = mapped_column(ForeignKey("incoming_document.id"), index=True)
    source_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    source_name: Mapped[str] = mapped_column(Text)
    pages: Mapped[list[int]] = mapped_column(JSON, default=list)
    year: Mapped[int]
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(60))
    recipients: Mapped[str] = mapped_column(Text, default="")
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    work_id: Mapped[str | None] = mapped_column(String(36))
    failure: Mapped[str | None] = mapped_column(String(120))
    made_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    made_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str] = mapped_column(Text, default="")
    voided_by: Mapped[str] = mapped_column(String(120), default="")
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
