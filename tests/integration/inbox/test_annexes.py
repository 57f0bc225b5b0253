"""Files beside the document: cleaned when they come, bound by every act of signing, signed and sent with it."""

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select, update

from inbox.actions.annex import add_annex, present_annexes, remove_annex
from inbox.actions.dispatch import dispatch
from inbox.actions.number import number
from inbox.actions.seal import seal
from inbox.actions.submit import submit
from inbox.models import Annex, IncomingFile, SealRecord, SigningAct
from server.infra.database import reading, transaction
from server.infra.errors import Conflict, Forbidden, NotFound, Refusal
from signing import Status, verify
from signing.marks import ANNEX_FIELD
from tests.integration.inbox.steps import act, seal_shown, shown, sign_shown
from tests.integration.inbox.world import FONTS, PIN, World, world_authority


def table(words: str = "Biểu 01: Thu ngân sách") -> bytes:
    """A sheet somebody made with a program of their own."""
    if "Bieu" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Bieu", str(FONTS / "fonts" / "Tinos-Regular.ttf")))
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(842, 595), initialFontName="Bieu", invariant=1)
    canvas.setFont("Bieu", 14)
    canvas.drawString(90, 500, words)
    canvas.save()
    return output.getvalue()


def with_script() -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output, initialFontName="Bieu", invariant=1)
    table()
    canvas.setFont("Bieu", 14)
    canvas.drawString(90, 500, "Bảng tính")
    canvas._doc.Catalog.OpenAction = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    canvas.save()
    return output.getvalue()


def give(world: World, document_id: str, data: bytes, name: str = "Phụ lục I.pdf", by: str = "secretary") -> str:
    with transaction(world.factory) as session:
        annex = add_annex(session, world.blobs, world.actors[by], document_id, name, data, now=world.now)
    world.work()
    return annex.id


def annexes(world: World, document_id: str) -> list[Annex]:
    with reading(world.factory) as session:
        return list(present_annexes(session, document_id))


def issued_with(world: World, *files: tuple[str, bytes]) -> str:
    document_id = world.draft()
    for name, data in files:
        give(world, document_id, data, name)
    act(world, "secretary", submit, document_id)
    sign_shown(world, document_id)
    act(world, "clerk", number, document_id)
    seal_shown(world, document_id)
    return document_id


def test_an_annex_is_cleaned_and_keeps_what_was_given(world: World) -> None:
    document_id = world.draft()
    give(world, document_id, table(), "C:\\Users\\van thu\\Phụ lục I.PDF")
    (annex,) = annexes(world, document_id)
    assert (annex.name, annex.state, annex.pages) == ("Phụ lục I.pdf", "ready", 1)
    assert world.blobs.get(annex.uploaded_sha256) == table()
    assert annex.file_sha256 == annex.clean_sha256 != annex.uploaded_sha256


def test_a_file_that_acts_is_refused_by_name_and_holds_the_draft_back(world: World) -> None:
    document_id = world.draft()
    annex_id = give(world, document_id, with_script())
    (annex,) = annexes(world, document_id)
    assert (annex.state, annex.failure) == ("refused", "signing.contains_script")
    with pytest.raises(Refusal, match=r"annex\.refused"):
        act(world, "secretary", submit, document_id)
    act(world, "secretary", remove_annex, document_id, annex_id)
    act(world, "secretary", submit, document_id)
    assert world.outgoing(document_id).state == "awaiting_signature"


def test_a_draft_waits_until_its_annexes_are_looked_at(world: World) -> None:
    document_id = world.draft()
    with transaction(world.factory) as session:
        add_annex(session, world.blobs, world.actors["secretary"], document_id, "a.pdf", table(), now=world.now)
    with pytest.raises(Refusal, match=r"annex\.cleaning"), transaction(world.factory) as session:
        submit(session, world.actors["secretary"], document_id, now=world.now)


