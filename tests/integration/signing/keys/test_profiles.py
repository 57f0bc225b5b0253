"""VNPT SmartCA and Viettel MySign as their documents describe them: minutes of waiting are states of the fake."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from signing import Issued, Purpose, Status, Subject, issue_certificate
from signing.errors import (
    AlgorithmNotAllowed,
    KeyFileDamaged,
    KeyFileMissing,
    KeyMissing,
    RemoteAnswerUnusable,
    RemoteDeclined,
    RemoteDenied,
    RemoteExpired,
    RemoteUnavailable,
    SignatureMismatch,
    SigningError,
)
from signing.keys.csc import Csc
from signing.keys.profiles import MySign, SmartCa
from signing.keys.provider_http import Provider
from signing.keys.providers import read_provider
from signing.keys.remote import RemoteSigning, Transaction, Waiting
from tests.integration.signing.keys.asking import Waits, waiting_for_holder
from tests.integration.signing.keys.fakes import FakeCsc, FakeMySign, FakeSmartCa, Server, serving
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


class Viettel:
    """The fake, the office's profile, and a document that waits."""

    def __init__(self, stack: ExitStack, leader: Issued, phone: str, **changed: Any) -> None:
        self.fake = FakeMySign(FakeCsc(leader, mode="implicit", prefix="/adss/service/ras", **changed), phone)
        self.server: Server = stack.enter_context(serving(self.fake))
        stack.callback(self.fake.released.set)
        self.service = MySign(Provider(self.server.address), "office", SECRET, confirm_seconds=1)
        self.polled = replace(self.service, sign_path="signHash", status_path="requests/status")
        self.waits: Waits = waiting_for_holder(leader, "CMT_031/leader")


MakeViettel = Callable[..., Viettel]


@pytest.fixture
def viettel(leader: Issued) -> Iterator[MakeViettel]:
    with ExitStack() as stack:
        yield lambda phone="confirm", **changed: Viettel(stack, leader, phone, **changed)


def test_a_call_that_waits_for_the_phone_brings_the_signature(viettel: MakeViettel) -> None:
    made = viettel()
    signature = made.service.start(made.waits.request)
    assert made.waits.finish(signature).status is Status.VALID
    sent = made.server.body_of("/adss/service/ras/csc/v1/credentials/authorize")
    assert sent["documents"] == [
        {"document_id": made.waits.request.short_code(), "document_name": "Nghị quyết về ngân sách"}
    ]


@pytest.mark.parametrize(
    ("phone", "refusal"), [("từ chối", RemoteDeclined), ("đã hết hạn", RemoteExpired), ("silent", RemoteExpired)]
)
def test_a_phone_that_does_not_confirm_has_a_code(
    viettel: MakeViettel, phone: str, refusal: type[SigningError]
) -> None:
    made = viettel(phone)
    with pytest.raises(refusal):
        made.service.start(made.waits.request)


def test_where_the_call_is_not_held_the_signature_is_asked_for_later(viettel: MakeViettel) -> None:
    made = viettel("silent")
    begun = made.polled.start(made.waits.request)
    assert isinstance(begun, Transaction)
    assert begun.code == made.waits.request.short_code()
    assert made.polled.poll(begun.id, made.waits.request) == Waiting()
    made.fake.phone = "confirm"
    assert made.waits.finish(made.polled.poll(begun.id, made.waits.request)).status is Status.VALID


@pytest.mark.parametrize(("phone", "refusal"), [("từ chối", RemoteDeclined), ("hết hạn", RemoteExpired)])
def test_a_later_answer_may_be_no(viettel: MakeViettel, phone: str, refusal: type[SigningError]) -> None:
    made = viettel("silent")
    begun = made.polled.start(made.waits.request)
    assert isinstance(begun, Transaction)
    made.fake.phone = phone
    with pytest.raises(refusal):
        made.polled.poll(begun.id, made.waits.request)


def test_a_held_call_has_nothing_to_poll(viettel: MakeViettel) -> None:
    made = viettel()
    with pytest.raises(RemoteExpired):
        made.service.poll("t-1", made.waits.request)


