"""Certifying a copy, in the process of the agency's key: the same file signed once more, or some of its pages."""

from datetime import datetime

from sqlalchemy.orm import Session

from inbox.actions.common import today
from inbox.actions.copy import advance_copy, note_copy
from inbox.actions.judge import note_judgement
from inbox.models import DocumentCopy, SigningAct
from inbox.rules.acts import ShownFile
from inbox.rules.copies import WORDS, CopyKind, CopyState, CopyVerb
from inbox.work.annexes import seal_record
from inbox.work.checking import check
from inbox.work.judging import judge_once_more
from inbox.work.keyring import count_wrong_pin, find_credential, forget_wrong_pins, opened
from inbox.work.making import Made
from inbox.work.marking import Pen, mark_time_format, pen, sign_mark
from inbox.work.preserving import keep_file_for_ever
from inbox.work.refusing import refusing_signing
from inbox.work.sealing import check_rate
from inbox.work.signing import check_act
from server.audit import AuditEvent
from server.identity.models import Agency, Credential
from server.identity.queries import agency
from server.infra.blobs import store_file
from server.infra.errors import Conflict
from server.infra.outbox import Payload
from server.infra.work import Work
from signing import ErrorCode, Key
from signing.extract import extract
from signing.marks import Marked, copy_words, mark_copy, mark_extract

PDF = "application/pdf"


def certify_copy(work: Work) -> None:
    """signing → made, with the verdict a receiver would come to. Raises Conflict, Refusal `signing.*`, `sealing.*`."""
    now = work.clock.now()
    with work.read() as session:
        copy = session.get_one(DocumentCopy, work.text("document_id"))
        credential, own = find_credential(session, work.text("credential_id")), agency(session, copy.agency_id)
        act = session.get_one(SigningAct, work.text("act_id"))
        if copy.state != CopyState.SIGNING:
            raise Conflict("inbox.lifecycle.not_allowed", state=copy.state)
        check_act(act, credential, ShownFile(copy.id, copy.source_sha256))
        check_rate(session, credential.id, now)
        using = pen(work, mark_time_format(session, today(now)))
    made = _certified(work, copy, own, credential, act, using)
    sha256 = work.blobs.put(made.pdf)
    checks = check(work, [sha256])
    verdict = checks.verdicts[sha256]
    with work.finish() as session:
        row = session.get_one(DocumentCopy, copy.id, with_for_update=True, populate_existing=True)
        row.file_sha256 = store_file(session, work.blobs, made.pdf, PDF, using.at).sha256
        advance_copy(row, CopyVerb.FINISH)
        row.verdict, row.made_at = verdict, using.at
        session.add(seal_record(act, copy.id, copy.source_sha256, sha256, using.at))
        keep_file_for_ever(session, work, row)
        subject = f"copy:{copy.id}"
        note_judgement(session, subject, verdict, checks.verdicts, using.at)
        judge_once_more(session, subject, checks.basis, using.at)
        forget_wrong_pins(session, credential.id)
        note_copy(session, AuditEvent.COPY_MADE, row, using.at)


def _certified(
    work: Work, copy: DocumentCopy, own: Agency, credential: Credential, act: SigningAct, using: Pen
) -> Made:
    with refusing_signing(), opened(work, credential, act.id, more=False) as key:
        return _signed(work, copy, own, key, using)


def _signed(work: Work, copy: DocumentCopy, own: Agency, key: Key, using: Pen) -> Made:
    words = copy_words(WORDS[CopyKind(copy.kind)], own.name, using.at, using.time_format)
    marked = _marked(work.blobs.get(copy.source_sha256), copy, words, using)
    return sign_mark(work, key, marked, f"{copy.reference} {copy.source_name}", using.at)


def _marked(source: bytes, copy: DocumentCopy, words: str, using: Pen) -> Marked:
    if copy.kind == CopyKind.EXTRACT:
        return mark_extract(extract(source, copy.pages).pdf, words, using.font)
    return mark_copy(source, words, using.font)


def copy_failed(session: Session, payload: Payload, code: str, now: datetime) -> None:
    """The number is taken and stays; the clerk signs again or voids the copy. A wrong PIN is counted."""
    copy = session.get(DocumentCopy, str(payload["document_id"]), with_for_update=True)
    if copy is not None and copy.state == CopyState.SIGNING:
        advance_copy(copy, CopyVerb.FAIL)
        copy.failure = code
        note_copy(session, AuditEvent.COPY_FAILED, copy, now)
    if code == ErrorCode.WRONG_PIN:
        count_wrong_pin(session, str(payload["credential_id"]), now)
