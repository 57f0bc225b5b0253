"""VNPT SmartCA as its documents describe it: minutes of waiting are states of the fake."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from signing import Issued, Purpose, Status, Subject, issue_certificate
from signing.errors import (
    AlgorithmNotAllowed,
    KeyMissing,
    RemoteAnswerUnusable,
    RemoteDeclined,
    RemoteDenied,
    RemoteExpired,
    RemoteUnavailable,
    SignatureMismatch,
    SigningError,
)
from signing.keys.profiles import MySign, SmartCa
from signing.keys.provider_http import Provider
from signing.keys.remote import RemoteSigning, Transaction, Waiting
from tests.integration.signing.keys.asking import waiting_for_holder
from tests.integration.signing.keys.fakes import FakeSmartCa, Server, serving
from tests.unit.signing.making import AGENCY, LEADER, NOW, leader_with, make_office

SECRET = "secret of the office"
CALL_BACK_SECRET = "said to the provider with the address"
USER = "031085000001"


@pytest.fixture
def leader() -> Issued:
    return make_office().leader


class Vnpt:
    """The fake, the office's profile, and a document that waits."""

    def __init__(self, stack: ExitStack, leader: Issued, **changed: Any) -> None:
        self.fake = FakeSmartCa({USER: [leader]}, **changed)
        self.server: Server = stack.enter_context(serving(self.fake))
        provider = Provider(self.server.address)
        self.service = SmartCa(provider, "office", SECRET, webhook_secret=CALL_BACK_SECRET)
        self.waits = waiting_for_holder(leader, USER)

    def begin(self, service: RemoteSigning | None = None) -> Transaction:
        begun = (service or self.service).start(self.waits.request)
        assert isinstance(begun, Transaction)
        return begun

    def answered(self, state: str) -> Transaction:
        begun = self.begin()
        self.fake.states["tran-0"] = state
        return begun

    def poll(self, begun: Transaction) -> Waiting | bytes:
        return self.service.poll(begun.id, self.waits.request)


MakeVnpt = Callable[..., Vnpt]


@pytest.fixture
def vnpt(leader: Issued) -> Iterator[MakeVnpt]:
    with ExitStack() as stack:
        yield lambda **changed: Vnpt(stack, leader, **changed)


def test_a_signer_confirms_on_the_phone_and_the_document_verifies(vnpt: MakeVnpt) -> None:
    made = vnpt()
    begun = made.begin()
    assert made.poll(begun) == Waiting()
    made.fake.states["tran-0"] = "confirmed"
    assert made.waits.finish(made.poll(begun)).status is Status.VALID


def test_only_the_hash_goes_out_with_the_code_that_the_phone_shows(vnpt: MakeVnpt) -> None:
    made = vnpt()
    begun = made.begin()
    sent = made.server.body_of("/v1/signatures/sign")
    (file,) = sent["sign_files"]
    assert file == {
        "doc_id": begun.code,
        "file_type": "pdf",
        "sign_type": "hash",
        "data_to_be_signed": made.waits.prepared.hash().hex(),
    }
    assert sent["transaction_desc"] == "Nghị quyết về ngân sách"
    assert begun.code.replace("-", "").lower() == made.waits.prepared.hash().hex()[:8]


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ("declined", RemoteDeclined),
        ("declined quietly", RemoteDeclined),
        ("expired", RemoteExpired),
    ],
)
def test_a_signer_who_does_not_confirm_has_a_code(vnpt: MakeVnpt, state: str, refusal: type[SigningError]) -> None:
    made = vnpt()
    begun = made.answered(state)
    with pytest.raises(refusal):
        made.poll(begun)


def test_an_answer_without_a_signature_is_waited_for(vnpt: MakeVnpt) -> None:
    made = vnpt()
    assert made.poll(made.answered("broken")) == Waiting()


def test_a_transaction_the_provider_forgot_has_expired(vnpt: MakeVnpt) -> None:
    made = vnpt()
    begun = made.begin()
    made.fake.states.clear()
    with pytest.raises(RemoteExpired):
        made.poll(begun)


def test_a_signature_by_another_key_over_another_hash_or_document_is_thrown_away(vnpt: MakeVnpt) -> None:
    for changed, refusal in (
        ({"signs_with": make_office().agency}, SignatureMismatch),
        ({"hash_signed": bytes(32)}, SignatureMismatch),
        ({"doc_id": "0000-0000"}, RemoteAnswerUnusable),
    ):
        made = vnpt(**changed)
        begun = made.answered("confirmed")
        with pytest.raises(refusal):
            made.poll(begun)


@pytest.mark.parametrize(
    "given",
    [
        {"signatures": [{"doc_id": "?", "signature_value": "AAAA"}]},
        {"signatures": [{"doc_id": "{code}", "signature_value": 7}]},
        {"signatures": [{"doc_id": "{code}", "signature_value": "*"}]},
        {"signatures": [{"doc_id": "{code}", "signature_value": "QQ=="}, {"doc_id": "x"}]},
    ],
)
def test_a_signature_told_in_nonsense_is_none(leader: Issued, given: dict[str, Any]) -> None:
    waits = waiting_for_holder(leader, USER)
    answer = json.loads(json.dumps(given).replace("{code}", waits.request.short_code()))
    with serving(lambda *_: (200, {"status_code": 200, "data": answer})) as server:
        service = SmartCa(Provider(server.address), "office", SECRET)
        with pytest.raises(RemoteAnswerUnusable):
            service.poll("own:tran", waits.request)


