"""Keys in a PKCS#11 device: what SoftHSM signs is a document like any other, and every failure has its code."""

import multiprocessing
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from asn1crypto.cms import ContentInfo
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, TokenFlag
from pkcs11.util.rsa import decode_rsa_private_key

from signing import FieldName, Issued, Purpose, Status, Subject, issue_certificate, sign, verify
from signing.errors import KeyMissing, PinLocked, SigningError, TokenFailed, TokenMissing, WrongPin
from signing.keys import Key, Mechanism, Scheme, signature_fits
from signing.keys.token import open_token, opened
from signing.prepared import finish_signature, prepare_signature
from tests.integration.signing.keys.conftest import MODULE, PIN, TOKEN, SoftToken
from tests.unit.signing.making import AGENCY, LEADER, NOW, make_office, prepared

RSA_LABEL, CURVE_LABEL = "Chữ ký của lãnh đạo", "Chữ ký trên đường cong"


@pytest.fixture
def holder() -> Issued:
    return make_office().leader


@pytest.fixture
def filled(soft_token: SoftToken, holder: Issued) -> SoftToken:
    soft_token.put(holder, RSA_LABEL, "01")
    return soft_token


def open_with(label: str = RSA_LABEL, scheme: Scheme = Scheme.PKCS1, **changed: Any) -> Any:
    where = {"module": MODULE, "token_label": TOKEN, "pin": PIN.encode(), "key_label": label, "scheme": scheme}
    return open_token(**{**where, **changed})


@pytest.mark.parametrize(
    ("scheme", "curve"),
    [(Scheme.PKCS1, None), (Scheme.PSS, None), (Scheme.ECDSA, ec.SECP256R1()), (Scheme.ECDSA, ec.SECP384R1())],
)
def test_a_document_signed_in_the_device_verifies(
    soft_token: SoftToken, scheme: Scheme, curve: ec.EllipticCurve | None
) -> None:
    office = make_office()
    holder = issue_certificate(office.authority, Subject(AGENCY, LEADER), Purpose.LEADER, NOW, curve=curve)
    soft_token.put(holder, RSA_LABEL, "01")
    with open_with(scheme=Scheme.PKCS1 if curve else scheme) as key:
        signed = sign(prepared(), key, field=FieldName.SIGNATURE, at=NOW, time_stamper=office.stamper())
    verdict = verify(signed, office.authority.anchors(), at=NOW)
    assert (verdict.status, key.mechanism.scheme) == (Status.VALID, scheme)
    assert key.certificate == holder.certificate
    assert key.chain == holder.chain


@pytest.mark.parametrize("scheme", [Scheme.PKCS1, Scheme.PSS])
@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_every_hash_of_the_policy_can_be_signed(filled: SoftToken, scheme: Scheme, digest: str) -> None:
    mechanism = Mechanism(scheme, digest)
    with open_with() as key:
        signature = key.raw.sign(b"bytes", mechanism)
    assert signature_fits(key.certificate, mechanism, mechanism.hash(b"bytes"), signature)


def test_pdfsig_takes_a_document_signed_in_the_device_for_valid_and_trusted(
    soft_token: SoftToken, tmp_path: Path
) -> None:
    today = datetime.now(UTC)
    office = make_office(at=today)
    soft_token.put(office.leader, RSA_LABEL, "01")
    with open_with() as key:
        pdf = sign(prepared(), key, field=FieldName.SIGNATURE, at=today, time_stamper=office.stamper(today))
    (tmp_path / "signed.pdf").write_bytes(pdf)
    (tmp_path / "root.pem").write_bytes(office.authority.anchors_pem())
    (tmp_path / "nss").mkdir()
    run(tmp_path, "certutil", "-N", "-d", "sql:nss", "--empty-password")
    run(tmp_path, "certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", "CT,CT,CT", "-i", "root.pem")
    found = run(tmp_path, "pdfsig", "-nssdir", "sql:nss", "-no-ocsp", "signed.pdf")
    assert "Signature Validation: Signature is Valid." in found
    assert "Certificate Validation: Certificate is Trusted." in found


