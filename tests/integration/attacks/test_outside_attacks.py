"""Signatures made outside under attack, on the running server: late, forged, exchanged and repeated answers."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select, update

from clients.api.patience import until
from clients.api.reading import text
from inbox.models import SigningRequest
from server.audit import AuditRow
from server.identity.models import Credential
from server.infra.blobs import BlobStore
from server.infra.database import reading
from server.infra.outbox import OutboxEvent
from server.infra.secrets import key_passphrase, node_secret
from signing import Issued, Status, open_key, verify
from signing.trust import Trust
from tests.integration.attacks.running import PIN, SECONDS, Town, refused
from tests.integration.attacks.test_signing_attacks import CHAIR, CLERK, DEPUTY, put_file, stranger
from tests.integration.signing.keys.fakes import FakeSmartCa, serving

pytestmark = pytest.mark.timeout(1800)

USER = "031088001234"


@contextmanager
def other_key(town: Town, kind: str, leader: Issued, **config: str) -> Iterator[None]:
    """For a while the chair's key is not in the house."""
    before = town.key_of(CHAIR)
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in (leader.certificate, *leader.chain)).decode()
    set_key(town, before.id, kind, config, pem)
    try:
        yield
    finally:
        set_key(town, before.id, before.kind, before.config, before.certificate_pem)


def set_key(town: Town, credential_id: str, kind: str, config: dict[str, str], pem: str) -> None:
    values = {"kind": kind, "config": config, "certificate_pem": pem}
    town.change(
        lambda session: session.execute(update(Credential).where(Credential.id == credential_id).values(values))
    )


def request_of(town: Town, document_id: str) -> SigningRequest:
    with reading(town.factory) as session:
        wanted = select(SigningRequest).where(SigningRequest.document_id == document_id)
        return session.scalars(wanted.order_by(SigningRequest.created_at.desc())).first() or pytest.fail("no request")


def await_request(town: Town, document_id: str, state: str) -> SigningRequest:
    def look() -> SigningRequest | None:
        request = request_of(town, document_id)
        return request if request.state == state else None

    return until(look, f"request {state}", SECONDS)


class Device:
    """The chair's own device, over HTTP."""

    def __init__(self, town: Town) -> None:
        self.town = town
        passphrase = key_passphrase(town.settings, "signature", PIN.encode())
        key = open_key(town.settings.keys_dir / town.key_of(CHAIR).key_file, passphrase)
        self.leader = Issued(key.certificate, key.raw.private_key, key.chain)  # type: ignore[attr-defined]

    def ask(self, source: str) -> str:
        document_id = self.town.submitted(source)
        self.town.sign(document_id, "")
        await_request(self.town, document_id, "waiting")
        return document_id

    def take(self, document_id: str) -> tuple[str, str]:
        taken = self.town.desk(CHAIR).post(f"/signing/requests/{request_of(self.town, document_id).id}/hash")
        return text(taken, "hash"), text(taken, "nonce")

    def sign(self, digest: str, leader: Issued | None = None) -> str:
        key = (leader or self.leader).private_key
        raw = key.sign(bytes.fromhex(digest), padding.PKCS1v15(), Prehashed(SHA256()))  # type: ignore[call-arg, arg-type]
        return b64encode(raw).decode()

    def path(self, document_id: str) -> str:
        return f"/signing/requests/{request_of(self.town, document_id).id}/signature"


@pytest.fixture
def device(town: Town) -> Iterator[Device]:
    own = Device(town)
    with other_key(town, "device", own.leader):
        yield own


def test_a_device_signs_once_with_a_nonce_that_works_once(town: Town, device: Device) -> None:
    document_id = device.ask("poll:device")
    digest, nonce = device.take(document_id)
    path, form = device.path(document_id), {"nonce": nonce, "signature": device.sign(digest)}
    assert refused(town.desk(CHAIR), path, {**form, "nonce": "x"}) == "signing.nonce_wrong"
    assert refused(town.desk(DEPUTY), path, form) == "signing.request_missing"
    town.desk(CHAIR).post(path, form)
    town.await_state(document_id, "signed")
    assert refused(town.desk(CHAIR), path, form) == "signing.nonce_used"
    assert refused(town.desk(CHAIR), path.replace("/signature", "/hash")) == "signing.hash_taken"
    pdf = town.desk(CLERK).download(f"/outgoing/{document_id}/file")
    trust = Trust.of_pem(town.settings.anchors_file.read_bytes())
    assert verify(pdf, trust).status is Status.VALID


def test_an_answer_without_the_token_of_the_page_changes_nothing(town: Town, device: Device) -> None:
    document_id = device.ask("poll:csrf")
    digest, nonce = device.take(document_id)
    form = {"nonce": nonce, "signature": device.sign(digest)}
    headers = {"Accept": "application/json", "Cookie": town.desk(CHAIR).cookie()}
    answer = requests.post(town.url + device.path(document_id), data=form, headers=headers, timeout=30)
    assert answer.json()["error"]["code"] == "access.csrf"
    assert request_of(town, document_id).state == "waiting"


def test_the_signature_of_another_key_is_found_out(town: Town, device: Device) -> None:
    document_id = device.ask("poll:wrong-key")
    digest, nonce = device.take(document_id)
    town.desk(CHAIR).post(device.path(document_id), {"nonce": nonce, "signature": device.sign(digest, stranger())})
    assert town.await_failure(document_id) == "signing.signature_mismatch"


