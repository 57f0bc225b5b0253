"""How well a file will stand the years: written down when it is made, and what is still to come is put on its way."""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from inbox.models import Annex, DocumentCopy, FilePreservation, OutgoingDocument, Preservation
from server.infra.outbox import publish
from server.infra.work import Work
from signing import Level

RAISE: Final = "outgoing.raise_level"
ARCHIVE: Final = "outgoing.archive"
SOON: Final = timedelta(seconds=5)
LATEST: Final = timedelta(minutes=10)


def note_level(session: Session, work: Work, document: OutgoingDocument, *, stamped: bool) -> None:
    """Write down how the files stand now; a signature without a stamp gets one as soon as the authority answers."""
    now = work.clock.now()
    row = session.get(Preservation, document.id) or Preservation(document_id=document.id, attempts=0)
    row.level = Level.B_T if stamped else Level.B_B
    row.raise_pending = not stamped and bool(work.settings.tsa_url)
    row.changed_at = now
    session.add(row)
    if row.raise_pending:
        publish(session, RAISE, {"document_id": document.id}, now=now, run_after=now + SOON)


def keep_for_ever(session: Session, work: Work, document: OutgoingDocument) -> None:
    """The agency's own copy of what it issued is to stand for decades; without a time-stamping authority it cannot."""
    if work.settings.tsa_url:
        key = f"archive:{document.id}"
        publish(session, ARCHIVE, {"document_id": document.id}, key=key, now=work.clock.now())


def keep_file_for_ever(session: Session, work: Work, file: Annex | DocumentCopy) -> None:
    """The same for an annex or a copy: what the agency signed beside a document stands as long as the document."""
    if not work.settings.tsa_url:
        return
    now, is_annex = work.clock.now(), isinstance(file, Annex)
    annex_id, copy_id = (file.id, None) if is_annex else (None, file.id)
    session.add(FilePreservation(id=file.id, annex_id=annex_id, copy_id=copy_id, attempts=0, changed_at=now))
    session.flush()
    publish(session, ARCHIVE, {"file_id": file.id}, key=f"archive:{file.id}", now=now)


def delay(attempts: int) -> timedelta:
    """5, 10, 20 ... seconds, at most 10 minutes."""
    factor: int = 2 ** min(attempts - 1, 10)
    return min(LATEST, SOON * factor)
