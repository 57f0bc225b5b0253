"""Copies kept for ever: raised to B-LTA when a file is issued, stamped again before their newest time-stamp ends.

ETSI EN 319 142-1: B-LTA carries everything a check needs under a time-stamp of the archive. The document, each of its
annexes and each certified copy are files of their own, so each is kept by itself: one that fails holds up no other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from inbox.actions.common import today
from inbox.models import (
    Annex,
    DocumentCopy,
    DocumentRevision,
    FilePreservation,
    OutgoingDocument,
    Preservation,
)
from inbox.models.preserving import Kept
from inbox.rules.annexes import AnnexState
from inbox.rules.copies import CopyState
from inbox.work.checking import make_checker
from inbox.work.documents import PDF, load
from inbox.work.making import need_time_stamper
from inbox.work.preserving import ARCHIVE, RAISE, delay, keep_file_for_ever
from inbox.work.raising import GONE
from server.audit import AuditEvent, record
from server.infra.blobs import store_file
from server.infra.dated import value_on
from server.infra.outbox import Payload, publish
from server.infra.work import Work
from signing import ErrorCode, Level, SigningError
from signing.levels import raise_level, renew, renew_by

RENEW: Final = "archive.renew"
RENEW_ONE: Final = "archive.renew_one"
RENEW_EVERY: Final = timedelta(days=1)
MARGIN: Final = "archive_margin_days"
STALE: Final = timedelta(hours=1)

Row = Preservation | FilePreservation


@dataclass(frozen=True, slots=True)
class Events:
    """What the log hears of a kind of file."""

    archived: AuditEvent
    renewed: AuditEvent
    failed: AuditEvent


_OF_DOCUMENT: Final = Events(
    AuditEvent.DOCUMENT_ARCHIVED, AuditEvent.DOCUMENT_ARCHIVE_RENEWED, AuditEvent.DOCUMENT_ARCHIVE_FAILED
)
_OF_FILE: Final = Events(AuditEvent.FILE_ARCHIVED, AuditEvent.FILE_ARCHIVE_RENEWED, AuditEvent.FILE_ARCHIVE_FAILED)


@dataclass(frozen=True, slots=True)
class Keeping:
    """A file that is kept: its line, the file as it went out, and the document whose log hears of it.

    `name` tells a file beside the document from it; `waits`: a time-stamp is still to come to what will be sent.
    """

    row: Row
    source: str
    subject: str
    events: Events
    name: str | None = None
    waits: bool = False


def archive(work: Work) -> None:
    """The kept copy of an issued file, raised to B-LTA; what was or will be dispatched stays as it is."""
    keeping = _find(work)
    if keeping.waits:
        _again(work, keeping, None)
        return
    try:
        pdf = raise_level(
            work.blobs.get(keeping.source),
            Level.B_LTA,
            trust=make_checker(work).trust,
            time_stamper=need_time_stamper(work),
            at=work.clock.now(),
        )
    except SigningError as error:
        # Only the authority comes back within minutes; whatever else is missing, the daily look tries again.
        later = _again if error.code == ErrorCode.TIME_STAMP_UNAVAILABLE else _note_failure
        later(work, keeping, error.code)
        return
    _keep(work, keeping, pdf, keeping.events.archived)


def renew_one(work: Work) -> None:
    """One more time-stamp over a kept copy, while the one before still holds. What fails is tried again tomorrow."""
    keeping = _find(work)
    try:
        pdf = renew(
            work.blobs.get(keeping.row.archived_sha256 or ""),
            trust=make_checker(work).trust,
            time_stamper=need_time_stamper(work),
            at=work.clock.now(),
        )
    except SigningError as error:
        _note_failure(work, keeping, error.code)
        return
    _keep(work, keeping, pdf, keeping.events.renewed)


def renew_archive(work: Work) -> None:
    """Every day: whose newest time-stamp will end within the margin, and what was begun and never came to an end?"""
    now = work.clock.now()
    with work.read() as session:
        margin = timedelta(days=int(value_on(session, MARGIN, today(now))))
        due = list(_due(session, now, margin))
    with work.finish() as session:
        for topic, payload in due:
            (name,) = payload.values()
            publish(session, topic, payload, key=f"{topic}:{name}:{today(now)}", now=now)
        for file in _without_line(session):
            keep_file_for_ever(session, work, file)


def _due(session: Session, now: datetime, margin: timedelta) -> Iterator[tuple[str, Payload]]:
    for row in _lines(session, lambda kind: kind.renew_by <= now + margin):
        yield RENEW_ONE, _payload(row)
    for row in _lines(session, lambda kind: kind.changed_at < now - STALE):
        if isinstance(row, Preservation) and row.raise_pending:
            yield RAISE, _payload(row)
        if row.failure and not row.archived_sha256:
            yield ARCHIVE, _payload(row)


def _lines(session: Session, chosen: Callable[[type[Kept]], ColumnElement[bool]]) -> list[Row]:
    of_documents = session.scalars(select(Preservation).where(chosen(Preservation)))
    return [*of_documents, *session.scalars(select(FilePreservation).where(chosen(FilePreservation)))]


def _without_line(session: Session) -> Sequence[Annex | DocumentCopy]:
    """Files that were signed before the archive had lines for them."""
    annexes = select(Annex).where(
        Annex.state == AnnexState.SEALED, ~select(FilePreservation.id).where(FilePreservation.id == Annex.id).exists()
    )
    copies = select(DocumentCopy).where(
        DocumentCopy.state == CopyState.MADE,
        ~select(FilePreservation.id).where(FilePreservation.id == DocumentCopy.id).exists(),
    )
    return [*session.scalars(annexes), *session.scalars(copies)]


def _payload(row: Row) -> Payload:
    return {"document_id": row.document_id} if isinstance(row, Preservation) else {"file_id": row.id}


def _find(work: Work) -> Keeping:
    with work.read() as session:
        if "document_id" in work.event.payload:
            document = load(session, work.text("document_id"))
            row = session.get_one(Preservation, document.id)
            return Keeping(
                row, document.file_sha256 or "", _subject(document), _OF_DOCUMENT, None, _waits(row, document)
            )
        return _find_beside(session, session.get_one(FilePreservation, work.text("file_id")))


def _find_beside(session: Session, row: FilePreservation) -> Keeping:
    if row.copy_id is not None:
        copy = session.get_one(DocumentCopy, row.copy_id)
        subject = f"outgoing:{copy.outgoing_id}" if copy.outgoing_id else f"incoming:{copy.incoming_id}"
        return Keeping(row, copy.file_sha256 or "", subject, _OF_FILE, copy.reference)
    annex = session.get_one(Annex, row.annex_id)
    document = load(session, annex.document_id)
    waits = _waits(session.get_one(Preservation, document.id), document)
    return Keeping(row, annex.file_sha256 or "", _subject(document), _OF_FILE, annex.name, waits)


def _subject(document: OutgoingDocument) -> str:
    return f"outgoing:{document.id}"


def _waits(row: Preservation, document: OutgoingDocument) -> bool:
    return row.raise_pending and document.state not in GONE


def _keep(work: Work, keeping: Keeping, pdf: bytes, event: AuditEvent) -> None:
    work.blobs.put(pdf)
    now = work.clock.now()
    until = renew_by(pdf, at=now)
    with work.finish() as session:
        row = _locked(session, keeping)
        stored = store_file(session, work.blobs, pdf, PDF, now)
        if isinstance(row, Preservation):
            session.add(DocumentRevision(document_id=row.document_id, stage="archived", sha256=stored.sha256, at=now))
        before, row.archived_sha256 = row.archived_sha256, stored.sha256
        row.archived_at, row.renew_by = now, until
        row.attempts, row.failure, row.changed_at = 0, None, now
        _record(session, event, keeping, now, before=before, sha256=stored.sha256)


def _again(work: Work, keeping: Keeping, code: str | None) -> None:
    """Later, and later still; a failure is shown and stands in the log."""
    now = work.clock.now()
    with work.finish() as session:
        row = _failed(session, keeping, code, now)
        publish(session, ARCHIVE, _payload(row), now=now, run_after=now + delay(row.attempts))


def _note_failure(work: Work, keeping: Keeping, code: str | None) -> None:
    with work.finish() as session:
        _failed(session, keeping, code, work.clock.now())


def _failed(session: Session, keeping: Keeping, code: str | None, now: datetime) -> Row:
    """One attempt more; the log tells it once for each reason in a row."""
    row = _locked(session, keeping)
    if code is not None and code != row.failure:
        _record(session, keeping.events.failed, keeping, now, code=code)
    row.attempts, row.failure, row.changed_at = row.attempts + 1, code or row.failure, now
    return row


def _locked(session: Session, keeping: Keeping) -> Row:
    (row_id,) = _payload(keeping.row).values()
    kind: type[Any] = type(keeping.row)
    row: Row = session.get_one(kind, row_id, with_for_update=True)
    return row


def _record(session: Session, event: AuditEvent, keeping: Keeping, now: datetime, **details: str | int | None) -> None:
    named = {"name": keeping.name} if keeping.name is not None else {}
    record(session, event, actor=None, subject=keeping.subject, details={**named, **details}, now=now)
