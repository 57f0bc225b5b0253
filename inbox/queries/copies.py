"""Copies: those of one document, one copy, and the register of a year."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from inbox.actions.annex import present_annexes
from inbox.actions.copy import IN_COPIED, NEVER_COPIED, OUT_COPIED, is_copy, is_spoiled
from inbox.models import DocumentCopy, IncomingDocument, IncomingFile, OutgoingDocument
from inbox.queries.annexes import kept_copy
from inbox.queries.registers import Leaf
from inbox.rules.copies import CopyState
from server.identity import Actor, Permission
from server.infra.errors import NotFound
from server.infra.outbox import OutboxEvent

_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy as lists and its own page show it. `failure_details` are what the sentence of `failure` needs."""

    id: str
    kind: str
    state: str
    reference: str
    source_name: str
    outgoing_id: str | None
    incoming_id: str | None
    source_sha256: str
    pages: tuple[int, ...]
    recipients: str
    file_sha256: str | None
    made_by: str
    created_at: datetime
    made_at: datetime | None
    void_reason: str
    voided_by: str
    voided_at: datetime | None
    failure: str | None
    failure_details: dict[str, str]
    work_id: str | None
    verdict: dict[str, Any] | None
    archived_sha256: str | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """A file that may be copied. `of_copy`: it is a copy itself, to be recopied."""

    sha256: str
    label: str
    of_copy: bool

    @property
    def option(self) -> tuple[str, str]:
        """As a choice of a form: what is sent, what is read."""
        return self.sha256, self.label


@dataclass(frozen=True, slots=True)
class CopyBook:
    """Some lines of a year's register of copies, page `page` of `pages`."""

    year: int
    years: tuple[int, ...]
    page: int
    pages: int
    total: int
    entries: tuple[CopyView, ...]


def copies_of_outgoing(session: Session, actor: Actor, document_id: str) -> tuple[CopyView, ...]:
    return _copies(session, actor, DocumentCopy.outgoing_id == document_id)


def copies_of_incoming(session: Session, actor: Actor, document_id: str) -> tuple[CopyView, ...]:
    return _copies(session, actor, DocumentCopy.incoming_id == document_id)


def outgoing_to_copy(session: Session, actor: Actor, document_id: str) -> tuple[SourceView, ...]:
    """What the actor may copy of an issued document now; empty when nothing."""
    document = session.get_one(OutgoingDocument, document_id)
    open_ = document.state in OUT_COPIED and not is_spoiled(session, document_id)
    if not actor.may(Permission.COPY_MAKE) or not open_:
        return ()
    annexes = [
        SourceView(one.file_sha256 or "", one.name, of_copy=False) for one in present_annexes(session, document_id)
    ]
    return (SourceView(document.file_sha256 or "", document.reference or "", of_copy=False), *annexes)


def incoming_to_copy(session: Session, actor: Actor, document_id: str) -> tuple[SourceView, ...]:
    """What the actor may copy of a registered document now; empty when nothing."""
    document = session.get_one(IncomingDocument, document_id)
    open_ = document.state in IN_COPIED and document.verdict_status not in NEVER_COPIED
    if not actor.may(Permission.COPY_MAKE) or not open_:
        return ()
    files = select(IncomingFile).where(IncomingFile.incoming_id == document_id).order_by(IncomingFile.position)
    return tuple(
        SourceView(file.sha256, file.name, is_copy(file.verdict))
        for file in session.scalars(files)
        if file.verdict is not None
    )


def copy_screen(session: Session, actor: Actor, copy_id: str) -> CopyView:
    """Raises NotFound `page.missing`."""
    copy = session.get(DocumentCopy, copy_id)
    if copy is None or copy.agency_id != actor.agency_id:
        raise NotFound("page.missing")
    return _view(session, copy)


def copy_verbs(actor: Actor, copy: CopyView) -> tuple[str, ...]:
    """What the actor may do with a copy now."""
    if not actor.may(Permission.COPY_MAKE):
        return ()
    return {CopyState.WAITING: ("sign", "void"), CopyState.MADE: ("void",)}.get(CopyState(copy.state), ())


def copy_book(session: Session, agency_id: str, leaf: Leaf, this_year: int) -> CopyBook:
    """Copies in the order of their numbers, the void ones among them."""
    mine = (DocumentCopy.agency_id == agency_id, DocumentCopy.year == leaf.year)
    total = session.scalar(select(func.count()).select_from(DocumentCopy).where(*mine)) or 0
    pages = max(1, -(-total // leaf.size))
    page = min(max(1, leaf.page), pages)
    query = select(DocumentCopy).where(*mine).order_by(DocumentCopy.number)
    rows = session.scalars(query.limit(leaf.size).offset((page - 1) * leaf.size))
    known = session.scalars(select(DocumentCopy.year).where(DocumentCopy.agency_id == agency_id).distinct())
    years = tuple(sorted({*known, leaf.year, this_year}, reverse=True))
    return CopyBook(leaf.year, years, page, pages, total, tuple(_view(session, row) for row in rows))


def _copies(session: Session, actor: Actor, of: ColumnElement[bool]) -> tuple[CopyView, ...]:
    query = select(DocumentCopy).where(DocumentCopy.agency_id == actor.agency_id, of)
    rows = session.scalars(query.order_by(DocumentCopy.created_at.desc()).limit(_MOST))
    return tuple(_view(session, row) for row in rows)


def _view(session: Session, copy: DocumentCopy) -> CopyView:
    details = select(OutboxEvent.details).where(OutboxEvent.id == copy.work_id)
    return CopyView(
        id=copy.id,
        kind=copy.kind,
        state=copy.state,
        reference=copy.reference,
        source_name=copy.source_name,
        outgoing_id=copy.outgoing_id,
        incoming_id=copy.incoming_id,
        source_sha256=copy.source_sha256,
        pages=tuple(copy.pages),
        recipients=copy.recipients,
        file_sha256=copy.file_sha256,
        made_by=copy.made_by,
        created_at=copy.created_at,
        made_at=copy.made_at,
        void_reason=copy.void_reason,
        voided_by=copy.voided_by,
        voided_at=copy.voided_at,
        failure=copy.failure,
        failure_details=dict(session.scalar(details) or {}) if copy.failure else {},
        work_id=copy.work_id if copy.state == CopyState.SIGNING else None,
        verdict=copy.verdict,
        archived_sha256=kept_copy(session, copy.id),
    )
