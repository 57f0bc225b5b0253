"""Signatures made outside the house, on the signer's own device: answered in time, once, and by the right one."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select, update

from inbox.actions.answer_signature import (
    TakenHash,
    answer_signature,
    note_refused_answer,
    take_hash,
)
from inbox.actions.end_request import withdraw_request
from inbox.actions.sign import sign
from inbox.actions.sign_batch import sign_batch
from inbox.actions.submit import submit
from inbox.models import SigningAuthority, SigningRequest
from inbox.rules.acts import ShownFile
from server.audit import AuditEvent, AuditRow
from server.identity.models import Credential
from server.infra.database import reading, transaction
from server.infra.errors import Refusal
from server.infra.outbox import OutboxEvent
from signing import Issued, Purpose, Status, Subject, issue_certificate, verify
from signing.trust import Trust
from tests.integration.inbox.steps import act, shown
from tests.integration.inbox.world import World, world_authority

COUNCIL = "Hội đồng nhân dân quận Hồng Bàng"


def new_leader(at: datetime, name: str = "Nguyễn Thị Hà") -> Issued:
    return issue_certificate(world_authority(), Subject(organization=COUNCIL, person=name), Purpose.LEADER, at)


def give_key(world: World, leader: Issued, kind: str, **config: str) -> None:
    """From now on the chair's key is not in the house."""
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in (leader.certificate, *leader.chain)).decode()
    with transaction(world.factory) as session:
        row = session.scalars(select(Credential).where(Credential.purpose == "signature")).one()
        row.kind, row.config, row.certificate_pem = kind, config, pem


def submitted(world: World, source: str = "poll:1") -> str:
    document_id = world.draft(source)
    act(world, "secretary", submit, document_id)
    return document_id


def request_of(world: World, document_id: str) -> SigningRequest:
    with reading(world.factory) as session:
        return session.scalars(
            select(SigningRequest)
            .where(SigningRequest.document_id == document_id)
            .order_by(SigningRequest.created_at.desc())
        ).first() or pytest.fail("nobody asked for a signature")


def ended(world: World, document_id: str) -> tuple[str, str | None, str]:
    """Where the document stands, why, and how its request ended."""
    document = world.outgoing(document_id)
    return document.state, document.failure, request_of(world, document_id).state


@dataclass
class Device:
    """A leader's own device with its key, and the world it signs for."""

    world: World
    leader: Issued

    def ask(self, source: str = "poll:1") -> str:
        """A document that waits for this device."""
        document_id = submitted(self.world, source)
        act(self.world, "chair", sign, document_id, "", sha256=shown(self.world, document_id))
        return document_id

    def take(self, document_id: str, by: str = "chair") -> TakenHash:
        taken: TakenHash = act(self.world, by, take_hash, request_of(self.world, document_id).id)
        return taken

    def sign(self, taken: TakenHash, leader: Issued | None = None) -> str:
        key = (leader or self.leader).private_key
        raw = key.sign(bytes.fromhex(taken.hash), padding.PKCS1v15(), Prehashed(SHA256()))  # type: ignore[call-arg, arg-type]
        return b64encode(raw).decode()

    def answer(self, document_id: str, nonce: str, signature: str, by: str = "chair") -> None:
        act(self.world, by, answer_signature, request_of(self.world, document_id).id, nonce, signature)

    def refused(self, document_id: str, nonce: str, signature: str, by: str = "chair") -> str:
        with pytest.raises(Refusal) as refusal:
            self.answer(document_id, nonce, signature, by)
        return refusal.value.code


@pytest.fixture
def device(world: World) -> Device:
    leader = new_leader(world.now)
    give_key(world, leader, "device")
    return Device(world, leader)


def test_a_signature_made_on_a_device_is_put_in_and_verifies(device: Device) -> None:
    document_id = device.ask()
    assert device.world.outgoing(document_id).state == "signing"
    taken = device.take(document_id)
    device.answer(document_id, taken.nonce, device.sign(taken))
    assert ended(device.world, document_id) == ("signed", None, "finished")
    pdf = device.world.blobs.get(shown(device.world, document_id))
    verdict = verify(pdf, Trust.of_certificates(world_authority().anchors()), at=device.world.now)
    assert (verdict.status, verdict.signatures[0].signer) == (Status.VALID, "Nguyễn Thị Hà")


