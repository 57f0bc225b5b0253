"""Checks for the public: a file that a stranger brought, and the kept file of a document whose code was asked for."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from inbox.work.checking import check, make_checker
from inbox.work.reporting import report_page
from server.infra.errors import Refusal
from server.infra.outbox import Payload
from server.infra.work import Work
from server.trust.models import PublicCheck
from server.trust.public import conclude_check, fail_check, file_of, report_of
from signing.reports.page import CheckedFile

CHECK_FILE: Final = "verification.file"
CHECK_ISSUED: Final = "verification.issued"


def check_file(work: Work) -> None:
    """The verdict and its report; the bytes that were brought go when both are kept."""
    check_id = work.text("check_id")
    file = file_of(work.settings, check_id)
    if not file.exists():
        raise Refusal("check.failed")
    checker = make_checker(work)
    with work.read() as session:
        brought = session.get_one(PublicCheck, check_id)
    verdict = checker.verdict(file)
    checked = CheckedFile(brought.name, brought.sha256, work.clock.now(), checker.lists)
    report = report_page(verdict, checked, work.settings.fonts_dir)
    report_of(work.settings, check_id).write_bytes(report)
    with work.finish() as session:
        conclude_check(session, check_id, verdict.to_json(), work.clock.now())
    file.unlink(missing_ok=True)


def check_issued(work: Work) -> None:
    """The verdict is remembered for whoever asks in the next minutes."""
    check(work, [work.text("sha256")])
    with work.finish():
        pass


def note_failed_check(session: Session, payload: Payload, _code: str, _now: datetime) -> None:
    fail_check(session, str(payload["check_id"]))
