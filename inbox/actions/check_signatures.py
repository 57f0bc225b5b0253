"""Write down what the check of a document's files found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.models import IncomingDocument, IncomingFile
from server.audit import AuditEvent, record
from signing import Reason, ReasonCode, Status, Verdict

VERIFY = "incoming.verify"
PENDING = "pending"
# A document is as good as its worst file; the order is from bad to good.
_WORST_FIRST = (Status.INVALID, Status.UNREADABLE, Status.INDETERMINATE, Status.UNSIGNED, Status.VALID)
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
    found = [file.verdict for file in files if file.verdict is not None]
    _write(session, document, _overall(found), now)


def conclude_unchecked(session: Session, document: IncomingDocument, now: datetime) -> None:
    """The check itself came to nothing: what nobody could read is never registered, and the clerk can refuse it."""
    _write(session, document, _CRASHED.to_json(), now)


def _write(session: Session, document: IncomingDocument, verdict: dict[str, Any], now: datetime) -> None:
    document.verdict, document.verdict_status = verdict, verdict["status"]
    details = {"status": document.verdict_status, "code": str(verdict["code"])}
    subject = f"incoming:{document.id}"
    record(session, AuditEvent.INCOMING_VERIFIED, actor=None, subject=subject, details=details, now=now)


def _overall(found: list[dict[str, Any]]) -> dict[str, Any]:
    if not found:
        return NO_PDF
    main, *annexes = found
    bad = [annex for annex in annexes if annex["status"] in {Status.INVALID, Status.UNREADABLE}]
    return min([main, *bad], key=lambda verdict: _WORST_FIRST.index(Status(verdict["status"])))
