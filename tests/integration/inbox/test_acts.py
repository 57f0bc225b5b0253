"""Acts of signing: bound to the bytes that were shown, carried out once, with the right that holds at that moment."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from inbox.actions.practice import grant_signing
from inbox.actions.return_draft import return_draft
from inbox.actions.seal import seal
from inbox.actions.sign import sign
from inbox.actions.sign_batch import sign_batch
from inbox.actions.submit import submit
from inbox.models import OutgoingDocument, SealRecord, SigningAct, SigningAuthority
from inbox.queries.signing import act_screen
from inbox.rules.acts import ShownFile, list_digest
from inbox.rules.authority import AuthorityForm
from inbox.work import keyring
from server.identity.models import Credential
from server.infra.database import reading, transaction
from server.infra.errors import Refusal
from server.infra.outbox import OutboxEvent, Queue
from server.infra.sealing import seal_secret
from server.infra.secrets import key_passphrase
from signing import Purpose, Subject, WrongPin, issue_certificate, open_key
from tests.integration.inbox.steps import act, numbered, seal_shown, shown, sign_shown, signed
from tests.integration.inbox.world import PIN, World, world_authority

WRONG = "000000"


def submitted(world: World, source: str = "poll:1") -> str:
    document_id = world.draft(source)
    act(world, "secretary", submit, document_id)
    return document_id


def refused(world: World, action: object, *arguments: object, **options: object) -> str:
    with pytest.raises(Refusal) as refusal:
        act(world, "chair", action, *arguments, **options)  # type: ignore[arg-type]
    return refusal.value.code


def three(world: World) -> list[ShownFile]:
    found = [submitted(world, f"poll:{number}") for number in range(3)]
    return [ShownFile(document_id, shown(world, document_id)) for document_id in found]


def states(world: World, files: list[ShownFile]) -> list[str]:
    return [world.outgoing(file.document_id).state for file in files]


def failures(world: World, files: list[ShownFile]) -> list[str | None]:
    return [world.outgoing(file.document_id).failure for file in files]


def acts(world: World) -> list[SigningAct]:
    with reading(world.factory) as session:
        return list(session.scalars(select(SigningAct).order_by(SigningAct.at)))


def swap_file(world: World, document_id: str, other: str) -> None:
    """Somebody who can write to the database puts another file under the document."""
    with transaction(world.factory) as session:
        session.execute(
            update(OutgoingDocument).where(OutgoingDocument.id == document_id).values(file_sha256=shown(world, other))
        )


def test_an_act_says_who_from_where_with_which_key_for_which_bytes(world: World) -> None:
    document_id = submitted(world)
    sha256 = shown(world, document_id)
    act(world, "chair", sign, document_id, PIN, sha256=sha256, address="192.0.2.7")
    (found,) = acts(world)
    assert (found.person_id, found.account_id) == (world.actors["chair"].person_id, world.actors["chair"].account_id)
    assert (found.address, found.purpose) == ("192.0.2.7", "sign")
    assert found.files == [{"document_id": document_id, "sha256": sha256}]
    assert found.list_sha256 == list_digest([ShownFile(document_id, sha256)])


def test_what_was_not_shown_is_not_signed(world: World) -> None:
    document_id = submitted(world)
    assert refused(world, sign, document_id, PIN, sha256="0" * 64) == "signing.file_changed"
    assert world.outgoing(document_id).state == "awaiting_signature"
    assert acts(world) == []


def test_a_file_exchanged_after_the_act_is_not_signed(world: World) -> None:
    document_id, other = submitted(world), submitted(world, "poll:2")
    with transaction(world.factory) as session:
        sign(session, world.actors["chair"], document_id, PIN, sha256=shown(world, document_id), now=world.now)
    swap_file(world, document_id, other)
    world.work()
    document = world.outgoing(document_id)
    assert (document.state, document.failure) == ("awaiting_signature", "signing.file_changed")


def test_work_that_no_act_speaks_of_is_refused(world: World) -> None:
    """An event that somebody wrote into the queue names a document that the leader never saw in this act."""
    document_id, other = submitted(world), submitted(world, "poll:2")
    with transaction(world.factory) as session:
        for one in (document_id, other):
            sign(session, world.actors["chair"], one, PIN, sha256=shown(world, one), now=world.now)
        first, second = session.scalars(
            select(OutboxEvent).where(OutboxEvent.topic == "outgoing.sign").order_by(OutboxEvent.seq)
        )
        first.payload = {**first.payload, "act_id": second.payload["act_id"]}
    world.work()
    assert world.outgoing(document_id).failure == "signing.act_mismatch"
    assert world.outgoing(other).state == "signed"


@pytest.mark.parametrize("statement", [update(SigningAct).values(address="x"), delete(SigningAct)])
def test_an_act_stays_as_it_was(world: World, statement: object) -> None:
    signed(world)
    with pytest.raises(DatabaseError, match="append-only"), transaction(world.factory) as session:
        session.execute(statement)  # type: ignore[call-overload]


def test_several_documents_are_signed_with_one_pin_in_one_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    files = three(world)
    openings: list[str] = []

    def count(*arguments: object) -> object:
        openings.append("opened")
        return open_key(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(keyring, "open_key", count)
    act(world, "chair", sign_batch, files, PIN)
    assert states(world, files) == ["signed"] * 3
    assert openings == ["opened"]
    (found,) = acts(world)
    assert found.shown == tuple(files)
    assert found.list_sha256 == list_digest(files)


def test_the_key_of_a_list_is_forgotten_when_the_list_is_done(world: World) -> None:
    files = three(world)
    act(world, "chair", sign_batch, files, PIN)
    assert keyring._ring.key is None


def test_a_wrong_pin_counts_once_for_a_whole_list_and_stops_the_rest(world: World) -> None:
    files = three(world)
    act(world, "chair", sign_batch, files, WRONG)
    assert states(world, files) == ["awaiting_signature"] * 3
    assert failures(world, files) == ["signing.wrong_pin", "signing.batch_stopped", "signing.batch_stopped"]
    with reading(world.factory) as session:
        assert session.scalars(select(Credential.failures).where(Credential.purpose == "signature")).all() == [1]


def test_each_file_of_a_list_has_an_outcome_of_its_own(world: World) -> None:
    files = three(world)
    with transaction(world.factory) as session:
        made = sign_batch(session, world.actors["chair"], files, PIN, now=world.now)
    swap_file(world, files[1].document_id, files[0].document_id)
    world.work()
    with reading(world.factory) as session:
        screen = act_screen(session, world.actors["chair"], made.id)
    assert [(file.state, file.code) for file in screen.files] == [
        ("signed", None),
        ("failed", "signing.file_changed"),
        ("signed", None),
    ]
    assert screen.waiting is None


def test_a_list_is_signed_whole_or_not_at_all(world: World) -> None:
    files = [*three(world)[:2], ShownFile(submitted(world, "poll:9"), "0" * 64)]
    assert refused(world, sign_batch, files, PIN) == "signing.file_changed"
    assert states(world, files) == ["awaiting_signature"] * 3


def test_a_list_is_checked_before_a_key_is_asked_for(world: World) -> None:
    (file, *_) = three(world)
    assert refused(world, sign_batch, [], PIN) == "signing.batch_empty"
    assert refused(world, sign_batch, [file, file], PIN) == "signing.batch_repeats"
    assert refused(world, sign_batch, [file] * 51, PIN) == "signing.batch_too_long"


def test_nobody_sees_the_act_of_another(world: World) -> None:
    with transaction(world.factory) as session:
        made = sign_batch(session, world.actors["chair"], three(world), PIN, now=world.now)
    with reading(world.factory) as session, pytest.raises(Refusal, match=r"signing\.act_missing"):
        act_screen(session, world.actors["deputy"], made.id)


def test_authority_that_ended_between_the_act_and_the_key_does_not_sign(world: World) -> None:
    document_id = submitted(world)
    with transaction(world.factory) as session:
        sign(session, world.actors["chair"], document_id, PIN, sha256=shown(world, document_id), now=world.now)
        session.execute(update(SigningAuthority).values(valid_to=world.now.date()))
    world.work()
    document = world.outgoing(document_id)
    assert (document.state, document.failure) == ("awaiting_signature", "inbox.authority.not_in_force")


def test_a_form_of_authority_that_is_no_longer_the_drawn_one_does_not_sign(world: World) -> None:
    """The draft says TM.; since then the person only stands in for the head (KT.)."""
    document_id = submitted(world)
    with transaction(world.factory) as session:
        row = session.scalars(select(SigningAuthority)).one()
        row.valid_to = world.now.date()
        other = replace(
            row.right, form=AuthorityForm.DEPUTY, principal="Chủ tịch", valid_from=world.now.date(), valid_to=None
        )
        grant_signing(session, other, "Điều 13")
    assert refused(world, sign, document_id, PIN, sha256=shown(world, document_id)) == "inbox.authority.drawn_otherwise"
    act(world, "chair", return_draft, document_id, "Dựng lại")
    assert world.outgoing(document_id).state == "draft"


def test_authority_that_has_not_begun_does_not_sign(world: World) -> None:
    document_id = submitted(world)
    with transaction(world.factory) as session:
        session.execute(update(SigningAuthority).values(valid_from=date(2027, 1, 1)))
    assert refused(world, sign, document_id, PIN, sha256=shown(world, document_id)) == "inbox.authority.not_in_force"


@pytest.mark.parametrize(("queue", "file"), [(Queue.SIGNING, "council.p12"), (Queue.SEALING, "chair.p12")])
def test_the_secret_of_one_process_opens_no_key_of_the_other(world: World, queue: Queue, file: str) -> None:
    passphrase = key_passphrase(world.settings, keyring.PURPOSES[queue], PIN.encode())
    with pytest.raises(WrongPin):
        open_key(world.settings.keys_dir / file, passphrase)


def test_a_process_refuses_a_key_that_is_not_of_its_kind(world: World) -> None:
    """Whatever an event asks for: the signing process opens no seal, and a PIN sealed for it does not either."""
    document_id = numbered(world)
    with transaction(world.factory) as session:
        seal(session, world.actors["clerk"], document_id, PIN, sha256=shown(world, document_id), now=world.now)
        event = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "outgoing.seal")).one()
        event.queue = Queue.SIGNING
        event.payload = {**event.payload, "pin": seal_secret(session, PIN.encode(), Queue.SIGNING)}
    world.work()
    document = world.outgoing(document_id)
    assert (document.state, document.failure) == ("numbered", "signing.other_process")


def test_a_key_file_exchanged_for_another_ones_does_not_sign(world: World) -> None:
    """The row names the chair's certificate; the file holds a key of somebody else, under the same PIN."""
    document_id = submitted(world)
    subject = Subject(organization="Hội đồng nhân dân quận Hồng Bàng", person="Người khác")
    other = issue_certificate(world_authority(), subject, Purpose.LEADER, world.now)
    other.save(world.settings.keys_dir / "chair.p12", key_passphrase(world.settings, "signature", PIN.encode()))
    sign_shown(world, document_id)
    assert world.outgoing(document_id).failure == "signing.key_mismatch"


def test_the_seal_is_one_act_in_the_seal_log(world: World) -> None:
    document_id = numbered(world)
    before = shown(world, document_id)
    seal_shown(world, document_id)
    with reading(world.factory) as session:
        (row,) = session.scalars(select(SealRecord))
        made = session.get_one(SigningAct, row.act_id)
    assert (row.document_id, row.sha256_before, row.sha256_after) == (document_id, before, shown(world, document_id))
    assert (row.person_id, made.purpose) == (world.actors["clerk"].person_id, "seal")