def test_the_certificate_of_a_signer_comes_with_those_above(viettel: MakeViettel, leader: Issued) -> None:
    made = viettel()
    assert made.service.certificate("CMT_031/leader") == (leader.certificate, leader.chain)
    for credential in ("CMT_031", "/leader", "CMT_031/", ""):
        with pytest.raises(KeyMissing):
            made.service.certificate(credential)


def test_a_wrong_office_or_user_is_denied_and_its_secret_told_to_nobody(viettel: MakeViettel) -> None:
    made = viettel()
    for service, request in (
        (replace(made.service, client_secret="another"), made.waits.request),
        (made.service, replace(made.waits.request, credential="CMT_099/leader")),
    ):
        with pytest.raises(RemoteDenied) as refused:
            service.start(request)
        assert SECRET not in f"{refused.value}{refused.value.details}{refused.value.__cause__}"


def test_a_signature_by_another_key_is_thrown_away(viettel: MakeViettel) -> None:
    made = viettel(signs_with=make_office().agency)
    with pytest.raises(SignatureMismatch):
        made.service.start(made.waits.request)


def test_no_profile_shows_its_secrets() -> None:
    provider = Provider("https://provider.example", proxy="http://user:hidden@proxy.example")
    shown = f"{SmartCa(provider, 'office', SECRET, CALL_BACK_SECRET)!r}{MySign(provider, 'office', SECRET)!r}"
    assert not any(secret in shown for secret in (SECRET, CALL_BACK_SECRET, "hidden"))


def write(path: Path, settings: object, mode: int = 0o600) -> Path:
    path.write_text(settings if isinstance(settings, str) else json.dumps(settings))
    path.chmod(mode)
    return path


def test_a_provider_is_read_from_its_settings(tmp_path: Path) -> None:
    vnpt = {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET, "expired_words": ["Quá hạn"]}
    read = read_provider(write(tmp_path / "vnpt.json", vnpt))
    assert isinstance(read, SmartCa)
    assert (read.provider.base_url, read.confirm_seconds) == ("https://gwsca.vnpt.vn/sca/sp769", 300)
    assert read.words[0] == ("quá hạn", RemoteExpired)
    viettel = {"kind": "viettel_mysign", "client_id": "office", "client_secret": SECRET, "confirm_seconds": 60}
    mine = read_provider(write(tmp_path / "viettel.json", viettel))
    assert isinstance(mine, MySign)
    assert (mine.provider.base_url, mine.confirm_seconds) == ("https://remotesigning.viettel.vn", 60)
    csc = {"kind": "csc", "base_url": "https://csc.example/csc/v2", "version": "v2", "ca_file": "/etc/ca.pem"}
    other = read_provider(write(tmp_path / "csc.json", csc))
    assert isinstance(other, Csc)
    assert (other.provider.ca_file, other.version) == (Path("/etc/ca.pem"), "v2")


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "[]",
        {"kind": "unknown"},
        {"sp_id": "office"},
        {"kind": "vnpt_smartca", "sp_id": "office"},
        {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET, "confirm_seconds": "300"},
        {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET, "verify": False},
        {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET, "words": []},
        {"kind": "vnpt_smartca", "sp_id": ["office"], "sp_password": SECRET},
        {"kind": ["csc"]},
        {"kind": "csc", "base_url": 7},
        {"kind": "csc", "base_url": "https://csc.example", "login": "none"},
    ],
)
def test_settings_that_are_none_are_refused_without_a_word_of_them(tmp_path: Path, settings: object) -> None:
    with pytest.raises(KeyFileDamaged) as refused:
        read_provider(write(tmp_path / "provider.json", settings))
    assert refused.value.details == {"file": "provider.json"}
    assert refused.value.__context__ is None


def test_settings_that_others_may_read_or_that_are_not_there_are_refused(tmp_path: Path) -> None:
    settings = {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET}
    for mode in (0o640, 0o604, 0o620):
        with pytest.raises(KeyFileDamaged):
            read_provider(write(tmp_path / "provider.json", settings, mode))
    with pytest.raises(KeyFileMissing):
        read_provider(tmp_path / "nothing.json")
