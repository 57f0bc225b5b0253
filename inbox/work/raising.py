"""Time-stamps that come later, for files signed while the authority was away (ETSI EN 319 142-1: B-B to B-T)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.models import Annex, DocumentRevision, OutgoingDocument, Preservation
from inbox.rules.annexes import AnnexState
from inbox.rules.lifecycle import OutgoingState
from inbox.work.checking import make_checker
from inbox.work.documents import PDF, load
from inbox.work.making import need_time_stamper
from inbox.work.preserving import RAISE, SOON, delay
from server.audit import AuditEvent, record
from server.infra.blobs import store_file
from server.infra.outbox import publish
from server.infra.work import Work
from signing import Level, SigningError
from signing.levels import raise_level

# Nobody works on a document in these states, and its signatures are valid as they stand: its file may be replaced by
# one that has a time-stamp more. What is numbered waits for its seal, which brings a time-stamp of its own.
RESTING: Final = frozenset({OutgoingState.SIGNED, OutgoingState.ISSUED})
# The file has gone out, or goes nowhere: it stays as it is.
GONE: Final = frozenset({OutgoingState.DISPATCHED, OutgoingState.RECALLED, OutgoingState.VOID})


@dataclass(frozen=True, slots=True)
class Raised:
    """A file with its time-stamp, that no row speaks of yet; `annex_id` is None for the document itself."""

    annex_id: str | None
    before: str
    pdf: bytes


def add_time_stamp(work: Work) -> None:
    """B-B → B-T by a time-stamp of each file. While the document moves, or the authority is away: tried again."""
    document_id = work.text("document_id")
    with work.read() as session:
        document, row = load(session, document_id), session.get_one(Preservation, document_id)
    if not row.raise_pending:
        _leave(work)
    elif document.state in GONE:
        _give_up_raising(work, document.id)
    elif document.state not in RESTING:
        _again(work, document.id, None)
    else:
        _add_time_stamp(work, document)


def _add_time_stamp(work: Work, document: OutgoingDocument) -> None:
    with work.read() as session:
        files = _files(session, document)
    try:
        raised = [Raised(annex_id, sha256, _raised(work, sha256)) for annex_id, sha256 in files]
    except SigningError as error:
        _again(work, document.id, error.code)
        return
    now = work.clock.now()
    with work.finish() as session:
        current = session.get_one(OutgoingDocument, document.id, with_for_update=True, populate_existing=True)
        if _files(session, current) != files or current.state not in RESTING:
            publish(session, RAISE, {"document_id": document.id}, now=now, run_after=now + SOON)
            return
        for one in raised:
            _keep(session, work, current, one, now)
        row = session.get_one(Preservation, document.id)
        row.level, row.raise_pending, row.attempts, row.failure, row.changed_at = Level.B_T, False, 0, None, now


def _files(session: Session, document: OutgoingDocument) -> list[tuple[str | None, str]]:
    """The document and the annexes that bear a signature, as they stand."""
    query = select(Annex).where(Annex.document_id == document.id, Annex.state == AnnexState.SEALED)
    annexes = session.scalars(query.order_by(Annex.position).execution_options(populate_existing=True))
    return [(None, document.file_sha256 or ""), *((one.id, one.file_sha256 or "") for one in annexes)]


def _raised(work: Work, sha256: str) -> bytes:
    """The same bytes when they have a time-stamp already. Raises SigningError."""
    work.hold()
    trust, now = make_checker(work).trust, work.clock.now()
    pdf = raise_level(work.blobs.get(sha256), Level.B_T, trust=trust, time_stamper=need_time_stamper(work), at=now)
    work.blobs.put(pdf)
    return pdf


def _keep(session: Session, work: Work, document: OutgoingDocument, raised: Raised, now: datetime) -> None:
    stored = store_file(session, work.blobs, raised.pdf, PDF, now)
    if stored.sha256 == raised.before:
        return
    details: dict[str, str | int | None] = {"before": raised.before, "sha256": stored.sha256}
    if raised.annex_id is None:
        document.file_sha256 = stored.sha256
        session.add(DocumentRevision(document_id=document.id, stage="time_stamped", sha256=stored.sha256, at=now))
    else:
        annex = session.get_one(Annex, raised.annex_id)
        annex.file_sha256, details["name"] = stored.sha256, annex.name
    _record(session, AuditEvent.DOCUMENT_TIME_STAMPED, document.id, now, details)


def _again(work: Work, document_id: str, code: str | None) -> None:
    """Later, and later still; a failure is shown, and the log tells it once for each reason in a row."""
    now = work.clock.now()
    with work.finish() as session:
        row = session.get_one(Preservation, document_id)
        if code is not None and code != row.failure:
            _record(session, AuditEvent.DOCUMENT_TIME_STAMP_FAILED, document_id, now, {"code": code})
        row.attempts, row.failure, row.changed_at = row.attempts + 1, code or row.failure, now
        publish(session, RAISE, {"document_id": document_id}, now=now, run_after=now + delay(row.attempts))


def _leave(work: Work) -> None:
    with work.finish():
        """Somebody was quicker."""


def _give_up_raising(work: Work, document_id: str) -> None:
    with work.finish() as session:
        row = session.get_one(Preservation, document_id)
        row.raise_pending, row.changed_at = False, work.clock.now()


def _record(
    session: Session, event: AuditEvent, document_id: str, now: datetime, details: dict[str, str | int | None]
) -> None:
    record(session, event, actor=None, subject=f"outgoing:{document_id}", details=details, now=now)
