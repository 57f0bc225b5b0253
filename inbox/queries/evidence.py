"""What proves a document beside the document: its annexes, what its recipients reported, its rows of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.actions.annex import present_annexes
from inbox.models import EvidencePackage, OutgoingDocument, Package
from inbox.models.exchange import Direction
from inbox.queries.outgoing import find_outgoing
from server.audit import AuditRow
from server.identity import Actor
from server.identity.queries import agency
from server.infra.errors import NotFound
from server.infra.outbox import OutboxEvent, OutboxState

EVIDENCE: Final = "outgoing.evidence"
MEDIA_TYPE: Final = "application/vnd.etsi.asic-e+zip"
MOST_LINKS: Final = 50_000  # hashes of rows between the first and the last about one document: some three megabytes


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A package that was made."""

    id: str
    sha256: str
    size: int
    made_by: str
    made_at: datetime


def packages_of(session: Session, actor: Actor, document_id: str) -> tuple[EvidenceView, ...]:
    """The packages about a document, the latest first. Raises NotFound `page.missing`."""
    document = find_outgoing(session, actor, document_id)
    query = select(EvidencePackage).where(EvidencePackage.document_id == document.id)
    rows = session.scalars(query.order_by(EvidencePackage.made_at.desc(), EvidencePackage.id))
    return tuple(EvidenceView(row.id, row.sha256, row.size, row.made_by, row.made_at) for row in rows)


def package_of(session: Session, actor: Actor, document_id: str, package_id: str) -> EvidenceView:
    """Raises NotFound `page.missing`."""
    found = next((one for one in packages_of(session, actor, document_id) if one.id == package_id), None)
    if found is None:
        raise NotFound("page.missing")
    return found


def under_way(session: Session, work_id: str) -> bool:
    """Whether a package is still being made."""
    query = select(OutboxEvent.state).where(OutboxEvent.id == work_id, OutboxEvent.topic == EVIDENCE)
    return session.scalar(query) in (OutboxState.PENDING, OutboxState.LEASED, OutboxState.REFUSED, OutboxState.DEAD)


def about(session: Session, document: OutgoingDocument) -> dict[str, Any]:
    """The document in plain values."""
    return {
        "agency": agency(session, document.agency_id).name,
        "document_type": document.document_type,
        "reference": document.reference,
        "issued_on": document.issued_on and document.issued_on.isoformat(),
        "abstract": document.abstract,
        "signer": f"{document.signer_post} {document.signer_name}",
        "document_id": document.document_id,
        "sha256": document.file_sha256,
    }


def annex_files(session: Session, document: OutgoingDocument) -> Sequence[str]:
    """SHA-256 of the annexes that went with the document, in their order; none that was taken out again."""
    return [annex.file_sha256 for annex in present_annexes(session, document.id) if annex.file_sha256 is not None]


def receipts(session: Session, document: OutgoingDocument) -> Sequence[str]:
    """SHA-256 of the status messages that the recipients sent back, in the order in which they came."""
    if document.document_id is None:
        return []
    query = select(Package.sha256).where(
        Package.agency_id == document.agency_id,
        Package.document_id == document.document_id,
        Package.direction == Direction.RECEIVED,
        Package.kind == "status",
    )
    return session.scalars(query.order_by(Package.created_at, Package.id)).all()


def audit_excerpt(session: Session, document: OutgoingDocument) -> dict[str, Any]:
    """The rows of the log about a document, and the hashes of all rows between them, so that their order shows.

    What the other rows say is not handed out; their hashes tie them in.
    """
    query = select(AuditRow).where(AuditRow.subject == f"outgoing:{document.id}").order_by(AuditRow.seq)
    rows = session.scalars(query).all()
    before, last = rows[0].seq - 1, rows[-1].seq
    linked = select(AuditRow.hash).where(AuditRow.seq >= before, AuditRow.seq <= min(last, before + MOST_LINKS))
    hashes = list(session.scalars(linked.order_by(AuditRow.seq)))
    kept = [row for row in rows if row.seq <= before + MOST_LINKS]
    head = session.execute(select(AuditRow.seq, AuditRow.hash).order_by(AuditRow.seq.desc()).limit(1)).one()
    return {
        "rows": [_plain(row) for row in kept],
        "links": {"first": before, "hashes": hashes if before else [rows[0].previous, *hashes]},
        "head": {"seq": head.seq, "hash": head.hash},
        "total": session.scalar(select(func.count()).select_from(AuditRow)) or 0,
    }


def _plain(row: AuditRow) -> dict[str, Any]:
    """Exactly the values that the hash is over, and the hash."""
    return {
        "seq": row.seq,
        "at": row.at.astimezone(UTC).isoformat(),
        "event": row.event,
        "account_id": row.account_id,
        "agency_id": row.agency_id,
        "subject": row.subject,
        "details": row.details,
        "previous": row.previous,
        "hash": row.hash,
    }
