"""Annexes in a worker: made clean when they come, signed one by one while the agency's key is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.annex import PDF, present_annexes
from inbox.actions.common import today
from inbox.models import Annex, OutgoingDocument, SealRecord, SigningAct
from inbox.rules.acts import ShownFile
from inbox.rules.annexes import AnnexState
from inbox.work.making import Made
from inbox.work.marking import Pen, mark_time_format, pen, sign_mark
from inbox.work.preserving import keep_file_for_ever
from inbox.work.refusing import refusing_signing
from server.audit import AuditEvent, record
from server.infra.blobs import store_file
from server.infra.errors import Refusal
from server.infra.outbox import Payload
from server.infra.work import Work
from signing import Key, clean_in_child
from signing.marks import annex_words, mark_annex


@dataclass(frozen=True, slots=True)
class SealedAnnex:
    """A signed annex that no row speaks of yet."""

    annex_id: str
    before: str
    made: Made


def clean_annex(work: Work) -> None:
    """cleaning → ready: the copy in one clean revision. Raises Refusal `signing.*` that says what is in the file."""
    with work.read() as session:
        annex = session.get_one(Annex, work.text("annex_id"))
    with refusing_signing():
        cleaned = clean_in_child(work.blobs.get(annex.uploaded_sha256))
    work.blobs.put(cleaned.pdf)
    now = work.clock.now()
    with work.finish() as session:
        row = session.get_one(Annex, annex.id, with_for_update=True, populate_existing=True)
        row.file_sha256 = row.clean_sha256 = store_file(session, work.blobs, cleaned.pdf, PDF, now).sha256
        row.pages, row.removed = cleaned.pages, [word.value for word in cleaned.removed]
        if row.state == AnnexState.CLEANING:
            row.state = AnnexState.READY


def annex_refused(session: Session, payload: Payload, code: str, now: datetime) -> None:
    """The file cannot go with the document; the drafter reads why and gives another one."""
    annex = session.get_one(Annex, str(payload["annex_id"]), with_for_update=True)
    if annex.state == AnnexState.CLEANING:
        annex.state, annex.failure = AnnexState.REFUSED, code
    details: dict[str, str | int | None] = {"name": annex.name, "code": code}
    subject = f"outgoing:{annex.document_id}"
    record(session, AuditEvent.ANNEX_REFUSED, actor=None, subject=subject, details=details, now=now)


def seal_annexes(work: Work, document: OutgoingDocument, act: SigningAct, key: Key) -> tuple[SealedAnnex, ...]:
    """Each annex signed at the top right of its first page (Decree 30/2020, annex I, part I).

    ``key`` is the agency's, open in this process. Raises Refusal `signing.act_mismatch` for a file the act does not
    speak of, and SigningError.
    """
    with work.read() as session:
        annexes = present_annexes(session, document.id)
        time_format = mark_time_format(session, today(work.clock.now()))
    if any(ShownFile(one.id, one.file_sha256 or "") not in act.bound for one in annexes):
        raise Refusal("signing.act_mismatch")
    return tuple(_seal_annex(work, document, annex, key, pen(work, time_format)) for annex in annexes)


def _seal_annex(work: Work, document: OutgoingDocument, annex: Annex, key: Key, using: Pen) -> SealedAnnex:
    words = annex_words(document.reference or "", using.at, using.time_format)
    marked = mark_annex(work.blobs.get(annex.file_sha256 or ""), words, using.font)
    made = sign_mark(work, key, marked, f"{document.document_type} {document.reference}: {annex.name}", using.at)
    work.blobs.put(made.pdf)
    return SealedAnnex(annex.id, annex.file_sha256 or "", made)


def keep_annexes(session: Session, work: Work, act: SigningAct, sealed: Sequence[SealedAnnex]) -> None:
    """Make the signed files the annexes' own, and write the seal log, in the transaction of their document."""
    now = work.clock.now()
    for one in sealed:
        row = session.get_one(Annex, one.annex_id, with_for_update=True, populate_existing=True)
        if row.file_sha256 != one.before:
            raise Refusal("signing.file_changed")
        row.file_sha256 = store_file(session, work.blobs, one.made.pdf, PDF, now).sha256
        row.state, row.sealed_at = AnnexState.SEALED, now
        session.add(seal_record(act, one.annex_id, one.before, row.file_sha256, now))
        keep_file_for_ever(session, work, row)


def seal_record(act: SigningAct, subject_id: str, before: str, after: str, now: datetime) -> SealRecord:
    """A line of the seal log for a file beside the document itself: an annex, a copy."""
    return SealRecord(
        act_id=act.id,
        credential_id=act.credential_id,
        person_id=act.person_id,
        document_id=subject_id,
        sha256_before=before,
        sha256_after=after,
        at=now,
    )
