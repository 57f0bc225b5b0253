"""Gather what proves a document, judge it as a stranger would, and put it into one time-stamped package."""

from inbox.models import EvidencePackage
from inbox.queries.evidence import MEDIA_TYPE, about, annex_files, audit_excerpt, receipts
from inbox.work.checking import make_checker
from inbox.work.documents import current_file, load
from inbox.work.making import time_stamper
from inbox.work.refusing import refusing_signing
from inbox.work.reporting import report_page
from server.audit import AuditEvent, record
from server.infra.blobs import store_file
from server.infra.errors import Refusal
from server.infra.work import Work
from signing import Verdict
from signing.evidence import Evidence, make_package
from signing.reports.page import CheckedFile


def make_evidence(work: Work) -> None:
    """One package more; the ones before stay."""
    stamper = time_stamper(work)
    if stamper is None:
        raise Refusal("evidence.no_time_stamps")
    evidence = _gather(work)
    work.hold()
    with refusing_signing():
        package = make_package(evidence, stamper, work.clock.now())
    work.blobs.put(package)
    with work.finish() as session:
        now, document_id, made_by = work.clock.now(), work.text("document_id"), work.text("made_by")
        stored = store_file(session, work.blobs, package, MEDIA_TYPE, now)
        session.add(
            EvidencePackage(
                document_id=document_id, sha256=stored.sha256, size=stored.size, made_by=made_by, made_at=now
            )
        )
        details: dict[str, str | int | None] = {"sha256": stored.sha256}
        subject = f"outgoing:{document_id}"
        record(session, AuditEvent.EVIDENCE_MADE, actor=None, subject=subject, details=details, now=now)


def _gather(work: Work) -> Evidence:
    checker = make_checker(work)
    with work.read() as session:
        document = load(session, work.text("document_id"))
        named, excerpt = about(session, document), audit_excerpt(session, document)
        annexes, messages = annex_files(session, document), receipts(session, document)
    sha256 = document.file_sha256 or ""
    verdict = Verdict.from_json(checker.stored(sha256))
    checked = CheckedFile(f"{document.reference}.pdf", sha256, work.clock.now(), checker.lists)
    return Evidence(
        document=current_file(work, document),
        annexes=tuple(work.blobs.get(sha256) for sha256 in annexes),
        about=named,
        trust=checker.trust,
        receipts=tuple(work.blobs.get(sha256) for sha256 in messages),
        audit=excerpt,
        verdict=verdict,
        report=report_page(verdict, checked, work.settings.fonts_dir),
    )
