"""Signing under attack, on the running server: what is refused, and that nothing is half-done after it."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select, update

from clients.api.desk import Desk
from clients.api.patience import until
from clients.api.reading import text
from inbox.models import OutgoingDocument, Preservation, SigningAuthority, SigningRequest
from server.audit import AuditRow
from server.identity.models import Credential
from server.infra.blobs import BlobStore, store_file
from server.infra.database import reading
from server.infra.ids import new_id
from server.infra.outbox import OutboxEvent, OutboxState
from server.infra.secrets import key_passphrase, node_secret
from signing import FieldName, Issued, Purpose, Status, Subject, issue_certificate, open_key, verify
from signing import sign as sign_pdf
from signing.trust import Trust
from tests.integration.attacks.running import PIN, SECONDS, WRONG_PIN, Town, refused, running_town
from tests.integration.signing.keys.fakes import FakeSmartCa, serving
from tests.unit.signing.making import make_office

pytestmark = pytest.mark.timeout(1800)

CHAIR, DEPUTY, CLERK, SECRETARY = "chutich.hdnd", "phochutich.hdnd", "vanthu.hdnd", "thuky.hdnd"
USER = "031088001234"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with running_town(tmp_path_factory.mktemp("town")) as started:
        yield started


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


def stranger() -> Issued:
    """A leader of another authority: what is signed with it is trusted by nobody here."""
    subject = Subject(organization="Hội đồng nhân dân quận Hồng Bàng", person="Người lạ")
    return issue_certificate(make_office().authority, subject, Purpose.LEADER, datetime.now(UTC))


def put_file(town: Town, document_id: str, pdf: bytes) -> None:
    def put(session: object) -> None:
        stored = store_file(session, BlobStore(town.settings.blobs_dir), pdf, "application/pdf", datetime.now(UTC))  # type: ignore[arg-type]
        session.execute(  # type: ignore[attr-defined]
            update(OutgoingDocument).where(OutgoingDocument.id == document_id).values(file_sha256=stored.sha256)
        )

    town.change(put)


def request_of(town: Town, document_id: str) -> SigningRequest:
    with reading(town.factory) as session:
        wanted = select(SigningRequest).where(SigningRequest.document_id == document_id)
        return session.scalars(wanted.order_by(SigningRequest.created_at.desc())).first() or pytest.fail("no request")


def await_request(town: Town, document_id: str, state: str) -> SigningRequest:
    def look() -> SigningRequest | None:
        request = request_of(town, document_id)
        return request if request.state == state else None

    return until(look, f"request {state}", SECONDS)


def test_a_wrong_pin_five_times_locks_even_against_the_right_one(town: Town) -> None:
    document_id = town.submitted("poll:pin", signer=DEPUTY)
    for _ in range(5):
        town.sign(document_id, WRONG_PIN, by=DEPUTY)
        assert town.await_failure(document_id) == "signing.wrong_pin"
    town.sign(document_id, by=DEPUTY)
    until(lambda: town.document(document_id)["failure"] == "signing.locked" or None, "locked", SECONDS)
    assert town.document(document_id)["state"] == "awaiting_signature"


def test_a_wrong_pin_for_a_list_is_one_wrong_pin(town: Town) -> None:
    documents = [town.submitted(f"poll:list:{number}") for number in range(3)]
    files = [f"{one}:{town.shown(one)}" for one in documents]
    chair = town.desk(CHAIR)
    act_id = text(chair.post("/signing/batch", {"files": files, "pin": WRONG_PIN}), "act_id")
    assert [town.await_failure(one) for one in documents] == ["signing.wrong_pin"] + ["signing.batch_stopped"] * 2
    assert town.key_of(CHAIR).failures == 1
    assert refused_screen(town.desk(DEPUTY), f"/signing/acts/{act_id}") == "signing.act_missing"
    chair.post("/signing/batch", {"files": files, "pin": PIN})
    for one in documents:
        town.await_state(one, "signed")
    assert town.key_of(CHAIR).failures == 0


def refused_screen(desk: Desk, path: str) -> str:
    with pytest.raises(Exception, match=r"\w") as refusal:
        desk.get(path)
    return str(getattr(refusal.value, "code", ""))


def test_a_signature_is_not_made_twice(town: Town) -> None:
    """The same request again, and the same event again under another name."""
    document_id = town.submitted("poll:replay")
    form = {"pin": PIN, "sha256": town.shown(document_id)}
    town.desk(CHAIR).post(f"/outgoing/{document_id}/sign", form)
    town.await_state(document_id, "signed")
    signed = town.shown(document_id)
    assert refused(town.desk(CHAIR), f"/outgoing/{document_id}/sign", form) == "inbox.lifecycle.not_allowed"
    town.change(lambda session: session.add(copied_event(session, document_id)))
    until(lambda: event_is_over(town, "replayed") or None, "replayed event", SECONDS)
    assert (town.document(document_id)["state"], town.shown(document_id)) == ("signed", signed)


def copied_event(session: object, document_id: str) -> OutboxEvent:
    rows = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "outgoing.sign"))  # type: ignore[attr-defined]
    event = next(row for row in rows if row.payload["document_id"] == document_id)
    return OutboxEvent(
        id=new_id(),
        topic=event.topic,
        key="replayed",
        queue=event.queue,
        payload=dict(event.payload),
        run_after=datetime.now(UTC),
        created_at=datetime.now(UTC),
    )


def event_is_over(town: Town, key: str) -> bool:
    with reading(town.factory) as session:
        state = session.scalar(select(OutboxEvent.state).where(OutboxEvent.key == key))
    return state in (OutboxState.REFUSED, OutboxState.DEAD)


def test_the_document_of_another_leader_is_not_signed(town: Town) -> None:
    document_id = town.submitted("poll:other")
    form = {"pin": PIN, "sha256": town.shown(document_id)}
    assert refused(town.desk(DEPUTY), f"/outgoing/{document_id}/sign", form) == "outgoing.other_signer"
    assert refused(town.desk("lanhdao.hongbang"), f"/outgoing/{document_id}/sign", form) == "outgoing.missing"
    assert refused(town.desk(SECRETARY), f"/outgoing/{document_id}/sign", form) == "access.denied"


def test_what_is_not_the_present_file_is_not_signed(town: Town) -> None:
    document_id = town.submitted("poll:shown")
    form = {"pin": PIN, "sha256": "0" * 64}
    assert refused(town.desk(CHAIR), f"/outgoing/{document_id}/sign", form) == "signing.file_changed"
    assert refused(town.desk(CHAIR), f"/outgoing/{document_id}/sign", {"pin": PIN}) == "request.invalid"


def test_authority_that_ended_since_the_draft_was_submitted_does_not_sign(town: Town) -> None:
    document_id = town.submitted("poll:authority")
    chair = SigningAuthority.person_id == town.person_id(CHAIR)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    town.change(lambda session: session.execute(update(SigningAuthority).where(chair).values(valid_to=yesterday)))
    form = {"pin": PIN, "sha256": town.shown(document_id)}
    assert refused(town.desk(CHAIR), f"/outgoing/{document_id}/sign", form) == "inbox.authority.not_in_force"
    town.change(lambda session: session.execute(update(SigningAuthority).where(chair).values(valid_to=None)))
    town.sign(document_id)
    town.await_state(document_id, "signed")


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


def test_who_drafted_does_not_seal(town: Town) -> None:
    document_id = town.numbered("poll:drafter")
    drafter = OutgoingDocument.id == document_id
    person = town.person_id(CLERK)
    town.change(
        lambda session: session.execute(update(OutgoingDocument).where(drafter).values(drafter_person_id=person))
    )
    form = {"pin": PIN, "sha256": town.shown(document_id)}
    assert refused(town.desk(CLERK), f"/outgoing/{document_id}/seal", form) == "sealing.same_person"
    assert town.document(document_id)["state"] == "numbered"


@pytest.mark.parametrize("foreign", [False, True])
def test_a_file_that_its_signer_did_not_sign_is_not_sealed(town: Town, foreign: bool) -> None:  # noqa: FBT001
    source = f"poll:unsigned:{foreign}"
    draft = town.desk(CLERK).download(f"/outgoing/{town.submitted(f'{source}:draft')}/file")
    document_id = town.signed(source)
    pdf = sign_pdf(draft, stranger().key(), field=FieldName.SIGNATURE) if foreign else draft
    put_file(town, document_id, pdf)
    town.desk(CLERK).post(f"/outgoing/{document_id}/number")
    town.await_state(document_id, "numbered")
    town.seal(document_id)
    expected = "sealing.signature_not_valid" if foreign else "sealing.not_signed"
    assert town.await_failure(document_id) == expected


def test_without_the_authority_documents_are_signed_and_get_their_time_stamp_later(town: Town) -> None:
    town.send_stamps_away()
    document_id = town.signed("poll:stamps")
    page = requests.get(
        f"{town.url}/outgoing/{document_id}",
        headers={"Accept": "text/html", "Cookie": town.desk(CLERK).cookie()},
        timeout=30,
    ).text
    assert "Chưa có dấu thời gian: hệ thống sẽ bổ sung" in page
    town.call_stamps()
    until(lambda: preserved(town, document_id).level == "B-T" or None, "time-stamp", SECONDS)
    pdf = town.desk(CLERK).download(f"/outgoing/{document_id}/file")
    assert verify(pdf, Trust.of_pem(town.settings.anchors_file.read_bytes())).status is Status.VALID


def preserved(town: Town, document_id: str) -> Preservation:
    with reading(town.factory) as session:
        return session.get_one(Preservation, document_id)


def test_what_is_issued_is_kept_at_b_lta(town: Town) -> None:
    document_id = town.numbered("poll:archive")
    town.seal(document_id)
    town.await_state(document_id, "issued")
    until(lambda: preserved(town, document_id).archived_sha256, "kept copy", SECONDS)


def test_no_pin_stands_anywhere_and_the_log_is_whole(town: Town) -> None:
    """After all of the above: database and its journal, logs, files, secrets."""
    town.sign(town.submitted("poll:last"))
    needles = (PIN.encode(), WRONG_PIN.encode())
    written = [path for path in town.data_dir.rglob("*") if path.is_file() and path.name != "demo-accounts.json"]
    assert [path.name for path in [*written, town.log] if holds(path, needles)] == []
    audit = town.command("audit", "verify")
    assert audit.returncode == 0, audit.stdout + audit.stderr


def holds(path: Path, needles: tuple[bytes, ...]) -> bool:
    data = path.read_bytes()
    return any(needle in data for needle in needles)
