"""Viettel MySign as its public clients use it: minutes of waiting are states of the fake."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from signing import Issued, Status
from signing.errors import (
    KeyMissing,
    RemoteDeclined,
    RemoteDenied,
    RemoteExpired,
    SignatureMismatch,
    SigningError,
)
from signing.keys.profiles import MySign
from signing.keys.provider_http import Provider
from signing.keys.remote import Transaction, Waiting
from tests.integration.signing.keys.asking import Waits, waiting_for_holder
from tests.integration.signing.keys.fakes import FakeCsc, FakeMySign, Server, serving
from tests.unit.signing.making import make_office

SECRET = "secret of the office"


@pytest.fixture
def leader() -> Issued:
    return make_office().leader


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
