"""Annexes in files of their own."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inbox.models.checks import one_of
from inbox.rules.annexes import AnnexState
from server.infra.database import Base, UtcDateTime
from server.infra.ids import new_id


class Annex(Base):
    """A file that belongs to an outgoing document, in its order.

    `uploaded_sha256` is what was given, `clean_sha256` what everybody saw before the signature, `file_sha256` the
    present file. `removed` names what cleaning left behind; `failure` is the code with which the file was refused.
    """

    __tablename__ = "annex"
    __table_args__ = (
        one_of("state", AnnexState),
        CheckConstraint("state NOT IN ('ready', 'sealed') OR file_sha256 IS NOT NULL", name="file"),
        UniqueConstraint("document_id", "position"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing_document.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(130))
    state: Mapped[str] = mapped_column(String(20), default=AnnexState.CLEANING)
    uploaded_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    clean_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    pages: Mapped[int | None]
    removed: Mapped[list[str]] = mapped_column(JSON, default=list)
    work_id: Mapped[str | None] = mapped_column(String(36))
    failure: Mapped[str | None] = mapped_column(String(120))
    added_by: Mapped[str] = mapped_column(String(120))
    added_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
