"""The finding on a document's signatures: written down each time that it changes, never over what was found before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.models import Annex, DocumentCopy, IncomingDocument, IncomingFile, Judgement, OutgoingDocument
from inbox.rules.annexes import AnnexState
from inbox.rules.judgements import finding, outweighs
from inbox.rules.lifecycle import IncomingState
from server.audit import AuditEvent, record
from server.infra.outbox import Queue, publish
from signing import Status

JUDGE: Final = "signatures.judge"
Verdict = dict[str, Any]
# A document is as good as its worst file; the order is from bad to good.
WORST_FIRST: Final = (Status.INVALID, Status.UNREADABLE, Status.INDETERMINATE, Status.UNSIGNED, Status.VALID)
_OVER: Final = frozenset({IncomingState.REFUSED, IncomingState.CANCELLED})


def judge_later(session: Session, subject: str, key: str, now: datetime) -> None:
    """Have a document judged behind everybody's work, once for each key."""
    publish(session, JUDGE, {"subject": subject}, key=f"{JUDGE}:{subject}:{key}", queue=Queue.PUBLIC, now=now)


def overall(found: Sequence[Verdict]) -> Verdict:
    """The verdict on a document: that of its first file, unless one of the others is worse than unsigned."""
    main, *annexes = found
    bad = [annex for annex in annexes if annex["status"] in {Status.INVALID, Status.UNREADABLE}]
    return min([main, *bad], key=lambda verdict: WORST_FIRST.index(Status(verdict["status"])))


def latest(session: Session, subject: str) -> Judgement | None:
    query = select(Judgement).where(Judgement.subject == subject).order_by(Judgement.id.desc())
    return session.scalar(query.limit(1))


def note_judgement(
    session: Session, subject: str, verdict: Verdict, files: Mapping[str, Verdict], now: datetime
) -> None:
    """Write a finding down, unless it is the one that is known."""
    known = latest(session, subject)
    if known is None or (known.status, _reasons(known.files)) != (verdict["status"], _reasons(files)):
        session.add(
            Judgement(subject=subject, at=now, status=verdict["status"], code=verdict["code"], files=dict(files))
        )
        session.flush()


def _reasons(files: Mapping[str, Verdict]) -> dict[str, object]:
    """What was found, without the evidence that showed it: that is fetched anew every hour."""
    return {sha256: verdict["reasons"] for sha256, verdict in files.items()}


def files_of(session: Session, subject: str) -> list[str]:
    """SHA-256 of the files whose signatures are judged, in their order; none when nothing depends on them any more."""
    kind, _, name = subject.partition(":")
    return _FILES[kind](session, name)


def _of_incoming(session: Session, name: str) -> list[str]:
    document = session.get_one(IncomingDocument, name)
    query = select(IncomingFile.sha256).where(IncomingFile.incoming_id == name, IncomingFile.verdict.is_not(None))
    return [] if document.state in _OVER else list(session.scalars(query.order_by(IncomingFile.position)))


def _of_outgoing(session: Session, name: str) -> list[str]:
    document = session.get_one(OutgoingDocument, name)
    query = select(Annex.file_sha256).where(Annex.document_id == name, Annex.state == AnnexState.SEALED)
    files = [document.file_sha256, *session.scalars(query.order_by(Annex.position))]
    return [sha256 for sha256 in files if sha256 is not None]


def _of_copy(session: Session, name: str) -> list[str]:
    copy = session.get_one(DocumentCopy, name)
    return [] if copy.file_sha256 is None else [copy.file_sha256]


_FILES: Final = {"incoming": _of_incoming, "outgoing": _of_outgoing, "copy": _of_copy}


def judge(session: Session, subject: str, files: Mapping[str, Verdict], now: datetime) -> None:
    """Compare what is found now with what was found before, and let it take its place if it counts more."""
    verdict, before = overall(list(files.values())), latest(session, subject)
    if before is None:
        note_judgement(session, subject, verdict, files, now)
    elif outweighs(finding(verdict["status"], files), finding(before.status, before.files)):
        note_judgement(session, subject, verdict, files, now)
        _take_over(session, subject, verdict, files)
    else:
        return
    if before is not None or verdict["status"] == Status.INVALID:
        _record(session, subject, before, verdict, now)


def _take_over(session: Session, subject: str, verdict: Verdict, files: Mapping[str, Verdict]) -> None:
    kind, _, name = subject.partition(":")
    if kind == "incoming":
        document = session.get_one(IncomingDocument, name, with_for_update=True, populate_existing=True)
        document.verdict, document.verdict_status = verdict, verdict["status"]
        for file in session.scalars(select(IncomingFile).where(IncomingFile.incoming_id == name)):
            file.verdict = files.get(file.sha256, file.verdict)
    elif kind == "copy":
        session.get_one(DocumentCopy, name, with_for_update=True, populate_existing=True).verdict = verdict


def _record(session: Session, subject: str, before: Judgement | None, verdict: Verdict, now: datetime) -> None:
    details: dict[str, str | int | None] = {"status": verdict["status"], "code": str(verdict["code"])}
    if before is not None:
        details["was"] = before.status
    kind, _, name = subject.partition(":")
    if kind == "copy":
        copy = session.get_one(DocumentCopy, name)
        subject = f"outgoing:{copy.outgoing_id}" if copy.outgoing_id else f"incoming:{copy.incoming_id}"
        details["name"] = copy.reference
    event = {"incoming": AuditEvent.INCOMING_JUDGED, "outgoing": AuditEvent.DOCUMENT_JUDGED}.get(
        kind, AuditEvent.COPY_JUDGED
    )
    record(session, event, actor=None, subject=subject, details=details, now=now)
