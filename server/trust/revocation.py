"""Revocation lists are believed only when their issuer signed them, and only forward in time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra.blobs import BlobStore, store_file
from server.infra.errors import Refusal
from server.infra.outbox import publish
from server.trust.current import newest_list
from server.trust.models import RevocationListRow
from server.trust.reading import fingerprint

LIST_KEPT: Final = "revocation.list_kept"
MEDIA_TYPE: Final = "application/pkix-crl"
STRONG: Final = frozenset({"sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512"})


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A list whose signature fits its issuer."""

    der: bytes
    issuer: x509.Certificate
    this_update: datetime
    next_update: datetime | None
    revoked: int


def check_revocation_list(data: bytes, issuer: x509.Certificate, now: datetime) -> CheckedList:
    """DER, or PEM as some authorities publish it.

    Raises Refusal `revocation.not_a_list`, `revocation.wrong_issuer`, `revocation.weak`, `revocation.not_yet_valid`,
    `revocation.over`, `revocation.partial`.
    """
    read = _read(data)
    if read.issuer != issuer.subject or not _is_signed_by(read, issuer):
        raise Refusal("revocation.wrong_issuer")
    _check_scope(read)
    next_update = read.next_update_utc
    if read.last_update_utc > now:
        raise Refusal("revocation.not_yet_valid")
    if next_update is not None and next_update <= now:
        raise Refusal("revocation.over")
    return CheckedList(read.public_bytes(Encoding.DER), issuer, read.last_update_utc, next_update, len(read))


def _read(data: bytes) -> x509.CertificateRevocationList:
    load = x509.load_pem_x509_crl if data.lstrip().startswith(b"-----BEGIN") else x509.load_der_x509_crl
    try:
        read = load(data)
        _ = (read.last_update_utc, read.next_update_utc, len(read), read.extensions)  # all of it must be readable
    except (ValueError, TypeError, x509.DuplicateExtension):
        raise Refusal("revocation.not_a_list") from None
    return read


def _check_scope(read: x509.CertificateRevocationList) -> None:
    """A list of changes only (RFC 5280, 5.2.4) says nothing of those it leaves out."""
    if any(isinstance(one.value, x509.DeltaCRLIndicator) for one in read.extensions):
        raise Refusal("revocation.partial")


def _is_signed_by(read: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Raises Refusal `revocation.weak` for algorithms the law no longer allows."""
    try:
        digest = read.signature_hash_algorithm
        if digest is None or digest.name not in STRONG:
            raise Refusal("revocation.weak")
        return _may_sign_lists(issuer) and _fits(read, issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False


def _may_sign_lists(issuer: x509.Certificate) -> bool:
    usages = [one.value for one in issuer.extensions if isinstance(one.value, x509.KeyUsage)]
    return all(usage.crl_sign for usage in usages)


def _fits(read: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    return isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) and read.is_signature_valid(key)


def keep_revocation_list(
    session: Session, blobs: BlobStore, checked: CheckedList, fetched_from: str, now: datetime
) -> RevocationListRow | None:
    """Store a list beside those kept, and have what it concerns judged again; None when it is known already.

    Raises Refusal `revocation.older`.
    """
    issuer = fingerprint(checked.issuer)
    newest = newest_list(session, issuer, now)
    if newest is not None and checked.this_update < newest.this_update:
        raise Refusal("revocation.older")
    stored = store_file(session, blobs, checked.der, MEDIA_TYPE, now)
    if _is_known(session, issuer, stored.sha256):
        return None
    row = RevocationListRow(
        issuer=checked.issuer.subject.rfc4514_string(),
        issuer_fingerprint=issuer,
        sha256=stored.sha256,
        this_update=checked.this_update,
        next_update=checked.next_update,
        revoked=checked.revoked,
        fetched_at=now,
        fetched_from=fetched_from,
    )
    session.add(row)
    session.flush()
    publish(session, LIST_KEPT, {"list_id": row.id}, key=f"{LIST_KEPT}:{row.id}", now=now)
    return row


def serials_with_news(session: Session, blobs: BlobStore, row: RevocationListRow) -> frozenset[int]:
    """The certificates of which a list says something else than the newest list of its issuer before it.

    Raises NotFound `file.missing`, `file.damaged`.
    """
    before = session.scalar(
        select(RevocationListRow)
        .where(
            RevocationListRow.issuer_fingerprint == row.issuer_fingerprint,
            RevocationListRow.id != row.id,
            RevocationListRow.fetched_at <= row.fetched_at,
        )
        .order_by(RevocationListRow.this_update.desc(), RevocationListRow.fetched_at.desc())
        .limit(1)
    )
    known = _entries(blobs, before) if before is not None else frozenset()
    return frozenset(serial for serial, _ in known ^ _entries(blobs, row))


def _entries(blobs: BlobStore, row: RevocationListRow) -> frozenset[tuple[int, datetime]]:
    read = x509.load_der_x509_crl(blobs.get(row.sha256))
    return frozenset((one.serial_number, one.revocation_date_utc) for one in read)


def _is_known(session: Session, issuer: str, sha256: str) -> bool:
    query = select(RevocationListRow.id).where(
        RevocationListRow.issuer_fingerprint == issuer, RevocationListRow.sha256 == sha256
    )
    return session.scalar(query) is not None
