"""
From a certificate up to an anchor: every way there is, checked by the rules of RFC 5280, 6.1.

Only what does not depend on the moment is decided here (signatures, names, constraints, policies, critical extensions),
so the answer is kept for the process: periods, revocation and algorithms are asked for each moment anew, see
:mod:`signing.verification.grounds`. Nothing is fetched: the coroutines of the library are run by hand, and one that
wanted to wait for anything would fail.
"""

from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeVar

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import InvalidCertificateError, PathBuildingError, ValidationError
from pyhanko_certvalidator.policy_decl import (
    AcceptAllAlgorithms,
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.validate import async_validate_path

from signing.verification.certificates import is_signed_by, load

Chain = tuple[x509.Certificate, ...]
T = TypeVar("T")

LONGEST: Final = 8
MOST_CHAINS: Final = 8
MOST_CERTIFICATES: Final = 100
ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
PERIODS_ASKED_ELSEWHERE: Final = timedelta(days=300_000)
UNASKED: Final = RevocationCheckingRule.NO_CHECK

# Extended uses that certificates for signing documents carry in practice: mail, RFC 9336, Microsoft's, Adobe's. The
# library has names of its own for some of them.
DOCUMENT_USES: Final = frozenset(
    asn1_x509.KeyPurposeId(number).native
    for number in ("1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12", "1.2.840.113583.1.1.5")
)
SERVER_USE: Final = "server_auth"
SIGNING_USES: Final = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"},
    extd_key_usage={*DOCUMENT_USES, "client_auth"},
    explicit_extd_key_usage_required=False,
)
STAMPING_USE: Final = "time_stamping"


@lru_cache(maxsize=512)
def load_asn1(der: bytes) -> asn1_x509.Certificate:
    """The certificate in the library's form; kept, because preparing its names for comparison is half of the work."""
    return asn1_x509.Certificate.load(der)


def may_sign(certificate: asn1_x509.Certificate) -> bool:
    """Whether a certificate was issued to sign documents."""
    try:
        SIGNING_USES.validate(certificate)
    except InvalidCertificateError:
        return False
    uses = certificate.extended_key_usage_value
    named = frozenset() if uses is None else frozenset(uses.native)
    # Servers show themselves to one another too: of a server's certificate that use says nothing about documents.
    return SERVER_USE not in named or bool(named & DOCUMENT_USES)


def may_stamp(certificate: asn1_x509.Certificate) -> bool:
    """RFC 3161, 2.3: one extended use, for time-stamps, marked critical."""
    uses = certificate.extended_key_usage_value
    is_critical = "extended_key_usage" in certificate.critical_extensions
    return uses is not None and is_critical and list(uses.native) == [STAMPING_USE]


def find_chains(certificate: bytes, others: Iterable[bytes], anchors: Iterable[x509.Certificate]) -> tuple[Chain, ...]:
    """
    The ways from a certificate (DER) through others to an anchor, each with the certificate first and the anchor last.

    Certificates that cannot be read, and those whose signature leads nowhere, are left out.
    """
    roots = tuple(anchor.public_bytes(Encoding.DER) for anchor in anchors)
    return _find_chains(certificate, tuple(dict.fromkeys(others))[:MOST_CERTIFICATES], roots)


@lru_cache(maxsize=512)
def _find_chains(certificate: bytes, others: tuple[bytes, ...], roots: tuple[bytes, ...]) -> tuple[Chain, ...]:
    if not roots:
        return ()
    links = _links(certificate, others, roots)
    context = ValidationContext(
        trust_roots=[load_asn1(der) for der in roots],
        other_certs=[load_asn1(der) for der in links],
        moment=ANY_TIME,
        time_tolerance=PERIODS_ASKED_ELSEWHERE,
        allow_fetching=False,
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(UNASKED, UNASKED)),
        algorithm_usage_policy=AcceptAllAlgorithms(),
    )
    return _run(_valid_paths(load_asn1(certificate), context))


def _links(certificate: bytes, others: tuple[bytes, ...], roots: tuple[bytes, ...]) -> list[bytes]:
    """
    The certificates between: only those that really signed one below them, level by level.

    The library tries every order of certificates with fitting names; a hostile file could bring many of those.
    """
    readable = [der for der in others if der not in roots and _is_readable(der)]
    found: list[bytes] = []
    level = [certificate]
    for _ in range(LONGEST):
        new = [der for der in readable if der not in found]
        level = [der for der in new if any(is_signed_by(load(one), load(der)) for one in level)]
        found += level
    return found


def _is_readable(der: bytes) -> bool:
    try:
        load(der)
    except ValueError:
        return False
    return True


async def _valid_paths(certificate: asn1_x509.Certificate, context: ValidationContext) -> tuple[Chain, ...]:
    candidates: Any = context.path_builder.async_build_paths_lazy(certificate)
    found: list[Chain] = []
    tried = 0
    try:
        async for path in candidates:
            tried += 1
            if await _is_valid(path, context):
                found.append(tuple(load(one.dump()) for one in reversed(list(path))))
            if tried == MOST_CHAINS:
                break
    except PathBuildingError:
        return ()
    finally:
        await candidates.cancel()
    return tuple(found)


async def _is_valid(path: Any, context: ValidationContext) -> bool:
    try:
        await async_validate_path(context, path)
    except ValidationError:
        return False
    return True


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("A verification may not wait for anything.")
