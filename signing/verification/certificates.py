"""
Certificates as a verification sees them: read once, who signed them, with what, and is that still allowed.

The signatures of certificates, lists and answers are checked here with the issuer's key; what a path must be beyond
that (RFC 5280, 6.1) is the library's, see :mod:`signing.verification.chains`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import SignatureAlgorithmOID

from signing.codes import ReasonCode
from signing.keys import Scheme
from signing.policy import DEFAULT_POLICY, Algorithm, Use

# ISO 32000-2 and ETSI TS 119 312 name these; the curve of another purpose with as many bits is no substitute.
CURVES: Final = frozenset(
    {"secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"}
)
AMPLE_BITS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding without its place; ``details`` are ready for a sentence."""

    code: ReasonCode
    details: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=1024)
def load(der: bytes) -> x509.Certificate:
    """Raises ValueError when the bytes are no certificate."""
    return x509.load_der_x509_certificate(der)


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key signed the certificate; names are not compared."""
    try:
        parameters: Any = certificate.signature_algorithm_parameters
        digest = certificate.signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        return False
    return is_signature_of(issuer, certificate.signature, certificate.tbs_certificate_bytes, parameters, digest)


def is_signature_of(signer: x509.Certificate, signature: bytes, data: bytes, parameters: Any, digest: Any) -> bool:
    """Whether the key of a certificate made a signature with these parameters (``cryptography``'s padding or ECDSA)."""
    try:
        key = signer.public_key()
        if isinstance(key, rsa.RSAPublicKey) and isinstance(parameters, padding.AsymmetricPadding):
            key.verify(signature, data, parameters, digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(parameters, ec.ECDSA):
            key.verify(signature, data, parameters)
        else:
            return False
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def weaknesses_of_chain(chain: tuple[x509.Certificate, ...], use: Use, at: datetime) -> Iterator[Problem]:
    """What the policy does not allow in a chain (its anchor last): signatures of certificates, keys, curves."""
    for certificate, issuer in pairwise(chain):
        yield from weaknesses(issuer, *_signature_kind(certificate), use, at)
    if len(chain) == 1:
        yield from weaknesses(chain[0], *_signature_kind(chain[0]), use, at)


def weaknesses(
    signer: x509.Certificate, scheme: Scheme | None, digest: str, use: Use, at: datetime
) -> Iterator[Problem]:
    """What the policy does not allow in a signature that a certificate's key made."""
    bits, curve = _key_size(signer), _curve(signer)
    if scheme is None or bits is None or (curve is not None and curve not in CURVES):
        yield Problem(ReasonCode.ALGORITHM_WEAK, (("algorithm", curve or digest),))
    elif not DEFAULT_POLICY.allowed(use, Algorithm(scheme, digest, AMPLE_BITS), at):
        yield Problem(ReasonCode.ALGORITHM_WEAK, (("algorithm", digest),))
    elif not DEFAULT_POLICY.allowed(use, Algorithm(scheme, digest, bits), at):
        yield Problem(ReasonCode.KEY_TOO_SHORT, (("bits", str(bits)),))


def key_facts(certificate: x509.Certificate) -> tuple[str, int]:
    """The kind of a certificate's key (``rsa`` or the name of its curve) and its bits; ("", 0) for any other kind."""
    return _curve(certificate) or ("rsa" if _key_size(certificate) else ""), _key_size(certificate) or 0


def _key_size(certificate: x509.Certificate) -> int | None:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.key_size if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) else None


def _curve(certificate: x509.Certificate) -> str | None:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else None


def _signature_kind(certificate: x509.Certificate) -> tuple[Scheme | None, str]:
    try:
        return kind_of(certificate.signature_algorithm_parameters, certificate.signature_hash_algorithm)
    except (ValueError, UnsupportedAlgorithm):
        name = SignatureAlgorithmOID.__dict__.get(certificate.signature_algorithm_oid.dotted_string)
        return None, str(name or certificate.signature_algorithm_oid.dotted_string)


SCHEMES: Final[tuple[tuple[type, Scheme], ...]] = (
    (padding.PKCS1v15, Scheme.PKCS1),
    (padding.PSS, Scheme.PSS),
    (ec.ECDSA, Scheme.ECDSA),
)


CMS_SCHEMES: Final = {"rsassa_pkcs1v15": Scheme.PKCS1, "rsassa_pss": Scheme.PSS, "ecdsa": Scheme.ECDSA}


def kind_of_algorithm(algorithm: Any, digest: str) -> tuple[Scheme | None, str]:
    """The same from an ASN.1 algorithm; ``digest`` is what the message names, for those that name none themselves."""
    scheme = CMS_SCHEMES.get(algorithm.signature_algo)
    try:
        return scheme, str(algorithm.hash_algo)
    except ValueError:
        return scheme, digest  # the bare name of a kind of key (RFC 3370, 3.2)


def kind_of(parameters: Any, digest: Any) -> tuple[Scheme | None, str]:
    """Scheme and hash of a signature from ``cryptography``'s parameters; the scheme is None for any other kind."""
    scheme = next((scheme for kind, scheme in SCHEMES if isinstance(parameters, kind)), None)
    return scheme, "" if digest is None else digest.name.replace("-", "_")
