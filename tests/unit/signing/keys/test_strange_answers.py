"""Whatever a provider answers, the caller hears a signature that fits, that the signer still thinks, or a coded no."""

from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.errors import SigningError
from signing.keys import Mechanism, Scheme, signature_fits
from signing.keys.csc import Csc
from signing.keys.port import as_der
from signing.keys.profiles import MySign, SmartCa
from signing.keys.provider_http import Answer, Provider
from signing.keys.remote import RemoteRequest, RemoteSigning, Transaction, Waiting
from tests.unit.signing.making import make_office

LEADER = make_office().leader
CERTIFICATE = b64encode(LEADER.certificate.public_bytes(Encoding.DER)).decode()
MECHANISM = Mechanism(Scheme.PKCS1)
REQUEST = RemoteRequest("user/leader", LEADER.certificate, bytes(32), MECHANISM, "a document", pin=b"135790")

WORDS = st.sampled_from(
    ["enabled", "valid", "2", "implicit", "explicit", "token", "tran-1", CERTIFICATE, REQUEST.short_code(), "QUJD", ""]
)
NAMES = st.sampled_from(
    ["status", "algo", "mode", "message", "error", "error_description", "status_code", "expired_in", "credentialIDs"]
)
LEAVES = WORDS | st.text(max_size=5) | st.integers() | st.none() | st.booleans() | st.floats(allow_nan=False)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=8
)
BODIES = st.dictionaries(NAMES, JSON, max_size=6)
TRUE_CREDENTIAL = st.fixed_dictionaries({"status": st.just("enabled")}, optional={"algo": JSON})
TRUE_CERTIFICATES = st.fixed_dictionaries({"certificates": st.just([CERTIFICATE]) | JSON}, optional={"status": JSON})
TRUE_FILES = st.lists(
    st.fixed_dictionaries({"doc_id": st.just(REQUEST.short_code()) | JSON}, optional={"signature_value": JSON}),
    max_size=2,
)
USER_CERTIFICATE = st.fixed_dictionaries(
    {"cert_data": st.just(CERTIFICATE) | JSON}, optional={"chain_data": JSON, "serial_number": JSON}
)
# Answers that get far: what a client looks at first is in its place, the rest is anything.
FAR = st.fixed_dictionaries(
    {
        "access_token": st.just("token"),
        "key": TRUE_CREDENTIAL,
        "cert": TRUE_CERTIFICATES,
        "SCAL": st.just("2"),
        "authMode": st.just("implicit"),
        "SAD": st.just("sad"),
        "status_code": st.just(200),
        "transactionId": st.just("t-1"),
    },
    optional={
        "auth": JSON,
        "signatures": JSON,
        "message": JSON,
        "data": st.fixed_dictionaries(
            {},
            optional={
                "tran_code": st.just("tran-1") | JSON,
                "expired_in": JSON,
                "signatures": TRUE_FILES | JSON,
                "user_certificates": st.lists(USER_CERTIFICATE, min_size=1, max_size=2) | JSON,
            },
        ),
    },
)
REFUSALS = st.builds(Answer, st.sampled_from([200, 400, 401, 403, 404, 422]), BODIES)
# One refusal ends a conversation: most answers go on with it.
ANSWERS = st.integers(0, 9).flatmap(lambda dice: st.builds(Answer, st.just(200), FAR) if dice else REFUSALS)


@dataclass(frozen=True, slots=True)
class Strange(Provider):
    """Gives the answers it was made with, one after another, and then the last one again."""

    answers: list[Answer] = field(default_factory=list)

    def post(self, path: str, body: Mapping[str, Any], **_: Any) -> Answer:  # noqa: ARG002 - the provider's words
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def clients(answers: list[Answer]) -> list[RemoteSigning]:
    def provider() -> Strange:
        return Strange("https://provider.example", answers=list(answers))

    polled = MySign(provider(), "office", "secret", sign_path="sign", status_path="status")
    return [
        Csc(provider()),
        Csc(provider(), version="v2", documents=True, full_info=True),
        SmartCa(provider(), "office", "secret"),
        MySign(provider(), "office", "secret"),
        polled,
    ]


def check(outcome: object) -> None:
    assert isinstance(outcome, bytes | Transaction | Waiting)
    if isinstance(outcome, bytes):
        assert signature_fits(REQUEST.certificate, REQUEST.mechanism, REQUEST.hash, outcome)


@pytest.mark.parametrize("which", range(5))
@settings(max_examples=100, deadline=None)
@given(answers=st.lists(ANSWERS, min_size=1, max_size=4))
def test_strange_answers_are_answered_with_a_code(answers: list[Answer], which: int) -> None:
    with suppress(SigningError):
        check(clients(answers)[which].start(REQUEST))
    with suppress(SigningError):
        check(clients(answers)[which].poll("own:t-1", REQUEST))
    with suppress(SigningError):
        assert clients(answers)[which].certificate(REQUEST.credential)[0] == LEADER.certificate


@given(st.lists(ANSWERS, min_size=1, max_size=2))
def test_strange_lists_are_answered_with_a_code(answers: list[Answer]) -> None:
    with suppress(SigningError):
        assert isinstance(Csc(Strange("https://provider.example", answers=answers)).credentials("user"), tuple)


@given(st.binary(max_size=300))
def test_no_bytes_are_a_call_back(body: bytes) -> None:
    service = SmartCa(Provider("https://provider.example"), "office", "secret", webhook_secret="word")
    with pytest.raises(SigningError):
        service.read_webhook(body, "word")


@given(st.binary(max_size=140))
def test_any_bytes_side_by_side_become_two_numbers_that_fit_nothing(numbers: bytes) -> None:
    assert not signature_fits(LEADER.certificate, MECHANISM, bytes(32), as_der(numbers))
