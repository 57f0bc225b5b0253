"""
Keys with a provider of remote signing (Decree 130/2018/NĐ-CP; ETSI TS 119 431-1): what a caller sees of any provider.

Only a hash goes out and only a raw signature comes back; the document never leaves the house. A provider answers at
once (PIN or one-time code sent along) or later, when its owner has confirmed on the phone: then the caller keeps the
transaction and asks again, or hears it through the provider's call back.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cryptography import x509

from signing.keys.port import Mechanism


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