@pytest.mark.parametrize("name", ["RSA", "RSA-PSS", "ECDSA"])
def test_openssl_agrees_with_every_scheme_of_a_device(soft_token: SoftToken, tmp_path: Path, name: str) -> None:
    today = datetime.now(UTC)
    office, curve = make_office(at=today), ec.SECP256R1() if name == "ECDSA" else None
    holder = issue_certificate(office.authority, Subject(AGENCY, LEADER), Purpose.LEADER, today, curve=curve)
    soft_token.put(holder, RSA_LABEL, "01")
    with open_with(scheme=Scheme.PSS if name == "RSA-PSS" else Scheme.PKCS1) as key:
        ready = prepare_signature(
            prepared(), key.certificate, key.chain, key.mechanism, field=FieldName.SIGNATURE, at=today
        )
        signed = finish_signature(ready, key.raw.sign(ready.attributes, key.mechanism))
    start, end = ready.room
    message = ContentInfo.load(bytes.fromhex(signed[start + 1 : end - 1].decode()))
    (tmp_path / "signature.der").write_bytes(message.dump())
    (tmp_path / "covered").write_bytes(signed[:start] + signed[end:])
    (tmp_path / "root.pem").write_bytes(office.authority.anchors_pem())
    files = ["-in", "signature.der", "-content", "covered", "-CAfile", "root.pem", "-out", "read"]
    run(tmp_path, "openssl", "cms", "-verify", "-inform", "DER", "-binary", "-cades", "-purpose", "any", *files)
    assert (tmp_path / "read").read_bytes() == (tmp_path / "covered").read_bytes()


def run(place: Path, *command: str) -> str:
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"pin": b"000000"}, WrongPin),
        ({"pin": b""}, WrongPin),
        ({"pin": b"\xff\xfe\xfd\xfc"}, WrongPin),
        ({"pin": b"1"}, WrongPin),
        ({"token_label": "Thẻ khác"}, TokenMissing),
        ({"module": Path("/nonexistent/module.so")}, TokenMissing),
        ({"module": Path("/etc/hostname")}, TokenMissing),
        ({"label": "khóa khác"}, KeyMissing),
    ],
)
def test_every_failure_has_its_code(filled: SoftToken, changed: dict[str, Any], refusal: type[SigningError]) -> None:
    with pytest.raises(refusal) as refused, open_with(**changed):
        pass
    assert type(refused.value) is refusal
    assert PIN not in f"{refused.value}{refused.value.details}{refused.value.__cause__}"
    with open_with() as key:  # and nothing stays open or broken behind it
        assert key.certificate == make_office().leader.certificate


def test_a_key_without_its_certificate_is_missing(soft_token: SoftToken, holder: Issued) -> None:
    soft_token.put_key(holder, RSA_LABEL, "01")
    with pytest.raises(KeyMissing), open_with():
        pass


def test_two_keys_with_one_label_are_no_choice(filled: SoftToken, holder: Issued) -> None:
    filled.put_key(holder, RSA_LABEL, "02")
    with pytest.raises(KeyMissing), open_with():
        pass


def test_a_renewed_certificate_takes_the_place_of_the_old_one(filled: SoftToken, holder: Issued) -> None:
    authority = make_office().authority
    later = issue_certificate(authority, Subject(AGENCY, LEADER), Purpose.LEADER, NOW.replace(year=NOW.year + 1))
    filled.put_certificate(later.certificate.public_bytes(Encoding.DER), "renewed", "01")
    with open_with() as key:
        assert key.certificate == later.certificate


def test_a_key_of_another_certificate_is_found_out_when_it_signs(soft_token: SoftToken, holder: Issued) -> None:
    soft_token.put_key(make_office().agency, RSA_LABEL, "01")
    soft_token.put_certificate(holder.certificate.public_bytes(Encoding.DER), "leader", "01")
    with pytest.raises(SigningError) as refused, open_with() as key:
        sign(prepared(), key, field=FieldName.SIGNATURE, at=NOW)
    assert refused.value.code == "signing.signature_mismatch"


def test_a_key_that_asks_for_the_pin_each_time_gets_it(soft_token: SoftToken, holder: Issued) -> None:
    der = holder.private_key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    attributes = {**decode_rsa_private_key(der), Attribute.ALWAYS_AUTHENTICATE: True, Attribute.PRIVATE: True}
    soft_token.write(attributes, RSA_LABEL, "01")
    soft_token.put_certificate(holder.certificate.public_bytes(Encoding.DER), "leader", "01")
    with open_with() as key:
        for _ in range(2):
            signature = key.raw.sign(b"bytes", key.mechanism)
            assert signature_fits(key.certificate, key.mechanism, key.mechanism.hash(b"bytes"), signature)
        assert PIN not in f"{key!r}{key.raw!r}"
    assert isinstance(key, Key)