@pytest.mark.parametrize("code", [None, 7, "", "../../v1/credentials", "a" * 101, "a b", "a/../b", "x\r\ny"])
def test_an_id_that_could_lead_elsewhere_is_refused(leader: Issued, code: object) -> None:
    answer = {"status_code": 200, "data": {"tran_code": code}}
    with serving(lambda *_: (200, answer)) as server, pytest.raises(RemoteAnswerUnusable):
        SmartCa(Provider(server.address), "office", SECRET).start(waiting_for_holder(leader, USER).request)


def test_wrong_credentials_of_office_user_or_certificate_are_denied(vnpt: MakeVnpt) -> None:
    made = vnpt()
    strange = replace(made.waits.request, credential="031085000099")
    no_key = replace(made.waits.request, credential=f"{USER}/54ab")
    for service, request in (
        (replace(made.service, sp_password="another"), made.waits.request),
        (made.service, strange),
        (made.service, no_key),
    ):
        with pytest.raises(RemoteDenied) as refused:
            service.start(request)
        assert SECRET not in f"{refused.value}{refused.value.details}"


def test_the_policy_is_asked_before_the_provider(vnpt: MakeVnpt) -> None:
    made = vnpt()
    with pytest.raises(AlgorithmNotAllowed):
        made.service.start(replace(made.waits.request, certificate=leader_with(bits=1024).certificate))
    assert made.server.asked == []


def test_a_user_with_several_certificates_is_asked_for_by_serial_number(leader: Issued) -> None:
    second = issue_certificate(make_office().authority, Subject(AGENCY, LEADER), Purpose.LEADER, NOW)
    with serving(FakeSmartCa({USER: [leader, second]})) as server:
        service = SmartCa(Provider(server.address), "office", SECRET)
        serial = f"{second.certificate.serial_number:X}"
        assert service.certificate(f"{USER}/{serial}") == (second.certificate, second.chain)
        for credential in (USER, f"{USER}/0123"):
            with pytest.raises(KeyMissing):
                service.certificate(credential)


def test_the_other_id_may_be_asked_for(vnpt: MakeVnpt) -> None:
    made = vnpt()
    begun = made.begin(replace(made.service, ask_by="transaction_id"))
    own, asked = begun.id.split(":")
    assert own == asked == made.server.body_of("/v1/signatures/sign")["transaction_id"]


def test_a_fault_told_inside_a_good_answer_is_a_fault(leader: Issued) -> None:
    for status, refusal in ((500, RemoteUnavailable), (403, RemoteDenied)):
        answer = {"status_code": status, "message": "SERVER_INTERNAL_ERROR"}
        with serving(lambda *_, told=answer: (200, told)) as server:
            service = SmartCa(Provider(server.address), "office", SECRET)
            with pytest.raises(refusal):
                service.start(waiting_for_holder(leader, USER).request)


def test_a_call_back_names_the_transaction_and_brings_the_signature(vnpt: MakeVnpt) -> None:
    made = vnpt()
    begun = made.answered("confirmed")
    heard = made.service.read_webhook(made.fake.call_back("tran-0"), CALL_BACK_SECRET)
    assert begun.id.startswith(f"{heard.transaction}:")
    assert heard.signature is not None
    assert made.waits.finish(b64decode(heard.signature)).status is Status.VALID
    assert heard.signature not in repr(heard)


def test_a_call_back_of_a_refusal_brings_no_signature(vnpt: MakeVnpt) -> None:
    made = vnpt()
    begun = made.answered("declined")
    heard = made.service.read_webhook(made.fake.call_back("tran-0", status=400), CALL_BACK_SECRET)
    assert begun.id.startswith(heard.transaction)
    assert heard.signature is None


def test_nobody_else_calls_back(vnpt: MakeVnpt) -> None:
    made = vnpt()
    made.begin()
    told = made.fake.call_back("tran-0")
    other = json.dumps({**json.loads(told), "sp_id": "another office"}).encode()
    unarmed = replace(made.service, webhook_secret="")
    for service, body, secret in (
        (made.service, told, ""),
        (made.service, told, CALL_BACK_SECRET[:-1]),
        (made.service, told, "\udcff"),
        (made.service, other, CALL_BACK_SECRET),
        (unarmed, told, ""),
        (unarmed, told, CALL_BACK_SECRET),
    ):
        with pytest.raises(RemoteDenied):
            service.read_webhook(body, secret)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b'{"sp_id": "office", "transaction_id": "%"}',
        b'{"sp_id": "office", "transaction_id": "a"}',
        b'{"sp_id": "office"}',
        b'{"sp_id": "office", "transaction_id": "' + b"0" * 300_000 + b'"}',
    ],
)
def test_a_call_back_that_cannot_be_read_is_refused(body: bytes) -> None:
    service = SmartCa(Provider("https://vnpt.example"), "office", SECRET, webhook_secret=CALL_BACK_SECRET)
    with pytest.raises(RemoteAnswerUnusable):
        service.read_webhook(body, CALL_BACK_SECRET)


def test_no_profile_shows_its_secrets() -> None:
    provider = Provider("https://provider.example", proxy="http://user:hidden@proxy.example")
    shown = f"{SmartCa(provider, 'office', SECRET, CALL_BACK_SECRET)!r}{MySign(provider, 'office', SECRET)!r}"
    assert not any(secret in shown for secret in (SECRET, CALL_BACK_SECRET, "hidden"))
