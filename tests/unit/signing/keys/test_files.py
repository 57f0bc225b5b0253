"""Keys in PKCS#12 files, of every kind the rules allow."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from signing import FieldName, Issued, Purpose, Status, Subject, issue_certificate, open_key, sign, verify
from signing.errors import KeyFileDamaged, KeyMismatch, WrongPin
from signing.keys import Key, Mechanism, Scheme, make_key, save_key, signature_fits
from signing.keys.port import signature_size
from tests.unit.signing.making import AGENCY, LEADER, NOW, make_office, prepared

PASSPHRASE = b"passphrase of a test"


def holder(curve: ec.EllipticCurve | None) -> Issued:
    return issue_certificate(make_office().authority, Subject(AGENCY, LEADER), Purpose.LEADER, NOW, curve=curve)


KINDS = {
    "RSA, PKCS#1": (None, Scheme.PKCS1),
    "RSA, PSS": (None, Scheme.PSS),
    "P-256": (ec.SECP256R1(), Scheme.ECDSA),
    "P-384": (ec.SECP384R1(), Scheme.ECDSA),
}


@pytest.fixture(params=KINDS)
def key(request: pytest.FixtureRequest, tmp_path: Path) -> Key:
    curve, scheme = KINDS[request.param]
    holder(curve).save(tmp_path / "leader.p12", PASSPHRASE)
    return open_key(tmp_path / "leader.p12", PASSPHRASE, Scheme.PKCS1 if curve else scheme)


def test_a_key_of_every_kind_signs_a_document_that_verifies(key: Key) -> None:
    signed = sign(prepared(), key, field=FieldName.SIGNATURE, at=NOW)
    assert verify(signed, make_office().authority.anchors(), at=NOW).status is Status.VALID


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_a_raw_signature_fits_its_bytes_its_hash_and_its_key_only(key: Key, digest: str) -> None:
    mechanism = Mechanism(key.mechanism.scheme, digest)
    signature = key.raw.sign(b"bytes", mechanism)
    other = holder(ec.SECP256R1() if mechanism.scheme is Scheme.ECDSA else None).certificate
    assert signature_fits(key.certificate, mechanism, mechanism.hash(b"bytes"), signature)
    assert not signature_fits(key.certificate, mechanism, mechanism.hash(b"other bytes"), signature)
    assert not signature_fits(key.certificate, mechanism, b"too short for a hash", signature)
    assert not signature_fits(key.certificate, mechanism, mechanism.hash(b"bytes"), signature[:-1])
    assert not signature_fits(other, mechanism, mechanism.hash(b"bytes"), signature)
    assert len(signature) <= signature_size(key.certificate)


def test_a_key_shows_nothing_of_itself(key: Key) -> None:
    assert "raw" not in repr(key)
    assert "private" not in repr(key)
    assert "private_key" not in repr(key.raw)
    assert "private_key" not in repr(make_office().leader)


def test_the_passphrase_is_in_no_refusal(tmp_path: Path) -> None:
    holder(None).save(tmp_path / "leader.p12", PASSPHRASE)
    with pytest.raises(WrongPin) as refused:
        open_key(tmp_path / "leader.p12", b"0" * 7)
    assert "0000000" not in f"{refused.value} {refused.value.__cause__} {refused.value.details}"


def test_a_certificate_of_another_key_is_refused(tmp_path: Path) -> None:
    office = make_office()
    with pytest.raises(KeyMismatch):
        make_key(office.leader.private_key, office.agency.certificate, ())
    # The library that writes the file refuses such a pair by itself; one that did not would be refused on opening.
    with pytest.raises(ValueError, match="match"):
        save_key(tmp_path / "a.p12", PASSPHRASE, office.leader.private_key, office.agency.certificate, ())


def test_a_key_of_another_kind_is_no_key(tmp_path: Path) -> None:
    private_key = ed25519.Ed25519PrivateKey.generate()
    data = pkcs12.serialize_key_and_certificates(None, private_key, None, None, BestAvailableEncryption(PASSPHRASE))
    (tmp_path / "other.p12").write_bytes(data)
    with pytest.raises(KeyFileDamaged):
        open_key(tmp_path / "other.p12", PASSPHRASE)


def test_a_scheme_that_the_key_cannot_use_is_refused() -> None:
    with pytest.raises(KeyMismatch):
        holder(None).key(Scheme.ECDSA)
