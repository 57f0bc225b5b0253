"""Slow work of this room: what each event makes a worker do, and how a document gets back when it fails."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from inbox.actions.annex import CLEAN
from inbox.actions.check_signatures import PENDING, VERIFY, conclude_unchecked
from inbox.actions.common import advance
from inbox.actions.copy import SIGN_COPY
from inbox.actions.dispatch import SEND
from inbox.actions.draft_resolution import RENDER
from inbox.actions.hand_over import REDRAW
from inbox.actions.judge import JUDGE
from inbox.actions.number import FILL
from inbox.actions.report import REPORT
from inbox.actions.request_signature import EXPIRE, FINISH, POLL, START
from inbox.actions.seal import SEAL
from inbox.actions.sign import SIGN
from inbox.exchange.transport import ARRIVE
from inbox.models import IncomingDocument, OutgoingDocument
from inbox.queries.evidence import EVIDENCE
from inbox.rules.lifecycle import OutgoingState, OutgoingVerb
from inbox.work.annexes import annex_refused, clean_annex
from inbox.work.archiving import RENEW, RENEW_EVERY, RENEW_ONE, archive, renew_archive, renew_one
from inbox.work.arriving import receive, verify_files
from inbox.work.copies import certify_copy, copy_failed
from inbox.work.evidence import make_evidence
from inbox.work.files import fill_number, redraw, render
from inbox.work.judging import find_concerned, judge_again
from inbox.work.keyring import count_wrong_pin
from inbox.work.preserving import ARCHIVE, RAISE
from inbox.work.raising import add_time_stamp
from inbox.work.requests import (
    end_question,
    expire_request,
    finish_request,
    give_up,
    poll_signature,
    start_signature,
)
from inbox.work.sending import send_document, send_status
from inbox.work.signing import seal_document, sign_document
from server.audit import AuditEvent, record
from server.infra.outbox import FailureHook, Payload
from server.infra.work import Handler
from server.trust.revocation import LIST_KEPT
from signing import ErrorCode

HANDLERS: Final[Mapping[str, Handler]] = {
    RENDER: render,
    CLEAN: clean_annex,
    SIGN_COPY: certify_copy,
    REDRAW: redraw,
    SIGN: sign_document,
    FILL: fill_number,
    SEAL: seal_document,
    SEND: send_document,
    ARRIVE: receive,
    VERIFY: verify_files,
    REPORT: send_status,
    EVIDENCE: make_evidence,
    START: start_signature,
    POLL: poll_signature,
    FINISH: finish_request,
    EXPIRE: expire_request,
    RAISE: add_time_stamp,
    ARCHIVE: archive,
    RENEW: renew_archive,
    RENEW_ONE: renew_one,
    LIST_KEPT: find_concerned,
    JUDGE: judge_again,
}

STANDING: Final[Mapping[str, timedelta]] = {RENEW: RENEW_EVERY}

# Signing and sealing give the document back to the person; the number of a numbering is taken and stays.
_FAILS: Final = {
    OutgoingState.SIGNING: AuditEvent.DOCUMENT_SIGN_FAILED,
    OutgoingState.SEALING: AuditEvent.DOCUMENT_SEAL_FAILED,
}


def give_back(session: Session, payload: Payload, code: str, now: datetime) -> None:
    """The key could not be used: the document waits for its person again, and a wrong PIN is counted."""
    document = _document(session, payload)
    failed = _FAILS.get(OutgoingState(document.state)) if document is not None else None
    if document is not None and failed is not None:
        advance(document, OutgoingVerb.FAIL, now)
        document.failure = code
        record(session, failed, actor=None, subject=f"outgoing:{document.id}", details={"code": code}, now=now)
    if code == ErrorCode.WRONG_PIN:
        count_wrong_pin(session, str(payload["credential_id"]), now)


def note_failure(session: Session, payload: Payload, code: str, now: datetime) -> None:
    """The document stays where it is and says why."""
    document = _document(session, payload)
    if document is not None:
        document.failure, document.changed_at = code, now


def conclude_check(session: Session, payload: Payload, _code: str, now: datetime) -> None:
    """A document must not wait for ever for a check that will not come."""
    document = session.get(IncomingDocument, str(payload["incoming_id"]), with_for_update=True)
    if document is not None and document.verdict_status == PENDING:
        conclude_unchecked(session, document, now)


def note_lost_package(session: Session, payload: Payload, code: str, now: datetime) -> None:
    """A package that reached an agency and could not be taken in is named in the log; its bytes are kept."""
    sha256 = str(payload["sha256"])
    details: dict[str, str | int | None] = {"sha256": sha256, "agency": str(payload["agency_id"]), "code": code}
    record(session, AuditEvent.PACKAGE_FAILED, actor=None, subject=f"package:{sha256}", details=details, now=now)


def _document(session: Session, payload: Payload) -> OutgoingDocument | None:
    return session.get(OutgoingDocument, str(payload["document_id"]), with_for_update=True)


ON_FAILURE: Final[Mapping[str, FailureHook]] = {
    RENDER: note_failure,
    CLEAN: annex_refused,
    SIGN_COPY: copy_failed,
    REDRAW: note_failure,
    FILL: note_failure,
    SIGN: give_back,
    SEAL: give_back,
    START: give_up,
    POLL: end_question,
    FINISH: give_up,
    VERIFY: conclude_check,
    ARRIVE: note_lost_package,
}
