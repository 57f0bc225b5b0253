"""A resolution from its draft to its seal, step by step, and every way it can stop."""

import itertools
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from inbox.actions.draft_resolution import draft_resolution
from inbox.actions.number import number
from inbox.actions.return_draft import return_draft
from inbox.actions.seal import seal
from inbox.actions.sign import sign
from inbox.actions.submit import submit
from inbox.actions.void import void
from inbox.models import DocumentRevision, IssuedNumber, SigningAuthority, VoidedNumber
from inbox.rules.numbering import missing_numbers
from server.identity.models import Credential
from server.infra.database import Base, reading, transaction
from server.infra.errors import Refusal
from server.infra.outbox import OutboxState
from signing import Status, verify_in_child
from tests.integration.inbox.steps import act, issued, numbered, shown, sign_shown, signed
from tests.integration.inbox.world import PIN, World


def refused(world: World, by: str, action: object, *arguments: object) -> str:
    """The code of a refusal; whoever signs or seals has the present file on the screen."""
    options = {"sha256": shown(world, str(arguments[0]))} if action in (sign, seal) else {}
    with pytest.raises(Refusal) as refusal:
        act(world, by, action, *arguments, **options)  # type: ignore[arg-type]
    return refusal.value.code


def test_a_draft_is_drawn_with_its_four_fields(world: World) -> None:
    document = world.outgoing(world.draft())
    assert (document.state, document.pages, document.symbol) == ("draft", 1, "NQ-HĐND")
    assert document.file_sha256 is not None
    with pikepdf.open(BytesIO(world.blobs.get(document.file_sha256))) as pdf:
        names = {str(field.T) for field in pdf.Root.AcroForm.Fields.as_list()}
    assert names == {"SoVanBan", "NgayBanHanh", "ChuKyLanhDao", "DauCoQuan"}


def test_a_vote_is_drafted_once_however_often_it_is_asked(world: World) -> None:
    first = world.draft()
    with transaction(world.factory) as session:
        again = draft_resolution(session, None, world.order(abstract="Về việc khác"), now=world.now)
    assert again.id == first
    assert world.outgoing(first).abstract.startswith("Về nhiệm vụ")


def test_a_draft_for_somebody_without_authority_is_refused(world: World) -> None:
    order = world.order(signer_person_id=world.actors["deputy"].person_id)
    with pytest.raises(Refusal, match=r"inbox\.authority\.none"), transaction(world.factory) as session:
        draft_resolution(session, None, order, now=world.now)


def test_the_whole_way_to_an_issued_document(world: World) -> None:
    document = world.outgoing(issued(world))
    assert (document.state, document.number, document.reference) == ("issued", 1, "01/NQ-HĐND")
    assert document.document_id == "H24.31.HDND,2026/12/22,01/NQ-HĐND"
    assert document.dispatch_by is not None
    assert (document.dispatch_by.day, document.dispatch_by.hour) == (23, 5)
    assert world.events(OutboxState.REFUSED) == world.events(OutboxState.DEAD) == []
    assert world.audit_is_whole()


def test_the_issued_file_is_valid_and_every_file_before_it_is_kept(world: World) -> None:
    document = world.outgoing(issued(world))
    with reading(world.factory) as session:
        rows = session.scalars(select(DocumentRevision).order_by(DocumentRevision.id)).all()
    assert [row.stage for row in rows] == ["draft", "signed", "numbered", "sealed"]
    assert rows[-1].sha256 == document.file_sha256
    for earlier, later in itertools.pairwise(rows):
        assert world.blobs.get(later.sha256).startswith(world.blobs.get(earlier.sha256))
    anchors = world.settings.anchors_file.read_bytes()
    verdict = verify_in_child(world.blobs.path(rows[-1].sha256), anchors, at=world.now)
    assert verdict.status is Status.VALID
    assert [signature.role for signature in verdict.signatures] == ["leader", "seal"]


def test_the_number_and_the_date_stand_in_their_fields(world: World) -> None:
    document = world.outgoing(numbered(world))
    assert document.file_sha256 is not None
    with pikepdf.open(BytesIO(world.blobs.get(document.file_sha256))) as pdf:
        values = {str(field.T): str(field.get("/V")) for field in pdf.Root.AcroForm.Fields.as_list()}
    assert values["SoVanBan"] == "01"
    assert values["NgayBanHanh"] == "Hồng Bàng, ngày 22 tháng 12 năm 2026"


def test_only_the_person_named_in_the_draft_signs_it(world: World) -> None:
    document_id = world.draft()
    act(world, "secretary", submit, document_id)
    assert refused(world, "deputy", sign, document_id, PIN) == "outgoing.other_signer"
    assert refused(world, "clerk", sign, document_id, PIN) == "access.denied"


def test_authority_that_ended_meanwhile_does_not_sign(world: World) -> None:
    document_id = world.draft()
    act(world, "secretary", submit, document_id)
    with transaction(world.factory) as session:
        session.execute(update(SigningAuthority).values(valid_to=world.now.date()))
    assert refused(world, "chair", sign, document_id, PIN) == "inbox.authority.not_in_force"


