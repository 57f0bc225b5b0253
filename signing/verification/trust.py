"""
Whose signature is it, and when was it made? Only the given anchors are trusted: never the store of the operating
system, and nothing is fetched from an address that a certificate names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.validation.generic_cms import collect_timing_info
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from signing.codes import ReasonCode
from signing.keys import to_asn1

# Extended uses that certificates for signing documents carry in practice; 1.3.6.1.5.5.7.3.36 is RFC 9336.
SIGNING_USES: Final = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"},
    extd_key_usage={"email_protection", "client_auth", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12"},
    explicit_extd_key_usage_required=False,
)
PROBLEMS: Final[dict[AdESSubIndic, ReasonCode]] = {
    AdESFailure.REVOKED: ReasonCode.CERTIFICATE_REVOKED,
    AdESIndeterminate.REVOKED_NO_POE: ReasonCode.CERTIFICATE_REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: ReasonCode.CERTIFICATE_REVOKED,
    AdESFailure.NOT_YET_VALID: ReasonCode.CERTIFICATE_NOT_YET_VALID,
    AdESIndeterminate.NOT_YET_VALID: ReasonCode.CERTIFICATE_NOT_YET_VALID,
    AdESIndeterminate.EXPIRED: ReasonCode.CERTIFICATE_EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: ReasonCode.CERTIFICATE_EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: ReasonCode.CERTIFICATE_EXPIRED,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: ReasonCode.ALGORITHM_WEAK,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: ReasonCode.ALGORITHM_WEAK,
    AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: ReasonCode.CERTIFICATE_NOT_FOR_SIGNING,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: ReasonCode.CERTIFICATE_NOT_FOR_SIGNING,
}


@dataclass(frozen=True, slots=True)
class Anchors:
    """What the checker believes: roots, the revocation lists (DER) it was given, and the time it asks about."""

    roots: tuple[asn1_x509.Certificate, ...]
    crls: tuple[asn1_crl.CertificateList, ...]
    at: datetime

    def context(self, moment: datetime) -> ValidationContext:
        return ValidationContext(
            trust_roots=list(self.roots),
            crls=list(self.crls),
            moment=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
            retroactive_revinfo=True,
        )

    def knows_revocation(self, certificate: asn1_x509.Certificate) -> bool:
        """Whether a list of the certificate's issuer is among the given ones."""
        return any(crl.issuer == certificate.issuer for crl in self.crls)


def make_anchors(certificates: Iterable[x509.Certificate], crls: Iterable[bytes], at: datetime) -> Anchors:
    """Raises ValueError when a revocation list cannot be read."""
    lists = tuple(asn1_crl.CertificateList.load(der, strict=True) for der in crls)
    return Anchors(tuple(to_asn1(certificate) for certificate in certificates), lists, at.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Trust:
    """``signed_at`` is the time-stamp's word when ``time_stamped``, else the signer's own (None without any)."""

    trusted: bool
    time_stamped: bool
    signed_at: datetime | None
    valid_at_signing: bool
    problems: tuple[ReasonCode, ...]
    warnings: tuple[ReasonCode, ...]


async def examine_trust(signature: EmbeddedPdfSignature, anchors: Anchors) -> Trust:
    """Check the certificate of a signature at the time it was made, as far as that time is proven."""
    stamp = await _stamp_of(signature, anchors)
    proven = stamp.timestamp if stamp is not None and stamp.intact and stamp.valid and stamp.trusted else None
    claimed = signature.self_reported_timestamp
    signed_at = proven or claimed
    problem = await _certificate_problem(signature, anchors, proven or anchors.at)
    in_period = signed_at is not None and _covers(signature.signer_cert, signed_at)
    problems = tuple(_problems(problem, stamp, in_period=in_period, proven=proven is not None))
    return Trust(
        trusted=problem is None,
        time_stamped=proven is not None,
        signed_at=signed_at,
        valid_at_signing=in_period,
        problems=problems,
        warnings=tuple(_warnings(signature, anchors, has_stamp=stamp is not None)),
    )


async def examine_document_time_stamp(signature: EmbeddedPdfSignature, anchors: Anchors) -> Trust:
    """The same for a time-stamp over the whole document (ETSI EN 319 142-1, 5.4.3)."""
    status: Any = await async_validate_pdf_timestamp(signature, anchors.context(anchors.at), skip_diff=True)
    whole = bool(status.intact and status.valid)
    problems = () if whole else (ReasonCode.TIME_STAMP_BROKEN,)
    if whole and not status.trusted:
        problems = (ReasonCode.TIME_STAMP_UNTRUSTED,)
    trusted = not problems
    return Trust(trusted, trusted, status.timestamp, trusted, problems, ())


async def _stamp_of(signature: EmbeddedPdfSignature, anchors: Anchors) -> Any:
    timing: dict[str, Any] = await collect_timing_info(
        signature.signer_info, anchors.context(anchors.at), raw_digest=signature.compute_digest
    )
    return timing.get("timestamp_validity")


async def _certificate_problem(
    signature: EmbeddedPdfSignature, anchors: Anchors, moment: datetime
) -> ReasonCode | None:
    status = await async_validate_pdf_signature(
        signature,
        signer_validation_context=anchors.context(moment),
        ts_validation_context=anchors.context(anchors.at),
        key_usage_settings=SIGNING_USES,
        skip_diff=True,
    )
    if not (status.intact and status.valid):
        return ReasonCode.SIGNATURE_BROKEN
    indication = status.trust_problem_indic
    return None if indication is None else PROBLEMS.get(indication, ReasonCode.UNTRUSTED)


def _problems(problem: ReasonCode | None, stamp: Any, *, in_period: bool, proven: bool) -> Iterator[ReasonCode]:
    if problem is ReasonCode.CERTIFICATE_EXPIRED and in_period and not proven:
        yield ReasonCode.EXPIRED_WITHOUT_TIME_STAMP
    elif problem is not None:
        yield problem
    elif not in_period:
        yield ReasonCode.CERTIFICATE_NOT_YET_VALID
    if stamp is not None and not (stamp.intact and stamp.valid):
        yield ReasonCode.TIME_STAMP_BROKEN
    elif stamp is not None and not stamp.trusted:
        yield ReasonCode.TIME_STAMP_UNTRUSTED


def _warnings(signature: EmbeddedPdfSignature, anchors: Anchors, *, has_stamp: bool) -> Iterator[ReasonCode]:
    if not has_stamp:
        yield ReasonCode.TIME_STAMP_MISSING
    if not anchors.knows_revocation(signature.signer_cert):
        yield ReasonCode.REVOCATION_UNKNOWN


def _covers(certificate: Any, moment: datetime) -> bool:
    return bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)
