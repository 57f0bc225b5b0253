"""
Whom a verification believes, and for what: dated trust anchors with purposes, and the revocation evidence at hand.

An anchor is a certificate of a published list (a root, or an authority named by itself). A signature is trusted through
anchors for public services or for government service (Law 20/2023/QH15, art. 22), a time-stamp only through anchors for
time-stamps: an authority that issues to people does not thereby say what time it is.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto.pem import unarmor
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID


class TrustPurpose(StrEnum):
    """What an anchor is believed for."""

    PUBLIC = "public"
    GOVERNMENT = "government"
    TIME_STAMP = "time_stamp"


PEM_LIST: Final = "X509 CRL"
SIGNING_PURPOSES: Final = frozenset({TrustPurpose.PUBLIC, TrustPurpose.GOVERNMENT})
STAMPING_PURPOSES: Final = frozenset({TrustPurpose.TIME_STAMP})


class Profile(StrEnum):
    """How an unknown revocation status counts: GENERAL warns, AGENCY calls the signature undecided."""

    GENERAL = "general"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """
    One believed certificate. ``name`` is the list's name for it; ``demo`` marks signatures below it as not real;
    ``valid_from`` and ``valid_to`` bound the signing times it is believed for (None: no bound).
    """

    certificate: x509.Certificate
    purposes: frozenset[TrustPurpose]
    name: str
    demo: bool = False
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    def serves(self, purposes: frozenset[TrustPurpose]) -> bool:
        return bool(self.purposes & purposes)

    def believed_at(self, moment: datetime) -> bool:
        return not (self.valid_from and moment < self.valid_from) and not (self.valid_to and moment > self.valid_to)

    def to_json(self) -> dict[str, Any]:
        return {
            "certificate": _text(self.certificate.public_bytes(Encoding.DER)),
            "purposes": sorted(str(purpose) for purpose in self.purposes),
            "name": self.name,
            "demo": self.demo,
            "valid_from": self.valid_from and self.valid_from.isoformat(),
            "valid_to": self.valid_to and self.valid_to.isoformat(),
        }

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> "TrustAnchor":
        return TrustAnchor(
            certificate=x509.load_der_x509_certificate(_bytes(values["certificate"])),
            purposes=frozenset(TrustPurpose(purpose) for purpose in values["purposes"]),
            name=str(values["name"]),
            demo=bool(values.get("demo", False)),
            valid_from=_moment(values.get("valid_from")),
            valid_to=_moment(values.get("valid_to")),
        )


@dataclass(frozen=True, slots=True)
class Trust:
    """
    Everything a verification believes: anchors, and revocation lists and answers (CRL, OCSP; DER) it was given.

    Raises ValueError when a list or an answer cannot be read.
    """

    anchors: tuple[TrustAnchor, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        for der in self.crls:
            asn1_crl.CertificateList.load(der, strict=True)
        for der in self.ocsps:
            asn1_ocsp.OCSPResponse.load(der, strict=True)

    @staticmethod
    def of_certificates(certificates: Iterable[x509.Certificate]) -> "Trust":
        """The certificates believed for every purpose, each under its own name."""
        everything = frozenset(TrustPurpose)
        return Trust(tuple(TrustAnchor(one, everything, certificate_name(one)) for one in certificates))

    @staticmethod
    def of_pem(pem: bytes) -> "Trust":
        """
        The same from PEM, with the revocation lists (``X509 CRL``) that stand beside the certificates in it. Empty PEM
        trusts nobody. Raises ValueError for anything else that holds no certificate.
        """
        if not pem.strip():
            return Trust()
        believed = Trust.of_certificates(x509.load_pem_x509_certificates(pem))
        return believed.with_evidence(der for kind, _, der in unarmor(pem, multiple=True) if kind == PEM_LIST)

    def with_evidence(self, crls: Iterable[bytes] = (), ocsps: Iterable[bytes] = ()) -> "Trust":
        return Trust(self.anchors, (*self.crls, *crls), (*self.ocsps, *ocsps))

    def serving(self, purposes: frozenset[TrustPurpose]) -> "tuple[TrustAnchor, ...]":
        return tuple(anchor for anchor in self.anchors if anchor.serves(purposes))

    def to_json(self) -> dict[str, Any]:
        """``anchors`` (DER in base64, purposes, name, demo, bounds in ISO 8601), ``crls`` and ``ocsps`` in base64."""
        return {
            "anchors": [anchor.to_json() for anchor in self.anchors],
            "crls": [_text(der) for der in self.crls],
            "ocsps": [_text(der) for der in self.ocsps],
        }

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> "Trust":
        """The trust that :meth:`to_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        return Trust(
            anchors=tuple(TrustAnchor.from_json(entry) for entry in values["anchors"]),
            crls=tuple(_bytes(der) for der in values.get("crls", ())),
            ocsps=tuple(_bytes(der) for der in values.get("ocsps", ())),
        )


def certificate_name(certificate: x509.Certificate) -> str:
    """The common name of a certificate's subject, or its whole subject."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _text(der: bytes) -> str:
    return base64.b64encode(der).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
