"""What was found about the signatures of a document, each time that it changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only


class Judgement(Base):
    """The finding on a document at a moment; the last row of a subject is the present one.

    `subject` names it as the audit log does (`incoming:<id>`, `outgoing:<id>`), a copy as `copy:<id>`. `status` and
    `code` are those of the whole document, `files` the verdict on each of its signed files by SHA-256.
    """

    __tablename__ = "judgement"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    subject: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(120))
    files: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON)


append_only(Judgement)
