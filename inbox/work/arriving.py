"""Packages on their way in: the bytes are stored, the signatures are checked, then the record is made."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.arrive import PDF
from inbox.actions.check_signatures import VERIFY, conclude
from inbox.actions.import_package import import_package, unpack
from inbox.models import IncomingDocument, IncomingFile
from inbox.queries.checked import basis_now
from inbox.rules.lifecycle import IncomingState
from inbox.work.checking import check
from inbox.work.judging import judge_once_more
from server.infra.errors import NotFound
from server.infra.outbox import publish
from server.infra.work import Work
from signing import ReasonCode, Status

_OVER: Final = (IncomingState.REFUSED, IncomingState.CANCELLED)


def receive(work: Work) -> None:
    """A package carried to an agency of this node. Its bytes were stored before the event was written."""
    unpacked = unpack(work.blobs, work.blobs.get(work.text("sha256")))
    checks, agency_id = check(work, unpacked.pdfs), work.text("agency_id")
    with work.finish() as session:
        now = work.clock.now()
        taken = import_package(session, work.blobs, None, agency_id, unpacked, now=now, verdicts=checks.verdicts)
        if taken.incoming_id is not None:
            judge_once_more(session, f"incoming:{taken.incoming_id}", checks.basis, now)


def verify_files(work: Work) -> None:
    """A document whose files are stored: their signatures are still to be checked, or to be checked again."""
    incoming_id = work.text("incoming_id")
    with work.read() as session:
        digests = session.scalars(
            select(IncomingFile.sha256).where(IncomingFile.incoming_id == incoming_id, IncomingFile.media_type == PDF)
        ).all()
    checks = check(work, digests)
    with work.finish() as session:
        document, now = session.get(IncomingDocument, incoming_id, with_for_update=True), work.clock.now()
        if document is None:
            raise NotFound("incoming.missing")
        conclude(session, document, checks.verdicts, now)
        judge_once_more(session, f"incoming:{incoming_id}", checks.basis, now)


def check_again(session: Session, now: datetime) -> int:
    """Documents whose certificates could not be looked up are checked again, once for each change of what is believed.

    Returns how many.
    """
    query = select(IncomingDocument).where(
        IncomingDocument.verdict_status == Status.INDETERMINATE, IncomingDocument.state.not_in(_OVER)
    )
    waiting = [document for document in session.scalars(query) if _lacks_revocation(document.verdict or {})]
    basis = basis_now(session, now)[:16]
    for document in waiting:
        publish(session, VERIFY, {"incoming_id": document.id}, key=f"verify:{document.id}:{basis}", now=now)
    return len(waiting)


def _lacks_revocation(verdict: dict[str, Any]) -> bool:
    return any(reason["code"] == ReasonCode.REVOCATION_UNKNOWN for reason in verdict.get("reasons", ()))
