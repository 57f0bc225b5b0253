"""Packages of strangers: real ones of the national exchange, tampered ones, ones that speak of nothing we have."""

import dataclasses
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from inbox.actions.check_signatures import VERIFY
from inbox.actions.dispatch import dispatch
from inbox.actions.import_package import import_package, unpack
from inbox.actions.refuse import refuse
from inbox.actions.register import register
from inbox.exchange import edxml
from inbox.exchange.transport import ARRIVE
from inbox.exchange.values import Attachment, Business, DocumentPackage, Replacement, Trace
from inbox.jobs import HANDLERS
from inbox.models import IncomingFile
from server.audit import AuditEvent, AuditRow
from server.infra.database import reading, transaction
from server.infra.errors import Refusal
from server.infra.outbox import MAX_ATTEMPTS, OutboxState
from server.infra.work import Work
from tests.integration.inbox.steps import Issued, act, take
from tests.integration.inbox.world import World


def own_package(ready: Issued) -> DocumentPackage:
    """A package of ours, as it came to the ward."""
    ready.dispatched()
    world = ready.world
    parsed = edxml.read(world.blobs.get(world.packages("ward")[0].sha256))
    assert isinstance(parsed, DocumentPackage)
    return parsed


def with_content(package: DocumentPackage, content: bytes, name: str = "a.pdf") -> bytes:
    (file,) = package.attachments
    changed: Attachment = dataclasses.replace(file, content=content, name=name)
    return edxml.write(dataclasses.replace(package, attachments=(changed,)))


def test_a_real_package_becomes_a_document_with_all_its_metadata(world: World, packages_folder: Path) -> None:
    raw = (packages_folder / "new.edxml").read_bytes()
    taken = take(world, "ward", raw, by="ward-clerk")
    document = world.one_incoming("ward")
    assert (taken.outcome, taken.incoming_id) == ("document", document.id)
    assert document.sender_code == "000.00.00.A80"
    assert document.sender_name.startswith("UBND xã Hòa Tiến")
    assert (document.reference, document.document_type) == ("74fass22/VPCP-TTĐT", "Công văn")
    assert document.abstract == "V/v kết nối, liên thông phần mềm quản lý văn bản"
    assert (str(document.issued_on), str(document.due_date)) == ("2019-01-16", "2018-09-28")
    assert document.metadata_["MessageHeader"]["SignerInfo"]["FullName"] == "Nguyen Thanh Phuc"
    assert document.verdict_status == "unsigned"
    assert world.blobs.get(world.packages("ward")[0].sha256) == raw
    with reading(world.factory) as session:
        (file,) = session.scalars(select(IncomingFile)).all()
    assert (file.name, file.size) == ("1896_QD-TTg_m_294779.doc", 388_347)
    assert len(world.blobs.get(file.sha256)) == 388_347


def test_a_real_package_taken_twice_is_one_document(world: World, packages_folder: Path) -> None:
    raw = (packages_folder / "new.edxml").read_bytes()
    first = take(world, "ward", raw)
    again = take(world, "ward", raw)
    assert (again.outcome, again.incoming_id) == ("duplicate", first.incoming_id)
    assert take(world, "city", raw).outcome == "document"


def test_an_unsigned_document_may_be_registered_for_information(world: World, packages_folder: Path) -> None:
    take(world, "ward", (packages_folder / "new.edxml").read_bytes())
    act(world, "ward-clerk", register, world.one_incoming("ward").id)
    assert world.one_incoming("ward").state == "registered"


def test_a_report_to_a_sender_nobody_reaches_is_kept_and_marked(world: World, packages_folder: Path) -> None:
    take(world, "ward", (packages_folder / "new.edxml").read_bytes())
    (report,) = world.packages("ward", "sent")
    assert (report.meaning, report.receiver_code, report.carried) == ("01", "000.00.00.A80", False)


