"""Give a draft files of its own beside the main one, and take them out again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.actions.common import lock_outgoing, refusing
from inbox.models import Annex, OutgoingDocument
from inbox.rules.acts import ShownFile
from inbox.rules.annexes import PRESENT, AnnexState, annex_name, check_count, check_open, check_ready
from inbox.rules.lifecycle import OutgoingState
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.blobs import BlobStore, store_file
from server.infra.errors import NotFound
from server.infra.outbox import publish

CLEAN = "annex.clean"
PDF = "application/pdf"


def add_annex(
    session: Session, blobs: BlobStore, actor: Actor, document_id: str, name: str, data: bytes, *, now: datetime
) -> Annex:
    """The file is kept as it came; a worker makes the clean copy that is shown, signed and sent.

    Raises NotFound, Forbidden, Conflict, Refusal `annex.name_missing`, `annex.too_many`.
    """
    document = _open_draft(session, actor, document_id)
    with refusing():
        shown = annex_name(name)
        check_count(len(present_annexes(session, document_id)))
    stored = store_file(session, blobs, data, PDF, now)
    last = session.scalar(select(func.max(Annex.position)).where(Annex.document_id == document_id)) or 0
    annex = Annex(
        document_id=document_id,
        position=last + 1,
        name=shown,
        uploaded_sha256=stored.sha256,
        added_by=actor.full_name,
        added_by_id=actor.person_id,
        added_at=now,
    )
    session.add(annex)
    session.flush()
    annex.work_id = publish(session, CLEAN, {"annex_id": annex.id}, key=f"clean:{annex.id}", now=now).id
    _record(session, AuditEvent.ANNEX_ADDED, actor, document, annex, now)
    return annex


def remove_annex(session: Session, actor: Actor, document_id: str, annex_id: str, *, now: datetime) -> None:
    """The row and the file stay; the document no longer has it. Raises NotFound, Forbidden, Conflict."""
    document = _open_draft(session, actor, document_id)
    annex = session.get(Annex, annex_id, with_for_update=True)
    if annex is None or annex.document_id != document_id or annex.state not in PRESENT:
        raise NotFound("annex.missing")
    annex.state = AnnexState.REMOVED
    _record(session, AuditEvent.ANNEX_REMOVED, actor, document, annex, now)


def present_annexes(session: Session, document_id: str) -> Sequence[Annex]:
    """The annexes a document has now, in their order."""
    query = select(Annex).where(Annex.document_id == document_id, Annex.state.in_(PRESENT)).order_by(Annex.position)
    return session.scalars(query).all()


def drafters_of(session: Session, document: OutgoingDocument) -> frozenset[str]:
    """The people who made what is signed: who brought the draft on its way, and who gave one of its annexes."""
    gave = {annex.added_by_id for annex in present_annexes(session, document.id)}
    return frozenset(person for person in (document.drafter_person_id, *gave) if person is not None)


def check_annexes(session: Session, document_id: str) -> None:
    """Raises Refusal `annex.cleaning`, `annex.refused`."""
    with refusing():
        check_ready(AnnexState(annex.state) for annex in present_annexes(session, document_id))


def shown_annexes(session: Session, document_id: str) -> list[ShownFile]:
    """The files beside the main one that an act of signing speaks of; each goes by the id of its annex."""
    return [ShownFile(annex.id, annex.file_sha256 or "") for annex in present_annexes(session, document_id)]


def shown_annex_list(session: Session, document_id: str) -> str:
    """The annexes of a document as a page names them that shows them: their SHA-256 in order, commas between."""
    return ",".join(one.sha256 for one in shown_annexes(session, document_id))


def _open_draft(session: Session, actor: Actor, document_id: str) -> OutgoingDocument:
    actor.require(Permission.OUTGOING_DRAFT)
    document = lock_outgoing(session, actor, document_id)
    with refusing():
        check_open(OutgoingState(document.state))
    return document


def _record(
    session: Session, event: AuditEvent, actor: Actor, document: OutgoingDocument, annex: Annex, now: datetime
) -> None:
    details: dict[str, str | int | None] = {"name": annex.name, "sha256": annex.uploaded_sha256}
    record(session, event, actor=actor, subject=f"outgoing:{document.id}", details=details, now=now)
