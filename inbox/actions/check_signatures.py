"""Write down what the check of a document's files found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.judge import note_judgement, overall
from inbox.models import IncomingDocument, IncomingFile
from server.audit import AuditEvent, record
from signing import Reason, ReasonCode, Status, Verdict

VERIFY = "incoming.verify"
PENDING = "pending"
NO_PDF: dict[str, Any] = {
    "status": Status.UNSIGNED.value,
    "code": "verify.not_signed",
    "reasons": [{"code": "verify.not_signed", "details": {}}],
    "warnings": [],
    "signatures": [],
}
_CRASHED = Verdict(Status.UNREADABLE, ReasonCode.CHECK_CRASHED, (Reason(ReasonCode.CHECK_CRASHED),))


def conclude(
    session: Session, document: IncomingDocument, verdicts: Mapping[str, dict[str, Any]], now: datetime
) -> None:
    """Set the verdict of each file and of the document. ``verdicts`` hold one for each PDF, by SHA-256.

    The document's own verdict is that of its first PDF, unless an annex is worse than unsigned.
    """
    files = session.scalars(
        select(IncomingFile).where(IncomingFile.incoming_id == document.id).order_by(IncomingFile.position)
    ).all()
    for file in files:
        file.verdict = verdicts.get(file.sha256)
    found = {file.sha256: file.verdict for file in files if file.verdict is not None}
    _write(session, document, overall(list(found.values())) if found else NO_PDF, found, now)


def conclude_unchecked(session: Session, document: IncomingDocument, now: datetime) -> None:
    """The check itself came to nothing: what nobody could read is never registered, and the clerk can refuse it."""
    _write(session, document, _CRASHED.to_json(), {}, now)


def _write(
    session: Session,
    document: IncomingDocument,
    verdict: dict[str, Any],
    files: Mapping[str, dict[str, Any]],
    now: datetime,
) -> None:
    document.verdict, document.verdict_status = verdict, verdict["status"]
    details = {"status": document.verdict_status, "code": str(verdict["code"])}
    subject = f"incoming:{document.id}"
    note_judgement(session, subject, verdict, files, now)
    record(session, AuditEvent.INCOMING_VERIFIED, actor=None, subject=subject, details=details, now=now)