def test_what_is_given_out_is_what_the_hash_speaks_of(device: Device) -> None:
    taken = device.take(device.ask())
    assert (sha256(b64decode(taken.attributes)).hexdigest(), taken.scheme) == (taken.hash, "pkcs1")


def test_a_pin_that_a_page_sent_along_is_dropped(device: Device) -> None:
    document_id = submitted(device.world)
    act(device.world, "chair", sign, document_id, "1234", sha256=shown(device.world, document_id))
    with reading(device.world.factory) as session:
        payloads = session.scalars(select(OutboxEvent.payload)).all()
    assert [payload for payload in payloads if "pin" in payload] == []
    assert request_of(device.world, document_id).state == "waiting"


def withdraw(device: Device, document_id: str, by: str = "chair") -> str:
    """The code of the refusal, or nothing."""
    try:
        act(device.world, by, withdraw_request, request_of(device.world, document_id).id)
    except Refusal as refusal:
        return refusal.code
    return ""


def test_a_signer_who_gives_up_may_sign_at_once_again(device: Device) -> None:
    document_id = device.ask()
    taken = device.take(document_id)
    assert withdraw(device, document_id) == ""
    assert ended(device.world, document_id) == ("awaiting_signature", "signing.request_withdrawn", "declined")
    assert device.refused(document_id, taken.nonce, device.sign(taken)) == "signing.request_not_waiting"
    act(device.world, "chair", sign, document_id, "", sha256=shown(device.world, document_id))
    again = device.take(document_id)
    device.answer(document_id, again.nonce, device.sign(again))
    assert device.world.outgoing(document_id).state == "signed"


def test_nobody_else_gives_up_and_nobody_gives_up_what_is_signed(device: Device) -> None:
    document_id = device.ask()
    assert withdraw(device, document_id, by="deputy") == "signing.request_missing"
    taken = device.take(document_id)
    device.answer(document_id, taken.nonce, device.sign(taken))
    assert withdraw(device, document_id) == "signing.request_not_waiting"
    assert device.world.outgoing(document_id).state == "signed"


def test_the_hash_is_given_out_once(device: Device) -> None:
    document_id = device.ask()
    device.take(document_id)
    with pytest.raises(Refusal, match=r"signing\.hash_taken"):
        device.take(document_id)


def test_a_nonce_works_once(device: Device) -> None:
    document_id = device.ask()
    taken = device.take(document_id)
    signature = device.sign(taken)
    device.answer(document_id, taken.nonce, signature)
    assert device.refused(document_id, taken.nonce, signature) == "signing.nonce_used"


@pytest.mark.parametrize("nonce", ["", "somebody else's"])
def test_a_signature_without_its_nonce_is_refused(device: Device, nonce: str) -> None:
    document_id = device.ask()
    taken = device.take(document_id)
    assert device.refused(document_id, nonce, device.sign(taken)) == "signing.nonce_wrong"
    assert device.world.outgoing(document_id).state == "signing"


def test_an_answer_before_the_hash_was_taken_is_refused(device: Device) -> None:
    document_id = device.ask()
    assert device.refused(document_id, "", "AAAA") == "signing.nonce_wrong"


@pytest.mark.parametrize("signature", ["", "no base64!", "A" * 4000])
def test_an_answer_that_is_no_signature_is_refused(device: Device, signature: str) -> None:
    document_id = device.ask()
    taken = device.take(document_id)
    assert device.refused(document_id, taken.nonce, signature) == "request.invalid"


def test_another_account_neither_takes_the_hash_nor_answers(device: Device) -> None:
    document_id = device.ask()
    with pytest.raises(Refusal, match=r"signing\.request_missing"):
        device.take(document_id, by="deputy")
    taken = device.take(document_id)
    assert device.refused(document_id, taken.nonce, device.sign(taken), by="deputy") == "signing.request_missing"