def test_each_annex_is_signed_in_its_own_file_with_the_number_of_the_document(world: World) -> None:
    document_id = issued_with(world, ("Phụ lục I.pdf", table()), ("Phụ lục II.pdf", table("Biểu 02")))
    found = annexes(world, document_id)
    assert [(one.name, one.state) for one in found] == [("Phụ lục I.pdf", "sealed"), ("Phụ lục II.pdf", "sealed")]
    for one in found:
        verdict = verify(world.blobs.get(one.file_sha256 or ""), world_authority().anchors(), at=world.now)
        assert verdict.status is Status.VALID, verdict
        assert [signature.field for signature in verdict.signatures] == [ANNEX_FIELD]
    with reading(world.factory) as session:
        logged = session.scalars(select(SealRecord.document_id)).all()
    assert set(logged) == {document_id, *(one.id for one in found)}


def test_every_act_of_signing_binds_the_annexes(world: World) -> None:
    document_id = issued_with(world, ("Phụ lục I.pdf", table()))
    (annex,) = annexes(world, document_id)
    with reading(world.factory) as session:
        acts = session.scalars(select(SigningAct).order_by(SigningAct.at)).all()
    assert [one.purpose for one in acts] == ["sign", "seal"]
    assert {one.bound[1].sha256 for one in acts} == {annex.clean_sha256}
    assert {len(one.shown) for one in acts} == {1}


def test_an_annex_exchanged_behind_the_signer_is_never_sealed(world: World) -> None:
    document_id = world.draft()
    give(world, document_id, table())
    other = give(world, world.draft("poll:2"), table("Khác"))
    act(world, "secretary", submit, document_id)
    sign_shown(world, document_id)
    act(world, "clerk", number, document_id)
    with transaction(world.factory) as session:
        seal(session, world.actors["clerk"], document_id, PIN, sha256=shown(world, document_id), now=world.now)
        exchanged = session.get_one(Annex, other).file_sha256
        session.execute(update(Annex).where(Annex.document_id == document_id).values(file_sha256=exchanged))
    world.work()
    document = world.outgoing(document_id)
    assert (document.state, document.failure) == ("numbered", "signing.act_mismatch")


def test_an_annex_the_signer_did_not_read_is_never_sealed(world: World) -> None:
    """Somebody who can write to the database exchanges it between the signature and the seal."""
    document_id = world.draft()
    give(world, document_id, table())
    other = give(world, world.draft("poll:2"), table("Khác"))
    act(world, "secretary", submit, document_id)
    sign_shown(world, document_id)
    act(world, "clerk", number, document_id)
    with transaction(world.factory) as session:
        exchanged = session.get_one(Annex, other).file_sha256
        session.execute(update(Annex).where(Annex.document_id == document_id).values(file_sha256=exchanged))
    seal_shown(world, document_id)
    document = world.outgoing(document_id)
    assert (document.state, document.failure) == ("numbered", "signing.act_mismatch")


def test_annexes_travel_with_the_document_and_are_verified_on_arrival(world: World) -> None:
    document_id = issued_with(world, ("Phụ lục I.pdf", table()))
    act(world, "clerk", dispatch, document_id, [world.agencies["ward"]])
    arrived = world.one_incoming("ward")
    with reading(world.factory) as session:
        files = session.scalars(select(IncomingFile).order_by(IncomingFile.position)).all()
    assert [file.name for file in files] == ["01-NQ-HĐND.pdf", "Phụ lục I.pdf"]
    assert [file.sha256 for file in files][1] == annexes(world, document_id)[0].file_sha256
    assert [(file.verdict or {})["status"] for file in files] == ["valid", "valid"]
    assert arrived.verdict_status == "valid"


def test_annexes_change_only_while_the_document_is_a_draft(world: World) -> None:
    document_id = world.draft()
    annex_id = give(world, document_id, table())
    act(world, "secretary", submit, document_id)
    with pytest.raises(Conflict):
        give(world, document_id, table())
    with pytest.raises(Conflict):
        act(world, "secretary", remove_annex, document_id, annex_id)


def test_only_who_drafts_gives_annexes_and_only_to_an_own_document(world: World) -> None:
    document_id = world.draft()
    with pytest.raises(Forbidden):
        give(world, document_id, table(), by="clerk")
    annex_id = give(world, document_id, table())
    with pytest.raises(NotFound):
        act(world, "secretary", remove_annex, world.draft("poll:2"), annex_id)


@pytest.mark.parametrize("name", ["", ".pdf", "/", "\n"])
def test_an_annex_has_a_name(world: World, name: str) -> None:
    with pytest.raises(Refusal, match=r"annex\.name_missing"):
        give(world, world.draft(), table(), name)
