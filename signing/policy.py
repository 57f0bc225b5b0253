"""
Which algorithms may be used, for what, and from when to when: rows of data, so that a new rule is a new row.

A row allows one scheme with one hash from so many bits on. Before a signature is made the question is asked for that
moment (:func:`check_signing`); a signature of the past is judged by the rows of its own time (:meth:`Policy.allowed`);
an archive asks until when its newest time-stamp will stand (:meth:`Policy.until`; ETSI EN 319 142-1, 5.5).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing.errors import AlgorithmNotAllowed, KeyMismatch
from signing.keys.port import Mechanism, Scheme, check_fit


class Use(StrEnum):
    """What an algorithm is used for: making signatures, judging them, and time-stamps of either kind."""

    SIGN = "sign"
    VERIFY = "verify"
    TIME_STAMP = "time_stamp"


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A scheme, a hash by its usual name (``sha256``, ``sha512_256``, ``sha3_256`` …) and the key's size in bits."""

    scheme: Scheme
    digest: str
    bits: int

    def __str__(self) -> str:
        return f"{self.scheme.upper()} {self.bits} {self.digest.upper()}"


@dataclass(frozen=True, slots=True)
class Row:
    """One permission: keys of ``bits`` or more, from ``valid_from`` until before ``valid_to`` (None: no limit)."""

    use: Use
    scheme: Scheme
    digest: str
    bits: int
    source: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    note: str = ""

    def covers(self, algorithm: Algorithm, at: datetime) -> bool:
        return (
            (self.scheme, self.digest) == (algorithm.scheme, algorithm.digest)
            and algorithm.bits >= self.bits
            and (self.valid_from is None or self.valid_from <= at)
            and (self.valid_to is None or at < self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """All rows in force for an office; what no row allows is refused."""

    rows: tuple[Row, ...]

    def row(self, use: Use, algorithm: Algorithm, at: datetime) -> Row | None:
        """The first row that allows it at that moment, with its source and note."""
        return next((row for row in self.rows if row.use is use and row.covers(algorithm, at)), None)

    def allowed(self, use: Use, algorithm: Algorithm, at: datetime) -> bool:
        return self.row(use, algorithm, at) is not None

    def check(self, use: Use, algorithm: Algorithm, at: datetime) -> None:
        """Raises AlgorithmNotAllowed."""
        if not self.allowed(use, algorithm, at):
            sources = dict.fromkeys(row.source for row in self.rows if row.use is use)
            raise AlgorithmNotAllowed(algorithm=str(algorithm), source=", ".join(sources))

    def until(self, use: Use, algorithm: Algorithm, at: datetime) -> datetime | None:
        """When a permission that holds ``at`` ends, rows that follow one another taken as one; None: no end is set."""
        self.check(use, algorithm, at)
        end = at
        while following := [row for row in self.rows if row.use is use and row.covers(algorithm, end)]:
            ends = [row.valid_to for row in following if row.valid_to is not None]
            if len(ends) < len(following):
                return None
            end = max(ends)
        return end


CIRCULAR_15: Final = "TT 15/2025/TT-BKHCN, phụ lục I"
# RFC 8017 keeps PKCS#1 v1.5 for what exists; the tokens in use make nothing else.
OLD_PADDING: Final = "RSASSA-PKCS1-v1_5: nên chuyển sang RSASSA-PSS khi thiết bị hỗ trợ"
SHORTEST: Final = {Scheme.PSS: 2048, Scheme.PKCS1: 2048, Scheme.ECDSA: 256}
NOTES: Final = {Scheme.PKCS1: OLD_PADDING}
MADE: Final = ("sha256", "sha384", "sha512")
CHECKED: Final = (*MADE, "sha512_256", "sha3_256", "sha3_384", "sha3_512")
DIGESTS: Final = {Use.SIGN: MADE, Use.VERIFY: CHECKED, Use.TIME_STAMP: CHECKED}

DEFAULT_POLICY: Final = Policy(
    tuple(
        Row(use, scheme, digest, bits, CIRCULAR_15, note=NOTES.get(scheme, ""))
        for use, digests in DIGESTS.items()
        for scheme, bits in SHORTEST.items()
        for digest in digests
    )
)


def algorithm_of(certificate: x509.Certificate, mechanism: Mechanism) -> Algorithm:
    """The algorithm a certificate's key signs with. Raises KeyMismatch when it cannot use the mechanism."""
    check_fit(certificate, mechanism)
    public_key = certificate.public_key()
    if not isinstance(public_key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise KeyMismatch
    return Algorithm(mechanism.scheme, mechanism.digest, public_key.key_size)


def check_signing(
    certificate: x509.Certificate, mechanism: Mechanism, at: datetime, policy: Policy = DEFAULT_POLICY
) -> None:
    """To be asked before every signature, wherever the key lives. Raises AlgorithmNotAllowed, KeyMismatch."""
    policy.check(Use.SIGN, algorithm_of(certificate, mechanism), at)
