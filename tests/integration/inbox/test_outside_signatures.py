"""Signatures made outside, on a phone or a device of the signer: answered in time, once, and by the right one."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select, update

from inbox.actions.answer_signature import (
    TakenHash,
    answer_signature,
    hear_of_answer,
    note_refused_answer,
    take_hash,
)
from inbox.actions.sign import sign
from inbox.actions.sign_batch import sign_batch
from inbox.actions.submit import submit
from inbox.models import SigningAuthority, SigningRequest
from inbox.rules.acts import ShownFile
from server.audit import AuditEvent, AuditRow
from server.identity.models import Credential
from server.infra.database import reading, transaction
from server.infra.errors import Refusal
from signing import Issued, Purpose, Status, Subject, issue_certificate, verify
from signing.trust import Trust
from tests.integration.inbox.steps import act, shown
from tests.integration.inbox.world import World, world_authority
from tests.integration.signing.keys.fakes import FakeSmartCa, serving

USER = "031088001234"
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


@dataclass
class Phone:
    """A leader whose key is with a provider, and the provider's side of the conversation."""

    world: World
    leader: Issued
    fake: FakeSmartCa

    def ask(self, source: str = "poll:1") -> str:
        document_id = submitted(self.world, source)
        act(self.world, "chair", sign, document_id, "", sha256=shown(self.world, document_id))
        return document_id

    def press(self, state: str) -> None:
        """What the signer does with the last transaction on the phone."""
        self.fake.states[list(self.fake.states)[-1]] = state

    def wait(self, seconds: int = 10) -> None:
        self.world.clock.pass_by(seconds=seconds)
        self.world.work()


@pytest.fixture
def phone(world: World) -> Iterator[Phone]:
    """The provider lives in the present, and so does its world."""
    world.clock.at = datetime.now(UTC)
    leader = new_leader(world.now)
    give_key(world, leader, "remote", provider="smartca", credential=USER)
    fake = FakeSmartCa({USER: [leader]})
    with ExitStack() as stack:
        server = stack.enter_context(serving(fake))
        folder = world.settings.secrets_dir / "providers"
        folder.mkdir(parents=True)
        file = folder / "smartca.json"
        office = {"sp_id": "office", "sp_password": "secret of the office"}
        file.write_text(json.dumps({"kind": "vnpt_smartca", "base_url": server.address, **office}))
        file.chmod(0o600)
        yield Phone(world, leader, fake)


def test_a_signature_confirmed_on_the_phone_is_put_in(phone: Phone) -> None:
    document_id = phone.ask()
    request = request_of(phone.world, document_id)
    assert (request.state, request.code) == ("waiting", f"{request.hash[:4]}-{request.hash[4:8]}".upper())  # type: ignore[index]
    phone.wait()
    assert phone.world.outgoing(document_id).state == "signing"
    phone.press("confirmed")
    phone.wait()
    assert ended(phone.world, document_id) == ("signed", None, "finished")


@pytest.mark.parametrize(
    ("state", "code", "end"),
    [
        ("declined", "signing.remote_declined", "declined"),
        ("expired", "signing.remote_expired", "expired"),
    ],
)
def test_a_no_from_the_phone_gives_the_document_back(phone: Phone, state: str, code: str, end: str) -> None:
    document_id = phone.ask()
    phone.press(state)
    phone.wait()
    assert ended(phone.world, document_id) == ("awaiting_signature", code, end)


def test_an_answer_about_another_document_gives_the_document_back(phone: Phone) -> None:
    document_id = phone.ask()
    phone.fake.doc_id = "another"
    phone.press("confirmed")
    phone.wait()
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.remote_answer_unusable", "failed")


def test_a_phone_that_never_answers_is_not_waited_for(phone: Phone) -> None:
    document_id = phone.ask()
    phone.wait(6 * 60)
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.request_expired", "expired")


def test_a_phone_that_answers_too_late_changes_nothing(phone: Phone) -> None:
    document_id = phone.ask()
    phone.wait(6 * 60)
    phone.press("confirmed")
    phone.wait()
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.request_expired", "expired")


def test_a_provider_that_signs_another_hash_is_found_out(phone: Phone) -> None:
    document_id = phone.ask()
    phone.fake.hash_signed = bytes(32)
    phone.press("confirmed")
    phone.wait()
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.signature_mismatch", "failed")


def test_a_provider_that_is_away_for_a_moment_is_asked_again(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = phone.ask()
    (code,) = phone.fake.states
    phone.fake.states[code] = "confirmed"
    with monkeypatch.context() as away:
        away.setattr(phone.fake, "status", lambda _code: (503, {}))
        phone.wait()
    assert phone.world.outgoing(document_id).state == "signing"
    phone.wait()
    assert phone.world.outgoing(document_id).state == "signed"


def test_a_call_of_the_provider_makes_the_house_ask_at_once(phone: Phone) -> None:
    document_id = phone.ask()
    phone.press("confirmed")
    transaction_id = (request_of(phone.world, document_id).transaction_id or "").partition(":")[0]
    with transaction(phone.world.factory) as session:
        hear_of_answer(session, transaction_id, now=phone.world.now)
    phone.world.work()
    assert phone.world.outgoing(document_id).state == "signed"


def test_a_call_about_nothing_is_refused(phone: Phone) -> None:
    phone.ask()
    for unknown in ("", "%", "nothing"):
        with transaction(phone.world.factory) as session, pytest.raises(Refusal, match=r"signing\.request_missing"):
            hear_of_answer(session, unknown, now=phone.world.now)


def test_a_provider_without_settings_is_said_and_the_document_comes_back(phone: Phone) -> None:
    (phone.world.settings.secrets_dir / "providers" / "smartca.json").unlink()
    document_id = phone.ask()
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.key_file_missing", "failed")


def test_no_credential_names_a_file_outside_the_providers(world: World) -> None:
    give_key(world, new_leader(world.now), "remote", provider="../cookies", credential=USER)
    document_id = submitted(world)
    act(world, "chair", sign, document_id, "", sha256=shown(world, document_id))
    assert ended(world, document_id) == ("awaiting_signature", "signing.provider_unknown", "failed")


def test_nothing_of_a_request_is_left_open_a_day_later(phone: Phone) -> None:
    document_id = phone.ask()
    phone.wait(int(timedelta(days=1).total_seconds()))
    assert request_of(phone.world, document_id).ended_at is not None
