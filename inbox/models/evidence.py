"""Evidence packages: what was handed out so that a document can be proved without this system."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id


class EvidencePackage(Base):
    """One package (ASiC-E) about one issued document, as it stood when the package was made."""

    __tablename__ = "evidence_package"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing_document.id"), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    size: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(EvidencePackage)