def test_a_returned_draft_goes_back_with_its_reason_and_may_be_submitted_again(world: World) -> None:
    document_id = world.draft()
    act(world, "secretary", submit, document_id)
    assert refused(world, "chair", return_draft, document_id, "  ") == "inbox.reason_missing"
    act(world, "chair", return_draft, document_id, "Sửa Điều 2")
    assert (world.outgoing(document_id).state, world.outgoing(document_id).note) == ("draft", "Sửa Điều 2")
    act(world, "secretary", submit, document_id)
    assert world.outgoing(document_id).state == "awaiting_signature"


def test_a_wrong_pin_gives_the_document_back_and_says_how_many_tries_are_left(world: World) -> None:
    document_id = world.draft()
    act(world, "secretary", submit, document_id)
    sign_shown(world, document_id, "000000")
    document = world.outgoing(document_id)
    assert (document.state, document.failure) == ("awaiting_signature", "signing.wrong_pin")
    sign_shown(world, document_id)
    assert world.outgoing(document_id).state == "signed"
    with reading(world.factory) as session:
        assert session.scalars(select(Credential.failures)).all() == [0, 0]


def test_after_five_wrong_pins_even_the_right_one_waits(world: World) -> None:
    document_id = world.draft()
    act(world, "secretary", submit, document_id)
    for _ in range(5):
        sign_shown(world, document_id, "000000")
    sign_shown(world, document_id)
    assert world.outgoing(document_id).failure == "signing.locked"
    world.clock.pass_by(minutes=16)
    sign_shown(world, document_id)
    assert world.outgoing(document_id).state == "signed"


def test_a_pin_sealed_for_a_worker_that_died_is_lost_and_the_person_signs_again(world: World) -> None:
    document_id = world.draft()
    act(world, "secretary", submit, document_id)
    with transaction(world.factory) as session:
        sign(session, world.actors["chair"], document_id, PIN, sha256=shown(world, document_id), now=world.now)
    world.start_workers()
    world.work()
    assert world.outgoing(document_id).failure == "signing.secret_lost"
    sign_shown(world, document_id)
    assert world.outgoing(document_id).state == "signed"


def test_signing_twice_at_once_signs_once(world: World) -> None:
    document_id = world.draft()
    act(world, "secretary", submit, document_id)
    with transaction(world.factory) as session:
        sign(session, world.actors["chair"], document_id, PIN, sha256=shown(world, document_id), now=world.now)
    assert refused(world, "chair", sign, document_id, PIN) == "inbox.lifecycle.not_allowed"
    world.work()
    assert world.outgoing(document_id).state == "signed"


def test_no_step_is_taken_out_of_its_order(world: World) -> None:
    document_id = world.draft()
    assert refused(world, "chair", sign, document_id, PIN) == "inbox.lifecycle.not_allowed"
    assert refused(world, "clerk", number, document_id) == "inbox.lifecycle.not_allowed"
    assert refused(world, "clerk", seal, document_id, PIN) == "inbox.lifecycle.not_allowed"


def test_a_refused_numbering_takes_no_number(world: World) -> None:
    document_id = world.draft()
    refused(world, "clerk", number, document_id)
    assert world.outgoing(numbered(world, "poll:2")).number == 1


def test_numbers_run_without_holes_and_a_void_one_stays_in_the_book(world: World) -> None:
    first, second = numbered(world, "poll:1"), numbered(world, "poll:2")
    act(world, "clerk", void, second, "Ghi nhầm trích yếu")
    third = numbered(world, "poll:3")
    assert [world.outgoing(one).number for one in (first, second, third)] == [1, 2, 3]
    assert world.outgoing(second).state == "void"
    with reading(world.factory) as session:
        taken = session.scalars(select(IssuedNumber.number)).all()
        voided = session.scalars(select(VoidedNumber.reason)).all()
    assert missing_numbers(taken) == ()
    assert voided == ["Ghi nhầm trích yếu"]


def test_a_new_year_begins_at_one(world: World) -> None:
    numbered(world, "poll:1")
    world.clock.pass_by(days=14)
    document = world.outgoing(numbered(world, "poll:2"))
    assert (document.number, str(document.issued_on)) == (1, "2027-01-05")


@pytest.mark.parametrize(
    ("model", "column"), [(IssuedNumber, "number"), (VoidedNumber, "reason"), (DocumentRevision, "stage")]
)
def test_the_database_itself_keeps_the_book(world: World, model: type[Base], column: str) -> None:
    act(world, "clerk", void, numbered(world), "hỏng")
    for statement in (delete(model), update(model).values({column: "2"})):
        with pytest.raises(DatabaseError, match="append-only"), transaction(world.factory) as session:
            session.execute(statement)


def test_a_document_of_another_agency_is_not_there(world: World) -> None:
    document_id = signed(world)
    assert refused(world, "ward-clerk", number, document_id) == "outgoing.missing"


def test_a_text_that_cannot_be_drawn_says_why(world: World) -> None:
    document = world.outgoing(world.draft("poll:9", abstract="Về 漢字"))
    assert (document.state, document.failure) == ("rendering", "drafting.letter_missing")


def test_a_missing_seal_key_is_said_before_anything_happens(world: World) -> None:
    document_id = numbered(world)
    with transaction(world.factory) as session:
        session.execute(delete(Credential).where(Credential.purpose == "seal"))
    assert refused(world, "clerk", seal, document_id, PIN) == "signing.no_credential"
    assert world.outgoing(document_id).state == "numbered"
