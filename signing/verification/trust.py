"""
Whose signature is it, and when was it made? Only the given anchors are trusted: never the store of the operating
system, and nothing is fetched from an address that a certificate names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
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
from signing.trust import SIGNING_PURPOSES, STAMPING_PURPOSES, Profile, Trust, TrustAnchor, TrustPurpose

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
    """What the checker believes: the given trust, its revocation lists, and the time it asks about."""

    trust: Trust
    crls: tuple[asn1_crl.CertificateList, ...]
    at: datetime
    profile: Profile

    def context(self, moment: datetime, purposes: frozenset[TrustPurpose]) -> ValidationContext:
        return ValidationContext(
            trust_roots=[to_asn1(anchor.certificate) for anchor in self.trust.serving(purposes)],
            crls=list(self.crls),
            moment=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
            retroactive_revinfo=True,
        )

    def knows_revocation(self, certificate: asn1_x509.Certificate) -> bool:
        """Whether a list of the certificate's issuer is among the given ones."""
        return any(crl.issuer == certificate.issuer for crl in self.crls)

    def anchor_of(self, path: Any) -> TrustAnchor | None:
        """The anchor at the top of a validated path."""
        der = path.trust_anchor.certificate.dump()
        return next((one for one in self.trust.anchors if one.certificate.public_bytes(Encoding.DER) == der), None)


def make_anchors(trust: Trust, at: datetime, profile: Profile) -> Anchors:
    return Anchors(trust, tuple(asn1_crl.CertificateList.load(der) for der in trust.crls), at.astimezone(UTC), profile)


@dataclass(frozen=True, slots=True)
class Findings:
    """``signed_at`` is the time-stamp's word when ``time_stamped``, else the signer's own (None without any)."""

    trusted: bool
    time_stamped: bool
    signed_at: datetime | None
    valid_at_signing: bool
    problems: tuple[ReasonCode, ...]
    warnings: tuple[ReasonCode, ...]
    anchor: TrustAnchor | None = None


async def examine_trust(signature: EmbeddedPdfSignature, anchors: Anchors) -> Findings:
    """Check the certificate of a signature at the time it was made, as far as that time is proven."""
    stamp = await _stamp_of(signature, anchors)
    proven = stamp.timestamp if stamp is not None and stamp.intact and stamp.valid and stamp.trusted else None
    claimed = signature.self_reported_timestamp
    signed_at = proven or claimed
    problem, anchor = await _certificate_problem(signature, anchors, proven or anchors.at)
    in_period = signed_at is not None and _covers(signature.signer_cert, signed_at)
    problems = tuple(_problems(problem, stamp, in_period=in_period, proven=proven is not None))
    warnings = tuple(_warnings(signature, anchors, anchor, has_stamp=stamp is not None))
    if anchors.profile is Profile.AGENCY and ReasonCode.REVOCATION_UNKNOWN in warnings:
        problems += (ReasonCode.REVOCATION_UNKNOWN,)
    return Findings(
        trusted=problem is None,
        time_stamped=proven is not None,
        signed_at=signed_at,
        valid_at_signing=in_period,
        problems=problems,
        warnings=warnings,
        anchor=anchor,
    )


async def examine_document_time_stamp(signature: EmbeddedPdfSignature, anchors: Anchors) -> Findings:
    """The same for a time-stamp over the whole document (ETSI EN 319 142-1, 5.4.3)."""
    status: Any = await async_validate_pdf_timestamp(
        signature, anchors.context(anchors.at, STAMPING_PURPOSES), skip_diff=True
    )
    whole = bool(status.intact and status.valid)
    problems = () if whole else (ReasonCode.TIME_STAMP_BROKEN,)
    if whole and not status.trusted:
        problems = (ReasonCode.TIME_STAMP_UNTRUSTED,)
    trusted = not problems
    return Findings(trusted, trusted, status.timestamp, trusted, problems, ())


async def _stamp_of(signature: EmbeddedPdfSignature, anchors: Anchors) -> Any:
    timing: dict[str, Any] = await collect_timing_info(
        signature.signer_info,
        anchors.context(anchors.at, STAMPING_PURPOSES),
        raw_digest=signature.compute_digest,
    )
    return timing.get("timestamp_validity")


async def _certificate_problem(
    signature: EmbeddedPdfSignature, anchors: Anchors, moment: datetime
) -> tuple[ReasonCode | None, TrustAnchor | None]:
    status: Any = await async_validate_pdf_signature(
        signature,
        signer_validation_context=anchors.context(moment, SIGNING_PURPOSES),
        ts_validation_context=anchors.context(anchors.at, STAMPING_PURPOSES),
        key_usage_settings=SIGNING_USES,
        skip_diff=True,
    )
    if not (status.intact and status.valid):
        return ReasonCode.SIGNATURE_BROKEN, None
    indication = status.trust_problem_indic
    if indication is not None:
        return PROBLEMS.get(indication, ReasonCode.UNTRUSTED), None
    return None, anchors.anchor_of(status.validation_path)


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


def _warnings(
    signature: EmbeddedPdfSignature, anchors: Anchors, anchor: TrustAnchor | None, *, has_stamp: bool
) -> Iterator[ReasonCode]:
    if anchor is not None and anchor.demo:
        yield ReasonCode.DEMO_TRUST
    if not has_stamp:
        yield ReasonCode.TIME_STAMP_MISSING
    if not anchors.knows_revocation(signature.signer_cert):
        yield ReasonCode.REVOCATION_UNKNOWN


def _covers(certificate: Any, moment: datetime) -> bool:
    return bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)
