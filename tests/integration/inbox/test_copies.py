"""Copies of issued and received documents: own numbers, the agency's signature in words, earlier ones unharmed."""

import io
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select, update

from inbox.actions.copy import CopyOrder, make_copy, sign_copy, void_copy
from inbox.actions.dispatch import dispatch
from inbox.actions.recall import recall
from inbox.actions.register import register
from inbox.models import DocumentCopy, IncomingDocument, IncomingFile, NumberSeries, SealRecord, SigningAct
from inbox.rules.copies import CopyKind
from server.audit import AuditRow
from server.identity.models import Credential
from server.infra.database import reading, transaction
from server.infra.errors import Conflict, Forbidden, NotFound, Refusal
from server.infra.ids import new_id
from signing import Status, verify
from tests.integration.inbox.steps import Issued, act, shown
from tests.integration.inbox.world import PIN, SINCE, World, world_authority


def order_of(world: World, document_id: str, kind: CopyKind = CopyKind.TRUE_COPY, *pages: int) -> CopyOrder:
    return CopyOrder(kind, shown(world, document_id), outgoing_id=document_id, pages=pages)


def copy_of(world: World, order: CopyOrder, pin: str = PIN, by: str = "clerk") -> str:
    return act(world, by, make_copy, order, pin).id


def row(world: World, copy_id: str) -> DocumentCopy:
    with reading(world.factory) as session:
        return session.get_one(DocumentCopy, copy_id)


def file_of(world: World, copy_id: str) -> bytes:
    return world.blobs.get(row(world, copy_id).file_sha256 or "")


