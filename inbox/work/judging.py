"""Judging again: a list that names other certificates than the one before leads to the documents it concerns."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.actions.judge import files_of, judge, judge_later
from inbox.models import DocumentCopy, Judgement, OutgoingDocument
from inbox.queries.checked import basis_now
from inbox.rules.copies import CopyState
from inbox.rules.judgements import concerns
from inbox.rules.lifecycle import OutgoingState
from inbox.work.checking import check
from server.infra.work import Work
from server.trust.models import RevocationListRow
from server.trust.revocation import serials_with_news

_ISSUED = (OutgoingState.ISSUED, OutgoingState.DISPATCHED, OutgoingState.RECALLED)


def find_concerned(work: Work) -> None:
    """A new revocation list was kept: have the documents judged again that it says something new about."""
    with work.read() as session:
        row = session.get_one(RevocationListRow, work.text("list_id"))
        serials = serials_with_news(session, work.blobs, row)
        subjects = list(_concerned(session, row.issuer_fingerprint, serials)) if serials else []
    with work.finish() as session:
        for subject in subjects:
            judge_later(session, subject, row.id, work.clock.now())


def _concerned(session: Session, issuer: str, serials: frozenset[int]) -> Iterator[str]:
    present = select(func.max(Judgement.id)).group_by(Judgement.subject)
    query = select(Judgement).where(Judgement.id.in_(present)).order_by(Judgement.id)
    for row in session.scalars(query.execution_options(yield_per=100)):
        if any(concerns(verdict, issuer, serials) for verdict in row.files.values()):
            yield row.subject
    yield from _never_judged(session)


def _never_judged(session: Session) -> Iterator[str]:
    """What was issued and copied before findings were written down."""
    known = set(session.scalars(select(Judgement.subject).distinct()))
    issued = session.scalars(select(OutgoingDocument.id).where(OutgoingDocument.state.in_(_ISSUED)))
    copies = session.scalars(select(DocumentCopy.id).where(DocumentCopy.state == CopyState.MADE))
    found = (*(f"outgoing:{one}" for one in issued), *(f"copy:{one}" for one in copies))
    yield from (subject for subject in found if subject not in known)


def judge_again(work: Work) -> None:
    """The finding of today on a document, beside the one before."""
    subject = work.text("subject")
    with work.read() as session:
        files = files_of(session, subject)
    checks = check(work, files)
    with work.finish() as session:
        now = work.clock.now()
        if checks.verdicts:
            judge(session, subject, checks.verdicts, now)
        judge_once_more(session, subject, checks.basis, now)


def judge_once_more(session: Session, subject: str, basis: str, now: datetime) -> None:
    """A list that came while the check was under way has not looked at this finding yet."""
    present = basis_now(session, now)
    if basis != present:
        judge_later(session, subject, present[:16], now)
