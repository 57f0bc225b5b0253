"""Packages on their way in: the bytes are stored, the signatures are checked, then the record is made."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, Final

from sqlalchemy import select

from inbox.actions.arrive import PDF
from inbox.actions.check_signatures import conclude
from inbox.actions.import_package import import_package, unpack
from inbox.models import IncomingDocument, IncomingFile
from server.infra.errors import NotFound
from server.infra.work import Work
from signing import Reason, ReasonCode, Verdict, verify_in_child
from signing.verification.report import conclude as judge

CHECK_SECONDS: float = 300.0
_TOO_LONG: Final = judge([Reason(ReasonCode.CHECK_TOO_LONG)])


def receive(work: Work) -> None:
    """A package carried to an agency of this node. Its bytes were stored before the event was written."""
    unpacked = unpack(work.blobs, work.blobs.get(work.text("sha256")))
    verdicts, agency_id = check(work, unpacked.pdfs), work.text("agency_id")
    with work.finish() as session:
        import_package(session, work.blobs, None, agency_id, unpacked, now=work.clock.now(), verdicts=verdicts)


def verify_files(work: Work) -> None:
    """A document that was imported: its files are stored, their signatures are still to be checked."""
    incoming_id = work.text("incoming_id")
    with work.read() as session:
        digests = session.scalars(
            select(IncomingFile.sha256).where(IncomingFile.incoming_id == incoming_id, IncomingFile.media_type == PDF)
        ).all()
    verdicts = check(work, digests)
    with work.finish() as session:
        document = session.get(IncomingDocument, incoming_id, with_for_update=True)
        if document is None:
            raise NotFound("incoming.missing")
        conclude(session, document, verdicts, work.clock.now())


def check(work: Work, digests: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The verdict on each stored PDF. Each is checked in a process of its own, with limits on time and memory.

    All of them together have a limit too: others wait behind this package.
    """
    anchors, minute = _anchors(work), work.clock.now().replace(second=0, microsecond=0)
    found, until = {}, monotonic() + CHECK_SECONDS
    for digest in digests:
        work.hold()
        in_time = monotonic() < until
        verdict = _verdict(work.blobs.path(digest), anchors, minute) if in_time else _TOO_LONG
        found[digest] = verdict.to_json()
    return found


@lru_cache(maxsize=256)
def _verdict(file: Path, anchors: bytes, at: datetime) -> Verdict:
    """The file's name is its hash: the same bytes that reach many agencies within a minute are checked once."""
    return verify_in_child(file, anchors, at=at)


def _anchors(work: Work) -> bytes:
    """No anchors means that nothing is trusted, and the verdict says so."""
    file = work.settings.anchors_file
    return file.read_bytes() if file.exists() else b""
