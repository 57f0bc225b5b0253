"""How well each file is kept: time-stamps still to come, and the copies that are to stand for decades."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Base, UtcDateTime


class Kept:
    """The agency's own kept copy of a file.

    `archived_sha256` is the copy at B-LTA; `renew_by` when its newest time-stamp must have been renewed; `failure` the
    code of the last attempt that came to nothing.
    """

    attempts: Mapped[int] = mapped_column(default=0)
    archived_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    renew_by: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    failure: Mapped[str | None] = mapped_column(String(120))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Preservation(Kept, Base):
    """How well an outgoing document will stand the years.

    `level` is that of the document and all its annexes (ETSI EN 319 142-1: B-B, B-T); `raise_pending` says that a
    time-stamp is still to come.
    """

    __tablename__ = "preservation"

    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing_document.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    raise_pending: Mapped[bool] = mapped_column(default=False)


class FilePreservation(Kept, Base):
    """The same for a file beside a document that the agency signed: an annex, or a copy it certified."""

    __tablename__ = "file_preservation"
    __table_args__ = (CheckConstraint("(annex_id IS NULL) != (copy_id IS NULL)", name="one_file"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    annex_id: Mapped[str | None] = mapped_column(ForeignKey("annex.id"), unique=True)
    copy_id: Mapped[str | None] = mapped_column(ForeignKey("document_copy.id"), unique=True)