def test_a_recall_of_a_document_we_have_asks_the_records_office(world: World, packages_folder: Path) -> None:
    recall = edxml.read((packages_folder / "recall.edxml").read_bytes())
    assert isinstance(recall, DocumentPackage)
    business = dataclasses.replace(recall.trace.business or pytest.fail("no business"), document_type="0")
    original = dataclasses.replace(recall, trace=dataclasses.replace(recall.trace, business=business))
    take(world, "ward", edxml.write(original))
    taken = take(world, "ward", (packages_folder / "recall.edxml").read_bytes())
    document = world.one_incoming("ward")
    assert (taken.outcome, taken.incoming_id) == ("recall", document.id)
    assert (document.recall, document.recall_reason) == ("requested", "Thu hồi văn bản điện tử")


def history(world: World, incoming_id: str | None) -> list[str]:
    with reading(world.factory) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.subject == f"incoming:{incoming_id}"))
        return [row.event for row in rows.all()]


def with_business(package: DocumentPackage, business: Business, document_id: str) -> bytes:
    header = dataclasses.replace(package.header, document_id=document_id)
    return edxml.write(dataclasses.replace(package, header=header, trace=Trace(business=business)))


def test_an_update_never_rewrites_what_the_office_has(ready: Issued) -> None:
    world, package = ready.world, own_package(ready)
    before = world.one_incoming("ward")
    update = Business(document_type="2", reason="Bổ sung nơi nhận")
    taken = take(world, "ward", with_business(package, update, package.header.document_id))
    assert (taken.outcome, taken.incoming_id) == ("update", before.id)
    assert history(world, before.id)[-1] == "incoming.updated"
    assert world.one_incoming("ward").abstract == before.abstract
    assert take(world, "city", with_business(package, update, "khác")).outcome == "document"


def test_a_replacement_arrives_and_the_document_it_replaces_says_so(ready: Issued) -> None:
    world, package = ready.world, own_package(ready)
    before = world.one_incoming("ward").id
    replacing = Business(document_type="3", replacements=(Replacement(package.header.document_id),))
    taken = take(world, "ward", with_business(package, replacing, "H24.31.HDND,2026/12/23,02/NQ-HĐND"))
    assert taken.outcome == "document"
    assert len(world.incoming("ward")) == 2
    assert history(world, before)[-1] == "incoming.replaced"


@pytest.mark.parametrize("name", ["recall.edxml", "status-02-refused.edxml", "status-03-accepted.edxml"])
def test_what_speaks_of_an_unknown_document_is_kept_and_shown_as_such(
    world: World, packages_folder: Path, name: str
) -> None:
    taken = take(world, "ward", (packages_folder / name).read_bytes(), by="ward-clerk")
    assert taken.outcome == "unmatched"
    (package,) = world.packages("ward")
    assert (package.matched, package.document_id) == (False, "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT")
    assert not world.incoming("ward")


def test_bytes_that_are_no_package_leave_nothing_behind(world: World) -> None:
    with pytest.raises(Refusal, match=r"edxml\.not_well_formed"):
        take(world, "ward", b"%PDF-1.7 not a package")
    assert not world.packages("ward")


def test_a_document_changed_on_its_way_is_never_registered(ready: Issued) -> None:
    world = ready.world
    package = own_package(ready)
    content = package.attachments[0].content
    middle = content.index(b"stream") + 40
    broken = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    take(world, "city", with_content(package, broken))
    document = world.one_incoming("city")
    assert document.verdict_status == "invalid"
    with pytest.raises(Refusal, match=r"incoming\.signature_invalid"):
        act(world, "city-clerk", register, document.id)
    act(world, "city-clerk", refuse, document.id, "Chữ ký số không hợp lệ")
    assert world.one_incoming("city").state == "refused"


def test_a_page_added_after_the_seal_is_found(ready: Issued) -> None:
    world = ready.world
    package = own_package(ready)
    buffer = BytesIO()
    with pikepdf.open(BytesIO(package.attachments[0].content)) as pdf:
        pdf.add_blank_page()
        pdf.save(buffer)
    take(world, "city", with_content(package, buffer.getvalue()))
    assert world.one_incoming("city").verdict_status == "invalid"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 garbage", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>"]
)
def test_a_pdf_nobody_can_read_is_never_registered(ready: Issued, content: bytes) -> None:
    world = ready.world
    take(world, "city", with_content(own_package(ready), content))
    document = world.one_incoming("city")
    assert document.verdict_status in {"unreadable", "invalid", "unsigned"}
    if document.verdict_status != "unsigned":
        with pytest.raises(Refusal, match=r"incoming\.signature_invalid"):
            act(world, "city-clerk", register, document.id)