def test_nothing_signs_after_the_block_ended(filled: SoftToken) -> None:
    with open_with() as key:
        pass
    with pytest.raises(TokenFailed):
        key.raw.sign(b"bytes", key.mechanism)


def test_two_keys_may_be_open_at_once_and_close_one_after_the_other(filled: SoftToken) -> None:
    filled.run("--init-token", "--free", "--label", "second", "--so-pin", "12345678")
    with open_with() as key:
        with pytest.raises(KeyMissing), open_with(token_label="second"):
            pass
        signature = key.raw.sign(b"bytes", key.mechanism)
    assert signature_fits(key.certificate, key.mechanism, key.mechanism.hash(b"bytes"), signature)


def in_child(work: Callable[[], object]) -> str:
    """What a forked child hears: the code of the refusal, or nothing."""
    receiving, sending = multiprocessing.Pipe(duplex=False)

    def told() -> None:
        try:
            work()
            sending.send("")
        except SigningError as error:
            sending.send(str(error.code))
        finally:
            os._exit(0)

    child = multiprocessing.get_context("fork").Process(target=told)
    child.start()
    heard: str = receiving.recv()
    child.join()
    return heard


def test_a_key_is_not_carried_over_a_fork(filled: SoftToken) -> None:
    def opened_anew() -> None:
        with open_with() as key:
            key.raw.sign(b"bytes", key.mechanism)

    with open_with() as key:
        assert in_child(lambda: key.raw.sign(b"bytes", key.mechanism)) == "signing.token_failed"
        assert in_child(opened_anew) == "signing.token_failed"
        assert key.raw.sign(b"bytes", key.mechanism)
    assert in_child(opened_anew) == ""


class Device:
    """A device that behaves as a driver reports it; SoftHSM neither locks its PIN nor can be pulled out."""

    label = TOKEN

    def __init__(self, failure: Exception | None = None, *, locked: bool = False) -> None:
        self.failure, self.tries = failure, 0
        self.flags = TokenFlag.USER_PIN_LOCKED if locked else TokenFlag.LOGIN_REQUIRED

    def get_slots(self, token_present: bool = False) -> list["Device"]:  # noqa: ARG002, FBT001, FBT002 - PKCS#11's
        return [self]

    def get_token(self) -> "Device":
        return self

    def finalize(self) -> None:
        """Nothing is open."""

    def open(self, user_pin: str) -> None:  # noqa: ARG002 - PKCS#11's
        self.tries += 1
        if self.failure is not None:
            raise self.failure


@pytest.mark.parametrize(
    ("failure", "refusal"),
    [
        (pkcs11.PinLocked(), PinLocked),
        (pkcs11.PinExpired(), PinLocked),
        (pkcs11.PinIncorrect(), WrongPin),
        (pkcs11.DeviceRemoved(), TokenMissing),
        (pkcs11.TokenNotPresent(), TokenMissing),
        (pkcs11.DeviceError(), TokenFailed),
        (pkcs11.UserPinNotInitialized(), TokenFailed),
        (pkcs11.UserAlreadyLoggedIn(), TokenFailed),
    ],
)
def test_what_a_driver_reports_gets_a_code(failure: Exception, refusal: type[SigningError]) -> None:
    with pytest.raises(refusal), opened(Device(failure), TOKEN, PIN.encode(), RSA_LABEL, Scheme.PKCS1):
        pass


def test_a_locked_device_is_not_tried_again() -> None:
    device = Device(locked=True)
    with pytest.raises(PinLocked), opened(device, TOKEN, PIN.encode(), RSA_LABEL, Scheme.PKCS1):
        pass
    assert device.tries == 0


def test_a_pin_that_cannot_be_one_costs_no_try() -> None:
    device = Device()
    with pytest.raises(WrongPin), opened(device, TOKEN, b"", RSA_LABEL, Scheme.PKCS1):
        pass
    assert device.tries == 0


def test_a_device_taken_out_while_it_signs_is_missing(filled: SoftToken) -> None:
    class Gone:
        def sign(self, *_: object, **__: object) -> bytes:
            raise pkcs11.DeviceRemoved

    with open_with() as key:
        raw: Any = key.raw
        with pytest.raises(TokenMissing):
            replace(raw, handle=Gone()).sign(b"bytes", key.mechanism)