def test_the_signature_of_another_key_gives_the_document_back(device: Device) -> None:
    document_id = device.ask()
    taken = device.take(document_id)
    device.answer(document_id, taken.nonce, device.sign(taken, new_leader(device.world.now, "Người khác")))
    assert ended(device.world, document_id) == ("awaiting_signature", "signing.signature_mismatch", "failed")


def test_a_signature_of_another_document_gives_the_document_back(device: Device) -> None:
    first, second = device.ask("poll:1"), device.ask("poll:2")
    taken, other = device.take(first), device.take(second)
    device.answer(first, taken.nonce, device.sign(other))
    assert ended(device.world, first) == ("awaiting_signature", "signing.signature_mismatch", "failed")
    assert device.world.outgoing(second).state == "signing"


def test_what_was_prepared_cannot_be_exchanged(device: Device) -> None:
    """The kept bytes are named by their hash: others under the same name are found out."""
    document_id = device.ask()
    taken = device.take(document_id)
    prepared = request_of(device.world, document_id).prepared_sha256 or ""
    kept = device.world.blobs.path(prepared)
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes().replace(b"/NQ", b"/XX") + b" ")
    device.answer(document_id, taken.nonce, device.sign(taken))
    assert ended(device.world, document_id) == ("awaiting_signature", "file.damaged", "failed")


def test_another_prepared_file_does_not_take_the_place_of_the_one_that_was_signed(device: Device) -> None:
    first, second = device.ask("poll:1"), device.ask("poll:2")
    taken = device.take(first)
    with transaction(device.world.factory) as session:
        session.execute(
            update(SigningRequest)
            .where(SigningRequest.document_id == first)
            .values(prepared_sha256=request_of(device.world, second).prepared_sha256)
        )
    device.answer(first, taken.nonce, device.sign(taken))
    assert ended(device.world, first) == ("awaiting_signature", "signing.prepared_changed", "failed")


def test_an_answer_that_comes_too_late_changes_nothing_and_stands_in_the_log(device: Device) -> None:
    document_id = device.ask()
    taken = device.take(document_id)
    device.world.clock.pass_by(minutes=6)
    assert device.refused(document_id, taken.nonce, device.sign(taken)) == "signing.request_expired"
    act(device.world, "chair", note_refused_answer, request_of(device.world, document_id).id, "signing.request_expired")
    assert ended(device.world, document_id) == ("awaiting_signature", "signing.request_expired", "expired")
    assert device.refused(document_id, taken.nonce, device.sign(taken)) == "signing.request_expired"
    with reading(device.world.factory) as session:
        events = session.scalars(select(AuditRow.event).where(AuditRow.subject == f"outgoing:{document_id}")).all()
    assert AuditEvent.DOCUMENT_SIGNATURE_REFUSED in events


def test_who_never_answers_is_not_waited_for(device: Device) -> None:
    document_id = device.ask()
    device.world.clock.pass_by(minutes=6)
    device.world.work()
    assert ended(device.world, document_id) == ("awaiting_signature", "signing.request_expired", "expired")
    device.world.clock.pass_by(minutes=1)
    act(device.world, "chair", sign, document_id, "", sha256=shown(device.world, document_id))
    taken = device.take(document_id)
    device.answer(document_id, taken.nonce, device.sign(taken))
    assert device.world.outgoing(document_id).state == "signed"


def test_authority_that_ended_while_the_device_signed_does_not_count(device: Device) -> None:
    document_id = device.ask()
    taken = device.take(document_id)
    with transaction(device.world.factory) as session:
        session.execute(update(SigningAuthority).values(valid_to=device.world.now.date()))
    device.answer(document_id, taken.nonce, device.sign(taken))
    assert ended(device.world, document_id) == ("awaiting_signature", "inbox.authority.not_in_force", "failed")


def test_a_key_that_confirms_outside_signs_no_lists(device: Device) -> None:
    document_id = submitted(device.world)
    files = [ShownFile(document_id, shown(device.world, document_id))]
    with pytest.raises(Refusal, match=r"signing\.batch_one_by_one"):
        act(device.world, "chair", sign_batch, files, "1234")