def test_a_document_is_not_registered_before_its_signatures_are_checked(ready: Issued) -> None:
    world = ready.world
    unpacked = unpack(world.blobs, with_content(own_package(ready), b"%PDF-1.7 garbage"))
    with transaction(world.factory) as session:
        taken = import_package(session, world.blobs, None, world.agencies["city"], unpacked, now=world.now)
    with pytest.raises(Refusal, match=r"incoming\.not_verified_yet"), transaction(world.factory) as session:
        register(session, world.actors["city-clerk"], taken.incoming_id or "", now=world.now)


def given_up(world: World, topic: str, failure: Exception) -> None:
    """Everything is worked on; what `topic` asks for fails each time it is tried."""

    def fail(_work: Work) -> None:
        raise failure

    for worker in world.workers:
        broken = dataclasses.replace(worker, handlers={**HANDLERS, topic: fail})
        for _ in range(MAX_ATTEMPTS):
            while broken.step():
                pass
            world.clock.pass_by(minutes=10)


FAILURES = [(Refusal("file.missing"), OutboxState.REFUSED, "file.missing"),
            (RuntimeError("broken"), OutboxState.DEAD, "work.failed")]  # fmt: skip


@pytest.mark.parametrize(("failure", "state", "code"), FAILURES)
def test_a_check_that_came_to_nothing_leaves_a_document_that_can_be_refused(
    ready: Issued, failure: Exception, state: OutboxState, code: str
) -> None:
    world = ready.world
    unpacked = unpack(world.blobs, edxml.write(own_package(ready)))
    with transaction(world.factory) as session:
        import_package(session, world.blobs, None, world.agencies["city"], unpacked, now=world.now)
    given_up(world, VERIFY, failure)
    document = world.one_incoming("city")
    assert world.events(state) == [(VERIFY, code)]
    assert (document.verdict_status, (document.verdict or {})["code"]) == ("unreadable", "verify.check_crashed")
    assert history(world, document.id) == ["incoming.arrived", "incoming.verified"]
    with pytest.raises(Refusal, match=r"incoming\.signature_invalid"):
        act(world, "city-clerk", register, document.id)
    act(world, "city-clerk", refuse, document.id, "Tệp không kiểm tra được")
    assert world.one_incoming("city").state == "refused"
    assert world.audit_is_whole()


@pytest.mark.parametrize(("failure", "state", "code"), FAILURES)
def test_a_package_that_could_not_be_taken_in_is_named_in_the_log(
    ready: Issued, failure: Exception, state: OutboxState, code: str
) -> None:
    world = ready.world
    with transaction(world.factory) as session:
        dispatch(session, world.actors["clerk"], ready.document_id, [world.agencies["ward"]], now=world.now)
    given_up(world, ARRIVE, failure)
    assert world.events(state) == [(ARRIVE, code)]
    assert not world.incoming("ward")
    (package,) = world.packages("council", "sent")
    with reading(world.factory) as session:
        (row,) = session.scalars(select(AuditRow).where(AuditRow.event == AuditEvent.PACKAGE_FAILED)).all()
    assert row.subject == f"package:{package.sha256}"
    assert row.details == {"sha256": package.sha256, "agency": world.agencies["ward"], "code": code}
    assert world.audit_is_whole()


@pytest.mark.parametrize(("code", "problem"), [("H" * 36, "too_long"), ("H24,33", "unprintable")])
def test_a_package_that_nobody_could_have_sent_is_refused(
    world: World, packages_folder: Path, code: str, problem: str
) -> None:
    raw = (packages_folder / "new.edxml").read_bytes().replace(b">000.00.00.A80<", f">{code}<".encode(), 1)
    with pytest.raises(Refusal, match=rf"inbox\.agency_code\.{problem}"):
        unpack(world.blobs, raw)