def text_of(pdf: bytes) -> str:
    """All that is seen on the pages as text, looks of fields included."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.flatten_annotations("screen")
        output = io.BytesIO()
        document.save(output)
    pages = list(pypdfium2.PdfDocument(output.getvalue()))
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def test_a_true_copy_is_the_same_file_with_one_signature_more(ready: Issued) -> None:
    world = ready.world
    before = world.blobs.get(shown(world, ready.document_id))
    copy = row(world, copy_of(world, order_of(world, ready.document_id)))
    assert (copy.state, copy.number, copy.reference) == ("made", 1, "01/SY-HĐND")
    pdf = file_of(world, copy.id)
    assert pdf.startswith(before)
    verdict = verify(pdf, world_authority().anchors(), at=world.now)
    assert verdict.status is Status.VALID, verdict
    assert [one.field for one in verdict.signatures] == ["ChuKyLanhDao", "DauCoQuan", "SaoY"]
    assert "SAO Y; Hội đồng nhân dân quận Hồng Bàng; 22/12/2026; " in text_of(pdf)
    assert (copy.verdict or {})["status"] == "valid"


def test_the_document_itself_stays_as_it_was(ready: Issued) -> None:
    world = ready.world
    before = world.outgoing(ready.document_id)
    copy_of(world, order_of(world, ready.document_id))
    after = world.outgoing(ready.document_id)
    assert (after.file_sha256, after.state) == (before.file_sha256, before.state)


def test_an_extract_holds_only_the_chosen_pages_and_what_was_seen_on_them(ready: Issued) -> None:
    world = ready.world
    copy = row(world, copy_of(world, order_of(world, ready.document_id, CopyKind.EXTRACT, 1)))
    assert copy.reference == "01/TrS-HĐND"
    pdf = file_of(world, copy.id)
    verdict = verify(pdf, world_authority().anchors(), at=world.now)
    assert verdict.status is Status.VALID, verdict
    assert [one.field for one in verdict.signatures] == ["SaoY"]
    seen = text_of(pdf)
    assert "TRÍCH SAO; Hội đồng nhân dân quận Hồng Bàng; " in seen
    assert " 01 Hồng Bàng, ngày 22 tháng 12 năm 2026" in seen


def test_an_extract_of_a_page_that_is_not_there_takes_no_signature_and_can_be_voided(ready: Issued) -> None:
    world = ready.world
    copy_id = copy_of(world, order_of(world, ready.document_id, CopyKind.EXTRACT, 7))
    copy = row(world, copy_id)
    assert (copy.state, copy.failure, copy.file_sha256) == ("waiting", "signing.page_missing", None)
    act(world, "clerk", void_copy, copy_id, "Sai trang")
    assert row(world, copy_id).state == "void"


def test_all_kinds_share_one_run_of_numbers_a_year(ready: Issued) -> None:
    world = ready.world
    true_copy = order_of(world, ready.document_id)
    first = copy_of(world, true_copy)
    second = copy_of(world, order_of(world, ready.document_id, CopyKind.EXTRACT, 1))
    act(world, "clerk", void_copy, first, "Sao nhầm")
    third = copy_of(world, true_copy)
    world.clock.pass_by(days=14)
    fourth = copy_of(world, true_copy)
    assert [row(world, one).reference for one in (first, second, third, fourth)] == [
        "01/SY-HĐND", "02/TrS-HĐND", "03/SY-HĐND", "01/SY-HĐND",
    ]  # fmt: skip
    assert row(world, first).void_reason == "Sao nhầm"
    with reading(world.factory) as session:
        runs = session.execute(select(NumberSeries.year, NumberSeries.last).where(NumberSeries.kind == "copy")).all()
    assert sorted(tuple(run) for run in runs) == [(2026, 3), (2027, 1)]


def test_a_wrong_pin_keeps_the_number_and_the_clerk_signs_again(ready: Issued) -> None:
    world = ready.world
    copy_id = copy_of(world, order_of(world, ready.document_id), "000000")
    assert (row(world, copy_id).state, row(world, copy_id).failure) == ("waiting", "signing.wrong_pin")
    with reading(world.factory) as session:
        assert sum(session.scalars(select(Credential.failures))) == 1
    act(world, "clerk", sign_copy, copy_id, PIN)
    assert (row(world, copy_id).state, row(world, copy_id).reference) == ("made", "01/SY-HĐND")
    with pytest.raises(Conflict):
        act(world, "clerk", sign_copy, copy_id, PIN)


def test_every_use_of_the_key_is_an_act_and_a_line_of_the_seal_log(ready: Issued) -> None:
    world = ready.world
    copy_id = copy_of(world, order_of(world, ready.document_id))
    with reading(world.factory) as session:
        made = session.scalars(select(SigningAct).where(SigningAct.purpose == "copy")).one()
        logged = session.scalars(select(SealRecord).where(SealRecord.document_id == copy_id)).one()
        events = session.scalars(
            select(AuditRow.event).where(AuditRow.event.like("copy.%")).order_by(AuditRow.seq)
        ).all()
    assert [one.document_id for one in made.shown] == [copy_id]
    assert logged.sha256_after == row(world, copy_id).file_sha256
    assert events == ["copy.requested", "copy.made"]


def test_what_is_not_issued_is_not_copied(world: World) -> None:
    document_id = world.draft()
    with pytest.raises(Refusal, match=r"copy\.not_issued"):
        copy_of(world, order_of(world, document_id))


def test_what_was_recalled_meanwhile_is_not_certified(ready: Issued) -> None:
    world, document_id = ready.world, ready.dispatched()
    copy_id = copy_of(world, order_of(world, document_id), "000000")
    assert row(world, copy_id).state == "waiting"
    act(world, "clerk", recall, document_id, "Có sai sót")
    with pytest.raises(Refusal, match=r"copy\.not_issued"):
        act(world, "clerk", sign_copy, copy_id, PIN)
    assert row(world, copy_id).state == "waiting"


def test_a_file_that_was_found_invalid_meanwhile_is_not_certified(received: tuple[World, str]) -> None:
    world, incoming_id = received
    copy_id = copy_of(world, received_order(world, incoming_id), "000000", "ward-clerk")
    with transaction(world.factory) as session:
        session.execute(update(IncomingDocument).values(verdict_status="invalid"))
    with pytest.raises(Refusal, match=r"copy\.source_invalid"):
        act(world, "ward-clerk", sign_copy, copy_id, PIN)


def test_only_the_clerk_certifies_and_only_files_of_that_document(ready: Issued) -> None:
    world = ready.world
    order = order_of(world, ready.document_id)
    with pytest.raises(Forbidden):
        copy_of(world, order, by="chair")
    with pytest.raises(NotFound):
        copy_of(world, order, by="ward-clerk")
    with pytest.raises(NotFound):
        copy_of(world, replace(order, sha256="0" * 64))


def test_an_original_is_not_recopied(ready: Issued) -> None:
    with pytest.raises(Refusal, match=r"copy\.not_of_a_copy"):
        copy_of(ready.world, order_of(ready.world, ready.document_id, CopyKind.RECOPY))


@pytest.fixture
def received(ready: Issued) -> tuple[World, str]:
    """A ward, with a seal of its own, has registered the resolution."""
    world = ready.world
    act(world, "clerk", dispatch, ready.document_id, [world.agencies["ward"]])
    incoming_id = world.one_incoming("ward").id
    act(world, "ward-clerk", register, incoming_id)
    with transaction(world.factory) as session:
        seal = session.scalars(select(Credential).where(Credential.purpose == "seal")).one()
        own = {"agency_id": world.agencies["ward"], "id": new_id(), "failures": 0, "valid_from": SINCE}
        columns = {name: getattr(seal, name) for name in ("purpose", "key_file", "image_file", "certificate_pem")}
        session.add(Credential(**columns, **own))
    return world, incoming_id


def received_order(world: World, incoming_id: str, kind: CopyKind = CopyKind.TRUE_COPY) -> CopyOrder:
    with reading(world.factory) as session:
        file = session.scalars(select(IncomingFile).where(IncomingFile.incoming_id == incoming_id)).one()
    return CopyOrder(kind, file.sha256, incoming_id=incoming_id)


def test_a_received_document_is_copied_with_every_signature_it_came_with(received: tuple[World, str]) -> None:
    world, incoming_id = received
    copy = row(world, copy_of(world, received_order(world, incoming_id), by="ward-clerk"))
    assert copy.reference == "01/SY-UBND"
    verdict = verify(file_of(world, copy.id), world_authority().anchors(), at=world.now)
    assert verdict.status is Status.VALID, verdict
    assert [one.field for one in verdict.signatures] == ["ChuKyLanhDao", "DauCoQuan", "SaoY"]


def test_what_came_as_a_copy_is_recopied(received: tuple[World, str]) -> None:
    world, incoming_id = received
    with transaction(world.factory) as session:
        verdict = {"status": "valid", "signatures": [{"field": "SaoY"}]}
        session.execute(update(IncomingFile).where(IncomingFile.incoming_id == incoming_id).values(verdict=verdict))
    with pytest.raises(Refusal, match=r"copy\.of_a_copy"):
        copy_of(world, received_order(world, incoming_id), by="ward-clerk")
    copy = row(world, copy_of(world, received_order(world, incoming_id, CopyKind.RECOPY), by="ward-clerk"))
    assert (copy.state, copy.reference) == ("made", "01/SL-UBND")


def test_a_document_that_is_not_in_the_register_is_not_copied(ready: Issued) -> None:
    world = ready.world
    act(world, "clerk", dispatch, ready.document_id, [world.agencies["ward"]])
    with pytest.raises(Refusal, match=r"copy\.not_issued"):
        copy_of(world, received_order(world, world.one_incoming("ward").id), by="ward-clerk")
