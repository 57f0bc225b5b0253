"""The rows that say which algorithms may be used, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from signing import Authority, Purpose, Subject, issue_certificate
from signing.errors import AlgorithmNotAllowed, KeyMismatch
from signing.keys import Mechanism, Scheme
from signing.policy import CHECKED, DEFAULT_POLICY, MADE, Algorithm, Policy, Row, Use, algorithm_of, check_signing
from tests.unit.signing.making import AGENCY, NOW, leader_with, make_office

END = datetime(2030, 1, 1, tzinfo=UTC)
LATER = datetime(2035, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RSA = Algorithm(Scheme.PKCS1, "sha256", 2048)


def row(valid_from: datetime | None, valid_to: datetime | None, bits: int = 2048) -> Row:
    return Row(Use.TIME_STAMP, Scheme.PKCS1, "sha256", bits, "a circular to come", valid_from, valid_to)


@pytest.mark.parametrize("use", Use)
@pytest.mark.parametrize("digest", ["sha1", "md5", "sha224", ""])
@pytest.mark.parametrize("scheme", Scheme)
def test_short_hashes_are_allowed_nowhere(use: Use, digest: str, scheme: Scheme) -> None:
    assert not DEFAULT_POLICY.allowed(use, Algorithm(scheme, digest, 4096), NOW)


@pytest.mark.parametrize("digest", MADE)
@pytest.mark.parametrize(("scheme", "bits"), [(Scheme.PSS, 2048), (Scheme.PKCS1, 2048), (Scheme.ECDSA, 256)])
def test_what_the_circular_names_may_sign_and_one_bit_less_may_not(scheme: Scheme, bits: int, digest: str) -> None:
    assert DEFAULT_POLICY.allowed(Use.SIGN, Algorithm(scheme, digest, bits), NOW)
    assert not DEFAULT_POLICY.allowed(Use.SIGN, Algorithm(scheme, digest, bits - 1), NOW)


@pytest.mark.parametrize("digest", CHECKED)
def test_sha3_and_the_short_form_of_sha512_are_judged_but_not_made(digest: str) -> None:
    algorithm = Algorithm(Scheme.PSS, digest, 3072)
    assert DEFAULT_POLICY.allowed(Use.VERIFY, algorithm, NOW)
    assert DEFAULT_POLICY.allowed(Use.SIGN, algorithm, NOW) is (digest in MADE)


def test_the_old_padding_is_allowed_with_a_note_and_the_new_one_without() -> None:
    old = DEFAULT_POLICY.row(Use.SIGN, RSA, NOW)
    new = DEFAULT_POLICY.row(Use.SIGN, Algorithm(Scheme.PSS, "sha256", 2048), NOW)
    assert old is not None
    assert new is not None
    assert "RSASSA-PSS" in old.note
    assert new.note == ""


def test_a_signature_is_judged_by_the_rows_of_its_own_time() -> None:
    policy = Policy((row(None, END), row(END, None, bits=3072)))
    assert policy.allowed(Use.TIME_STAMP, RSA, END - SECOND)
    assert not policy.allowed(Use.TIME_STAMP, RSA, END)
    assert policy.allowed(Use.TIME_STAMP, Algorithm(Scheme.PKCS1, "sha256", 3072), END)


def test_rows_that_follow_one_another_count_as_one_until_the_last_ends() -> None:
    assert Policy((row(None, END), row(END, LATER))).until(Use.TIME_STAMP, RSA, NOW) == LATER
    assert Policy((row(None, END), row(END + SECOND, LATER))).until(Use.TIME_STAMP, RSA, NOW) == END
    assert Policy((row(None, END), row(None, None))).until(Use.TIME_STAMP, RSA, NOW) is None
    assert Policy((row(None, END), row(END, None, bits=3072))).until(Use.TIME_STAMP, RSA, NOW) == END


def test_until_when_is_not_asked_of_what_is_not_allowed() -> None:
    with pytest.raises(AlgorithmNotAllowed):
        Policy((row(None, END),)).until(Use.TIME_STAMP, RSA, END)


def test_a_refusal_names_the_algorithm_and_the_rule() -> None:
    with pytest.raises(AlgorithmNotAllowed) as refused:
        check_signing(leader_with(bits=1024).certificate, Mechanism(Scheme.PKCS1), NOW)
    assert refused.value.details == {"algorithm": "PKCS1 1024 SHA256", "source": "TT 15/2025/TT-BKHCN, phụ lục I"}


def test_a_key_signs_only_with_a_mechanism_of_its_kind() -> None:
    authority: Authority = make_office().authority
    on_curve = issue_certificate(authority, Subject(AGENCY), Purpose.SEAL, NOW, curve=ec.SECP384R1()).certificate
    assert algorithm_of(on_curve, Mechanism(Scheme.ECDSA, "sha384")) == Algorithm(Scheme.ECDSA, "sha384", 384)
    for certificate, mechanism in (
        (on_curve, Mechanism(Scheme.PSS)),
        (make_office().leader.certificate, Mechanism(Scheme.ECDSA)),
        (make_office().leader.certificate, Mechanism(Scheme.PSS, "sha1")),
    ):
        with pytest.raises(KeyMismatch):
            check_signing(certificate, mechanism, NOW)


def test_an_office_may_bring_rows_of_its_own() -> None:
    with pytest.raises(AlgorithmNotAllowed):
        check_signing(make_office().leader.certificate, Mechanism(Scheme.PKCS1), NOW, Policy(()))
