"""What the node believes at a moment: the lists in force then, and the newest revocation list of each issuer."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime, time
from hashlib import sha256
from textwrap import wrap
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.infra.blobs import BlobStore
from server.infra.clock import VN
from server.trust.models import RevocationListRow, RevocationSource, TrustAnchorRow, TrustList

TrustValues = dict[str, Any]

PEM_WIDTH = 64


def trust_at(session: Session, blobs: BlobStore, now: datetime) -> TrustValues:
    """The JSON of `signing.trust.Trust`: anchors of the lists in force at a moment, and revocation lists known by then.

    An empty database trusts nobody. Raises NotFound `file.missing`, `file.damaged`.
    """
    anchors = anchors_at(session, now)
    return {
        "anchors": [_anchor(row) for row in anchors],
        "crls": [_text(blobs.get(row.sha256)) for row in revocation_lists_at(session, anchors, now)],
        "ocsps": [],
    }


def trust_pem(values: TrustValues) -> str:
    """The same in PEM (RFC 7468), certificates first: programs that read only those stop there."""
    certificates = dict.fromkeys(_block("CERTIFICATE", anchor["certificate"]) for anchor in values["anchors"])
    return "".join((*certificates, *(_block("X509 CRL", der) for der in values["crls"])))


def _block(kind: str, der: str) -> str:
    return "\n".join((f"-----BEGIN {kind}-----", *wrap(der, PEM_WIDTH), f"-----END {kind}-----", ""))


def lists_at(session: Session, now: datetime) -> Sequence[TrustList]:
    """The lists in force at a moment, in the order in which they came."""
    query = select(TrustList).where(
        TrustList.imported_at <= now, or_(TrustList.replaced_at.is_(None), TrustList.replaced_at > now)
    )
    return session.scalars(query.order_by(TrustList.imported_at, TrustList.id)).all()


def anchors_at(session: Session, now: datetime) -> Sequence[TrustAnchorRow]:
    found: list[TrustAnchorRow] = []
    for one in lists_at(session, now):
        query = select(TrustAnchorRow).where(TrustAnchorRow.list_id == one.id)
        found += session.scalars(query.order_by(TrustAnchorRow.position)).all()
    return found


def revocation_lists_at(
    session: Session, anchors: Sequence[TrustAnchorRow], now: datetime
) -> Sequence[RevocationListRow]:
    """The newest list of each issuer that the anchors name, as known at a moment."""
    query = (
        select(RevocationSource.issuer_fingerprint)
        .where(RevocationSource.anchor_id.in_([anchor.id for anchor in anchors]))
        .distinct()
    )
    issuers = sorted(session.scalars(query))
    found = (newest_list(session, issuer, now) for issuer in issuers)
    return [row for row in found if row is not None]


def newest_list(session: Session, issuer_fingerprint: str, now: datetime) -> RevocationListRow | None:
    query = (
        select(RevocationListRow)
        .where(RevocationListRow.issuer_fingerprint == issuer_fingerprint, RevocationListRow.fetched_at <= now)
        .order_by(RevocationListRow.this_update.desc(), RevocationListRow.fetched_at.desc())
    )
    return session.scalar(query.limit(1))


def basis_at(session: Session, now: datetime, *others: str) -> str:
    """One digest of what is believed at a moment and of what else a verdict depends on: equal parts, equal digest."""
    anchors = anchors_at(session, now)
    lists = [row.sha256 for row in revocation_lists_at(session, anchors, now)]
    return sha256(orjson.dumps([[anchor.id for anchor in anchors], lists, others])).hexdigest()


def _anchor(row: TrustAnchorRow) -> TrustValues:
    certificate = x509.load_pem_x509_certificate(row.certificate_pem.encode("ascii"))
    return {
        "certificate": _text(certificate.public_bytes(Encoding.DER)),
        "purposes": list(row.purposes),
        "name": row.name,
        "demo": row.demo,
        "valid_from": _start(row.valid_from),
        "valid_to": _start(row.valid_to),
    }


def _start(day: date | None) -> str | None:
    """A day begins in Vietnam."""
    return None if day is None else datetime.combine(day, time(), VN).isoformat()


def _text(der: bytes) -> str:
    return b64encode(der).decode("ascii")
