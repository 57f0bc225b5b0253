"""A revocation list replaces nothing unless its issuer signed it and it is newer."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from server.infra.blobs import BlobStore
from server.infra.database import SessionFactory, reading, transaction
from server.infra.errors import Refusal
from server.trust.current import newest_list
from server.trust.reading import fingerprint
from server.trust.revocation import check_revocation_list, keep_revocation_list
from tests.unit.server.trust_lists import NOW, authority, crl, stranger

ISSUER = authority().issuing.certificate


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        check_revocation_list(data, ISSUER, NOW)
    return refusal.value.code


def changed(*, partial: bool = False) -> x509.CertificateRevocationListBuilder:
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ISSUER.subject)
        .last_update(NOW)
        .next_update(NOW + timedelta(days=1))
    )
    return made.add_extension(x509.DeltaCRLIndicator(1), critical=True) if partial else made


def test_a_list_of_its_issuer_is_believed_in_either_form() -> None:
    der = crl(revoked=((17, NOW - timedelta(days=1)),))
    pem = x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)
    assert check_revocation_list(der, ISSUER, NOW) == check_revocation_list(pem, ISSUER, NOW)
    assert check_revocation_list(der, ISSUER, NOW).revoked == 1


def test_anothers_list_in_the_issuers_name_is_refused() -> None:
    forged = changed().sign(stranger().issuing.private_key, hashes.SHA256()).public_bytes(Encoding.DER)
    assert refused(forged) == "revocation.wrong_issuer"
    assert refused(crl(issuer=stranger().issuing)) == "revocation.wrong_issuer"
    assert refused(crl(issuer=authority().root)) == "revocation.wrong_issuer"


def test_a_list_changed_on_its_way_is_refused() -> None:
    der = bytearray(crl())
    der[-1] ^= 1
    assert refused(bytes(der)) == "revocation.wrong_issuer"


@pytest.mark.parametrize("data", [b"", b"<html>", b"-----BEGIN X509 CRL-----\n!", crl()[:-20], b"\x30\x80" * 999])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    assert refused(data) == "revocation.not_a_list"


def test_a_list_out_of_its_time_is_refused() -> None:
    assert refused(crl(NOW + timedelta(minutes=1))) == "revocation.not_yet_valid"
    assert refused(crl(NOW - timedelta(days=8))) == "revocation.over"


def test_a_list_of_changes_alone_is_refused() -> None:
    der = changed(partial=True).sign(authority().issuing.private_key, hashes.SHA256()).public_bytes(Encoding.DER)
    assert refused(der) == "revocation.partial"


def test_an_older_list_never_replaces_a_newer_one(factory: SessionFactory, blobs: BlobStore) -> None:
    newer = check_revocation_list(crl(NOW), ISSUER, NOW)
    older = check_revocation_list(crl(NOW - timedelta(hours=1)), ISSUER, NOW)
    with transaction(factory) as session:
        assert keep_revocation_list(session, blobs, newer, "x", NOW) is not None
        assert keep_revocation_list(session, blobs, newer, "x", NOW) is None
    with pytest.raises(Refusal, match=r"revocation\.older"), transaction(factory) as session:
        keep_revocation_list(session, blobs, older, "x", NOW)
    with reading(factory) as session:
        kept = newest_list(session, fingerprint(ISSUER), NOW)
        assert kept is not None
        assert kept.this_update == NOW
