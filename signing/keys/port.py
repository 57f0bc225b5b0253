"""
What every private key answers to, wherever it lives: in a file, in a token, with a provider.

A key signs bytes with one mechanism and says nothing of documents. The parameters of a mechanism are the same
everywhere, so a signature made in any place can be put into the same CMS: RSA PKCS#1 v1.5 and PSS (RFC 8017; MGF1 with
the same hash, salt as long as the hash, as ETSI TS 119 312 advises) and ECDSA (a DER pair of numbers, RFC 3279).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol, cast

from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import CertificateStore, SimpleCertificateStore

from signing.errors import KeyMismatch

HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class Scheme(StrEnum):
    """
    The scheme of a signature. Circular 15/2025/TT-BKHCN, annex I, names PSS for new RSA signatures; PKCS1 is what the
    tokens in use make and what readers built on OpenSSL's PKCS#7 (MuPDF) can check, and is the default of RSA keys.
    """

    PKCS1 = "pkcs1"
    PSS = "pss"
    ECDSA = "ecdsa"


PADDINGS: Final[dict[Scheme, Callable[[hashes.HashAlgorithm], AsymmetricPadding]]] = {
    Scheme.PKCS1: lambda _: padding.PKCS1v15(),
    Scheme.PSS: lambda digest: padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH),
}


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A scheme with its hash: ``sha256``, ``sha384`` or ``sha512``."""

    scheme: Scheme
    digest: str = "sha256"

    def hash(self, data: bytes) -> bytes:
        state = hashes.Hash(HASHES[self.digest])
        state.update(data)
        return state.finalize()

    def algorithm(self) -> algos.SignedDigestAlgorithm:
        """The ``signatureAlgorithm`` a CMS names for it (RFC 5652, RFC 4056, RFC 5754, RFC 5758)."""
        if self.scheme is Scheme.PSS:
            return _pss_algorithm(self.digest)
        suffix = "rsa" if self.scheme is Scheme.PKCS1 else "ecdsa"
        return algos.SignedDigestAlgorithm({"algorithm": f"{self.digest}_{suffix}"})


class RawSigner(Protocol):
    """The private half of a key."""

    def sign(self, data: bytes, mechanism: Mechanism) -> bytes:
        """The signature over ``data``, hashing included. Raises a SigningError when the key cannot or may not."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key ready to sign: whose it is, the certificates up to (without) the root, how it signs, and what signs."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    mechanism: Mechanism
    raw: RawSigner = field(repr=False)

    def __post_init__(self) -> None:
        check_fit(self.certificate, self.mechanism)

    @property
    def signer(self) -> Signer:
        """pyHanko's signer over this key, for time-stamp tokens; documents go through :mod:`signing.sign`."""
        return PortSigner(self)


class PortSigner(Signer):
    """A dry run answers zeros and never touches the key."""

    def __init__(self, key: Key) -> None:
        store: CertificateStore = cast("type[CertificateStore]", SimpleCertificateStore)()
        store.register_multiple([to_asn1(link) for link in key.chain])
        super().__init__(
            signing_cert=to_asn1(key.certificate),
            cert_registry=store,
            embed_roots=False,
            signature_mechanism=key.mechanism.algorithm(),
        )
        self._key = key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature, not ours
    ) -> bytes:
        if dry_run:
            return bytes(signature_size(self._key.certificate))
        return self._key.raw.sign(data, Mechanism(self._key.mechanism.scheme, digest_algorithm))


def scheme_of(certificate: x509.Certificate, rsa_scheme: Scheme = Scheme.PKCS1) -> Scheme:
    """The scheme a certificate's key signs with; an RSA key leaves the choice to the caller. Raises KeyMismatch."""
    try:
        public_key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError) as error:
        raise KeyMismatch from error
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return Scheme.ECDSA
    if isinstance(public_key, rsa.RSAPublicKey) and rsa_scheme in PADDINGS:
        return rsa_scheme
    raise KeyMismatch


def check_fit(certificate: x509.Certificate, mechanism: Mechanism) -> None:
    """Raises KeyMismatch when the certificate's key is of another kind than the mechanism, or the hash is unknown."""
    if mechanism.digest not in HASHES or scheme_of(certificate, mechanism.scheme) is not mechanism.scheme:
        raise KeyMismatch(scheme=mechanism.scheme)


def signature_fits(certificate: x509.Certificate, mechanism: Mechanism, digest: bytes, signature: bytes) -> bool:
    """Whether the certificate's key made the signature over something with this digest (of the mechanism's hash)."""
    try:
        _check_signature(certificate, mechanism, digest, signature)
    except (InvalidSignature, ValueError):
        return False
    return True


def as_der(numbers: bytes) -> bytes:
    """Two numbers of equal length side by side, as devices give an ECDSA signature, as the sequence RFC 3279 wants."""
    half = len(numbers) // 2
    return encode_dss_signature(int.from_bytes(numbers[:half], "big"), int.from_bytes(numbers[half:], "big"))


def signature_size(certificate: x509.Certificate) -> int:
    """The most bytes a signature of this key takes."""
    public_key = certificate.public_key()
    if isinstance(public_key, rsa.RSAPublicKey):
        return public_key.key_size // 8
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        # Two numbers of the curve's size, each with its sign byte and header, in a sequence.
        return 2 * ((public_key.key_size + 7) // 8 + 3) + 3
    raise KeyMismatch


def chain_above(certificate: x509.Certificate, pool: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The certificates of a pool that stand above one, each signing the one before it, without the root."""
    chain: list[x509.Certificate] = []
    candidates, lowest = list(pool), certificate
    while above := next((one for one in candidates if one not in chain and _issued(lowest, one)), None):
        if above.issuer == above.subject:
            break
        chain.append(above)
        lowest = above
    return tuple(chain)


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate in the form pyHanko works with."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def to_pem(certificates: tuple[x509.Certificate, ...]) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def _issued(below: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _check_signature(certificate: x509.Certificate, mechanism: Mechanism, digest: bytes, signature: bytes) -> None:
    check_fit(certificate, mechanism)
    public_key = certificate.public_key()
    algorithm = HASHES[mechanism.digest]
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        public_key.verify(signature, digest, ec.ECDSA(Prehashed(algorithm)))
    elif isinstance(public_key, rsa.RSAPublicKey):
        public_key.verify(signature, digest, PADDINGS[mechanism.scheme](algorithm), Prehashed(algorithm))


def _pss_algorithm(digest: str) -> algos.SignedDigestAlgorithm:
    hash_algorithm = algos.DigestAlgorithm({"algorithm": digest})
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": hash_algorithm,
            "mask_gen_algorithm": algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": hash_algorithm}),
            "salt_length": HASHES[digest].digest_size,
        }
    )
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