def test_a_file_exchanged_between_the_hash_and_the_answer_is_found_out(town: Town, device: Device) -> None:
    document_id, other = device.ask("poll:swap"), town.submitted("poll:swap-other")
    digest, nonce = device.take(document_id)
    put_file(town, document_id, town.desk(CLERK).download(f"/outgoing/{other}/file"))
    town.desk(CHAIR).post(device.path(document_id), {"nonce": nonce, "signature": device.sign(digest)})
    assert town.await_failure(document_id) == "signing.file_changed"


def test_prepared_bytes_exchanged_between_the_hash_and_the_answer_are_found_out(town: Town, device: Device) -> None:
    document_id = device.ask("poll:prepared")
    digest, nonce = device.take(document_id)
    kept = BlobStore(town.settings.blobs_dir).path(request_of(town, document_id).prepared_sha256 or "")
    kept.write_bytes(kept.read_bytes().replace(b"/NQ", b"/XX") + b" ")
    town.desk(CHAIR).post(device.path(document_id), {"nonce": nonce, "signature": device.sign(digest)})
    assert town.await_failure(document_id) == "file.damaged"


def test_an_answer_after_the_time_is_over_changes_nothing_and_stands_in_the_log(town: Town, device: Device) -> None:
    document_id = device.ask("poll:late")
    digest, nonce = device.take(document_id)
    end_now(town, document_id)
    form = {"nonce": nonce, "signature": device.sign(digest)}
    assert refused(town.desk(CHAIR), device.path(document_id), form) == "signing.request_expired"
    assert town.await_failure(document_id) == "signing.request_expired"
    with reading(town.factory) as session:
        subject = AuditRow.subject == f"outgoing:{document_id}"
        assert "document.signature_refused" in session.scalars(select(AuditRow.event).where(subject)).all()


def end_now(town: Town, document_id: str) -> None:
    """The minutes that are set have passed."""
    request, past = request_of(town, document_id), datetime.now(UTC) - timedelta(seconds=1)

    def end(session: object) -> None:
        session.execute(  # type: ignore[attr-defined]
            update(SigningRequest).where(SigningRequest.id == request.id).values(expires_at=past)
        )
        session.execute(  # type: ignore[attr-defined]
            update(OutboxEvent).where(OutboxEvent.key == f"signature.expire:{request.id}").values(run_after=past)
        )

    town.change(end)


@pytest.fixture
def phone(town: Town) -> Iterator[FakeSmartCa]:
    """The chair's key is with a provider; the provider is ours."""
    leader = Device(town).leader
    fake = FakeSmartCa({USER: [leader]})
    with serving(fake) as server, other_key(town, "remote", leader, provider="smartca", credential=USER):
        office = {"sp_id": "office", "sp_password": "secret of the office"}
        file = town.settings.secrets_dir / "providers" / "smartca.json"
        file.parent.mkdir(exist_ok=True)
        file.touch(0o600)
        file.write_text(json.dumps({"kind": "vnpt_smartca", "base_url": server.address, **office}))
        yield fake


def test_a_signature_confirmed_on_the_phone_arrives(town: Town, phone: FakeSmartCa) -> None:
    document_id = town.submitted("poll:phone")
    town.sign(document_id, "")
    request = await_request(town, document_id, "waiting")
    page = requests.get(
        f"{town.url}/signing/requests/{request.id}",
        headers={"Accept": "text/html", "Cookie": town.desk(CHAIR).cookie()},
        timeout=30,
    )
    assert request.code
    assert request.code in page.text
    phone.states[list(phone.states)[-1]] = "confirmed"
    town.await_state(document_id, "signed")


def test_a_provider_that_answers_late_or_never_is_not_waited_for(town: Town, phone: FakeSmartCa) -> None:
    document_id = town.submitted("poll:silent")
    town.sign(document_id, "")
    await_request(town, document_id, "waiting")
    end_now(town, document_id)
    assert town.await_failure(document_id) == "signing.request_expired"
    phone.states[list(phone.states)[-1]] = "confirmed"
    call(town, request_of(town, document_id).transaction_id or "", 404)
    assert town.document(document_id)["state"] == "awaiting_signature"


def test_a_provider_that_signed_another_hash_is_found_out(town: Town, phone: FakeSmartCa) -> None:
    document_id = town.submitted("poll:hash")
    phone.hash_signed = bytes(32)
    town.sign(document_id, "")
    await_request(town, document_id, "waiting")
    phone.states[list(phone.states)[-1]] = "confirmed"
    assert town.await_failure(document_id) == "signing.signature_mismatch"


def call(town: Town, transaction_id: str, status: int, secret: str | None = None) -> str:
    """What a provider sends when it has news; the code of the refusal."""
    given = node_secret(town.settings, "signing-calls") if secret is None else secret
    headers = {"Accept": "application/json", "Authorization": f"Bearer {given}"}
    answer = requests.post(
        f"{town.url}/signing/calls", json={"transaction_id": transaction_id}, headers=headers, timeout=30
    )
    assert answer.status_code == status, answer.text
    return str(answer.json().get("error", {}).get("code", ""))


def test_a_call_without_the_secret_or_too_long_is_refused(town: Town) -> None:
    assert call(town, "x", 403, secret="") == "signing.caller_unknown"
    assert call(town, "x", 403, secret="0" * 64) == "signing.caller_unknown"
    assert call(town, "x" * 20_000, 422) == "file.too_large"
    assert call(town, "x", 404) == "signing.request_missing"
