"""Time-stamps that come later: for files signed while the authority was away, and for the copies kept for ever.

ETSI EN 319 142-1: B-T has a time-stamp, B-LTA carries everything a check needs under a time-stamp of the archive.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.common import today
from inbox.models import DocumentRevision, OutgoingDocument, Preservation
from inbox.rules.lifecycle import OutgoingState
from inbox.work.checking import make_checker
from inbox.work.documents import PDF, load
from inbox.work.making import time_stamper
from inbox.work.preserving import ARCHIVE, RAISE, SOON
from server.audit import AuditEvent, record
from server.infra.blobs import StoredFile, store_file
from server.infra.dated import value_on
from server.infra.outbox import publish
from server.infra.work import Work
from signing import Level, SigningError, TimeStamper, TimeStampUnavailable
from signing.levels import raise_level, renew, renew_by

RENEW: Final = "archive.renew"
RENEW_ONE: Final = "archive.renew_one"
RENEW_EVERY: Final = timedelta(days=1)
MARGIN: Final = "archive_margin_days"
LATEST: Final = timedelta(minutes=10)
STALE: Final = timedelta(hours=1)
# Nobody works on a document in these states, and its signatures are valid as they stand: its file may be replaced by
# one that has a time-stamp more. What is numbered waits for its seal, which brings a time-stamp of its own.
RESTING: Final = frozenset({OutgoingState.SIGNED, OutgoingState.ISSUED})
_FAILURES: Final = {
    RAISE: AuditEvent.DOCUMENT_TIME_STAMP_FAILED,
    ARCHIVE: AuditEvent.DOCUMENT_ARCHIVE_FAILED,
}
# The file has gone out, or goes nowhere: it stays as it is.
_GONE: Final = frozenset({OutgoingState.DISPATCHED, OutgoingState.RECALLED, OutgoingState.VOID})


def add_time_stamp(work: Work) -> None:
    """B-B → B-T by a time-stamp of the document. While it moves, or the authority is away, this is tried again."""
    document, row = _kept(work)
    if not row.raise_pending:
        _leave(work)
    elif document.state in _GONE:
        _give_up_raising(work, document.id)
    elif document.state not in RESTING:
        _again(work, RAISE, document.id, None)
    else:
        _add_time_stamp(work, document)


def _add_time_stamp(work: Work, document: OutgoingDocument) -> None:
    before, now = document.file_sha256 or "", work.clock.now()
    try:
        pdf = raise_level(
            work.blobs.get(before), Level.B_T, trust=make_checker(work).trust, time_stamper=_stamper(work), at=now
        )
    except SigningError as error:
        _again(work, RAISE, document.id, error.code)
        return
    work.blobs.put(pdf)
    with work.finish() as session:
        current = session.get_one(OutgoingDocument, document.id, with_for_update=True, populate_existing=True)
        if current.file_sha256 != before or current.state not in RESTING:
            publish(session, RAISE, {"document_id": document.id}, now=now, run_after=now + SOON)
            return
        row = session.get_one(Preservation, document.id)
        stored = _add_revision(session, work, document.id, pdf, "time_stamped")
        current.file_sha256 = stored.sha256
        row.level, row.raise_pending, row.attempts, row.failure, row.changed_at = Level.B_T, False, 0, None, now
        _record(session, AuditEvent.DOCUMENT_TIME_STAMPED, current.id, now, before=before, sha256=stored.sha256)


def archive(work: Work) -> None:
    """The kept copy of an issued document, raised to B-LTA; what was or will be dispatched stays as it is."""
    document, row = _kept(work)
    if row.raise_pending and document.state not in _GONE:
        _again(work, ARCHIVE, document.id, None)
        return
    now = work.clock.now()
    try:
        source = work.blobs.get(document.file_sha256 or "")
        pdf = raise_level(source, Level.B_LTA, trust=make_checker(work).trust, time_stamper=_stamper(work), at=now)
    except SigningError as error:
        _again(work, ARCHIVE, document.id, error.code)
        return
    _keep_archived(work, document.id, pdf, AuditEvent.DOCUMENT_ARCHIVED)


def renew_archive(work: Work) -> None:
    """Every day: whose newest time-stamp will end within the margin, and what was begun and never came to an end?"""
    now = work.clock.now()
    with work.read() as session:
        margin = timedelta(days=int(value_on(session, MARGIN, today(now))))
        ending = session.scalars(select(Preservation).where(Preservation.renew_by <= now + margin)).all()
        idle = session.scalars(select(Preservation).where(Preservation.changed_at < now - STALE)).all()
    topics = [(RENEW_ONE, row.document_id) for row in ending]
    topics += [(RAISE, row.document_id) for row in idle if row.raise_pending]
    topics += [(ARCHIVE, row.document_id) for row in idle if row.failure and not row.archived_sha256]
    with work.finish() as session:
        for topic, document_id in topics:
            key = f"{topic}:{document_id}:{today(now)}"
            publish(session, topic, {"document_id": document_id}, key=key, now=now)


def renew_one(work: Work) -> None:
    """One more time-stamp over a kept copy, while the one before still holds. What fails is tried again tomorrow."""
    document, row = _kept(work)
    try:
        pdf = renew(
            work.blobs.get(row.archived_sha256 or ""),
            trust=make_checker(work).trust,
            time_stamper=_stamper(work),
            at=work.clock.now(),
        )
    except SigningError as error:
        _note_failure(work, AuditEvent.DOCUMENT_ARCHIVE_FAILED, document.id, error.code)
        return
    _keep_archived(work, document.id, pdf, AuditEvent.DOCUMENT_ARCHIVE_RENEWED)


def _keep_archived(work: Work, document_id: str, pdf: bytes, event: AuditEvent) -> None:
    work.blobs.put(pdf)
    now = work.clock.now()
    until = renew_by(pdf, at=now)
    with work.finish() as session:
        row = session.get_one(Preservation, document_id)
        stored = _add_revision(session, work, document_id, pdf, "archived")
        before, row.archived_sha256 = row.archived_sha256, stored.sha256
        row.archived_at, row.renew_by = now, until
        row.attempts, row.failure, row.changed_at = 0, None, now
        _record(session, event, document_id, now, before=before, sha256=stored.sha256)


def _again(work: Work, topic: str, document_id: str, code: str | None) -> None:
    """Later, and later still; a failure is shown and stands in the log."""
    now = work.clock.now()
    with work.finish() as session:
        row = _failed(session, _FAILURES[topic], document_id, code, now)
        publish(session, topic, {"document_id": document_id}, now=now, run_after=now + delay(row.attempts))


def _note_failure(work: Work, event: AuditEvent, document_id: str, code: str) -> None:
    with work.finish() as session:
        _failed(session, event, document_id, code, work.clock.now())


def _failed(session: Session, event: AuditEvent, document_id: str, code: str | None, now: datetime) -> Preservation:
    """One attempt more; the log tells it once for each reason in a row."""
    row = session.get_one(Preservation, document_id)
    if code is not None and code != row.failure:
        _record(session, event, document_id, now, code=code)
    row.attempts, row.failure, row.changed_at = row.attempts + 1, code or row.failure, now
    return row


def delay(attempts: int) -> timedelta:
    """5, 10, 20 ... seconds, at most 10 minutes."""
    factor: int = 2 ** min(attempts - 1, 10)
    return min(LATEST, SOON * factor)


def _leave(work: Work) -> None:
    with work.finish():
        """Somebody was quicker."""


def _give_up_raising(work: Work, document_id: str) -> None:
    with work.finish() as session:
        row = session.get_one(Preservation, document_id)
        row.raise_pending, row.changed_at = False, work.clock.now()


def _kept(work: Work) -> tuple[OutgoingDocument, Preservation]:
    document_id = work.text("document_id")
    with work.read() as session:
        return load(session, document_id), session.get_one(Preservation, document_id)


def _add_revision(session: Session, work: Work, document_id: str, pdf: bytes, stage: str) -> StoredFile:
    now = work.clock.now()
    stored = store_file(session, work.blobs, pdf, PDF, now)
    session.add(DocumentRevision(document_id=document_id, stage=stage, sha256=stored.sha256, at=now))
    return stored


def _stamper(work: Work) -> TimeStamper:
    """Raises TimeStampUnavailable when no authority is set."""
    stamper = time_stamper(work)
    if stamper is None:
        raise TimeStampUnavailable
    return stamper


def _record(session: Session, event: AuditEvent, document_id: str, now: datetime, **details: str | int | None) -> None:
    record(session, event, actor=None, subject=f"outgoing:{document_id}", details=details, now=now)
