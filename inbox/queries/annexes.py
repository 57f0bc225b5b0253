"""The annexes of a document as screens show them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.annex import present_annexes
from inbox.models import Annex, FilePreservation
from inbox.queries.outgoing import find_outgoing
from inbox.rules.annexes import AnnexState
from server.identity import Actor
from server.infra.errors import NotFound
from server.infra.outbox import OutboxEvent


@dataclass(frozen=True, slots=True)
class AnnexView:
    """`number` is its place among the annexes of the document, from 1; `work_id` is set while it is being cleaned."""

    id: str
    number: int
    name: str
    state: str
    pages: int | None
    sha256: str | None
    removed: tuple[str, ...]
    failure: str | None
    failure_details: dict[str, str]
    work_id: str | None
    archived_sha256: str | None


def annexes_of(session: Session, document_id: str) -> tuple[AnnexView, ...]:
    """The annexes a document has now, in their order."""
    return tuple(_view(session, number, annex) for number, annex in enumerate(present_annexes(session, document_id), 1))


def annex_file(session: Session, actor: Actor, document_id: str, annex_id: str) -> tuple[str, str]:
    """SHA-256 and name of an annex's present file. Raises NotFound `page.missing`, `annex.missing`."""
    find_outgoing(session, actor, document_id)
    found = next((one for one in present_annexes(session, document_id) if one.id == annex_id), None)
    if found is None or found.file_sha256 is None:
        raise NotFound("annex.missing")
    return found.file_sha256, found.name


def kept_copy(session: Session, file_id: str) -> str | None:
    """SHA-256 of the copy at B-LTA that is kept of an annex or of a certified copy."""
    return session.scalar(select(FilePreservation.archived_sha256).where(FilePreservation.id == file_id))


def kept_annex(session: Session, actor: Actor, document_id: str, annex_id: str) -> tuple[str, str]:
    """SHA-256 and name of the kept copy of an annex. Raises NotFound `page.missing`, `annex.missing`."""
    _, name = annex_file(session, actor, document_id, annex_id)
    kept = kept_copy(session, annex_id)
    if kept is None:
        raise NotFound("annex.missing")
    return kept, name


def _view(session: Session, number: int, annex: Annex) -> AnnexView:
    work = session.query(OutboxEvent).filter(OutboxEvent.id == annex.work_id).one_or_none()
    return AnnexView(
        id=annex.id,
        number=number,
        name=annex.name,
        state=annex.state,
        pages=annex.pages,
        sha256=annex.file_sha256,
        removed=tuple(annex.removed),
        failure=annex.failure,
        failure_details=dict(work.details) if work is not None and annex.failure else {},
        work_id=annex.work_id if annex.state == AnnexState.CLEANING else None,
        archived_sha256=kept_copy(session, annex.id),
    )
