"""
Keys with a provider of remote signing (Circular 15/2025/TT-BKHCN, annex I; ETSI TS 119 431-1): the port of each.

Only a hash goes out and only a raw signature comes back; the document never leaves the house. A provider answers at
once (PIN or one-time code sent along) or later, when its owner has confirmed on the phone: then the caller keeps the
transaction and asks again, or hears it through the provider's call back.
"""

from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from cryptography import x509

from signing.errors import KeyMismatch, RemoteAnswerUnusable, SignatureMismatch
from signing.keys.port import HASHES, Mechanism, as_der, chain_above, signature_fits
from signing.policy import check_signing


@dataclass(frozen=True, slots=True)
class RemoteRequest:
    """
    What a provider is asked to sign: ``hash`` is the digest of the signed attributes (of the mechanism's hash),
    ``certificate`` the one the credential is expected to sign for, ``document`` the name the signer reads on the phone.
    """

    credential: str
    certificate: x509.Certificate
    hash: bytes
    mechanism: Mechanism
    document: str
    pin: bytes | None = field(default=None, repr=False)
    one_time_code: str | None = field(default=None, repr=False)

    def short_code(self) -> str:
        """The beginning of the hash, to be compared on the screen and on the phone."""
        digits = self.hash.hex().upper()
        return f"{digits[:4]}-{digits[4:8]}"


@dataclass(frozen=True, slots=True)
class Transaction:
    """
    A signature that waits for its signer: the provider's id, a code to compare on the phone ("" when there is none),
    and when it ends.
    """

    id: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """The signer has not answered yet."""


Started = bytes | Transaction


class RemoteSigning(Protocol):
    """
    One provider. Every call blocks, for seconds at most, and belongs into a worker. Raises RemoteDeclined,
    RemoteExpired, RemoteDenied, RemoteUnavailable, RemoteAnswerUnusable, SignatureMismatch, AlgorithmNotAllowed,
    KeyMissing, WrongPin.
    """

    def certificate(self, credential: str) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
        """The signer's certificate and those above it, without the root."""

    def start(self, request: RemoteRequest) -> Started:
        """Ask for a signature: the raw signature at once, or a transaction to ask for."""

    def poll(self, transaction: str, request: RemoteRequest) -> Waiting | bytes:
        """The raw signature when it is there, checked against the request it answers (its PIN is not needed)."""


def check_request(request: RemoteRequest) -> None:
    """What must hold before a provider hears anything. Raises AlgorithmNotAllowed, KeyMismatch."""
    check_signing(request.certificate, request.mechanism, datetime.now(UTC))
    if len(request.hash) != HASHES[request.mechanism.digest].digest_size:
        raise KeyMismatch(scheme=request.mechanism.scheme)


def read_signature(request: RemoteRequest, encoded: str) -> bytes:
    """
    A provider's signature (Base64; ECDSA as DER or as two numbers side by side), as a CMS wants it.

    Raises RemoteAnswerUnusable for what is no Base64, SignatureMismatch when the certificate's key did not make it over
    the hash that was asked.
    """
    try:
        signature = b64decode("".join(encoded.split()), validate=True)
    except ValueError:
        raise RemoteAnswerUnusable(reason="signature") from None
    for form in (signature, as_der(signature)):
        if signature_fits(request.certificate, request.mechanism, request.hash, form):
            return form
    raise SignatureMismatch


def read_certificates(encoded: Iterable[str]) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    """
    The first certificate of a list (Base64 of DER) and those above it, without the root. Raises RemoteAnswerUnusable.
    """
    try:
        first, *others = (x509.load_der_x509_certificate(b64decode("".join(one.split()))) for one in encoded)
    except (ValueError, TypeError, AttributeError):
        raise RemoteAnswerUnusable(reason="certificate") from None
    return first, chain_above(first, others)
