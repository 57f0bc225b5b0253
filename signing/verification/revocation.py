"""
What lists (CRL, RFC 5280, 5) and answers (OCSP, RFC 6960) say about one certificate, and for which moments.

Evidence counts when the certificate's own issuer made it (a list by the issuer's key; an answer by that key or by a
responder the issuer certified for it), when its algorithms were allowed, and when every critical word in it is
understood. Lists of another scope, of some reasons only, by another issuer or of changes alone say nothing here.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator, SignatureValidationContext

from signing.keys import to_asn1
from signing.policy import Use
from signing.verification.certificates import is_signed_by, kind_of, kind_of_algorithm, weaknesses
from signing.verification.report import EvidenceKind, EvidenceSource

logger = logging.getLogger(__name__)

CLOCK_SKEW: Final = timedelta(minutes=5)
ON_HOLD: Final = x509.ReasonFlags.certificate_hold
# Extension of a list that keeps certificates past their end (RFC 5280 knows none; ISO/IEC 9594-8, 9.5.2.8).
EXPIRED_CERTIFICATES: Final = x509.ObjectIdentifier("2.5.29.60")
UNDERSTOOD: Final = (x509.IssuingDistributionPoint, x509.CRLNumber, x509.AuthorityKeyIdentifier)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One list or answer; ``since`` is the revision of the file that brought it, None when it came with the trust."""

    kind: EvidenceKind
    item: Any
    since: int | None = None

    @property
    def source(self) -> EvidenceSource:
        return EvidenceSource.GIVEN if self.since is None else EvidenceSource.EMBEDDED


@dataclass(frozen=True, slots=True)
class Statement:
    """
    What one piece of evidence says about one certificate: good (``revoked_at`` is None) or revoked since then.

    ``kept_after_end``: its issuer goes on naming certificates whose period is over.
    """

    evidence: Evidence
    this_update: datetime
    next_update: datetime | None
    produced_at: datetime
    revoked_at: datetime | None = None
    reason: x509.ReasonFlags | None = None
    kept_after_end: bool = False

    def covers(self, moment: datetime, certificate: x509.Certificate) -> bool:
        """Whether it tells if the certificate was good at a moment: made later, or in force at it."""
        if self.this_update > certificate.not_valid_after_utc and not self.kept_after_end:
            return False
        return moment <= self.this_update or (self.next_update is not None and moment <= self.next_update)


def read_evidence(kind: EvidenceKind, der: bytes, since: int | None = None) -> Evidence | None:
    """None when the bytes are no list or answer."""
    try:
        load: Any = x509.load_der_x509_crl if kind is EvidenceKind.CRL else ocsp.load_der_ocsp_response
        return Evidence(kind, load(der), since)
    except (ValueError, TypeError):
        return None


def statements(
    certificate: x509.Certificate, issuer: x509.Certificate, evidence: Iterable[Evidence], at: datetime
) -> Iterator[Statement]:
    """What the evidence made up to ``at`` says about a certificate of this issuer."""
    for piece in evidence:
        read = _of_list if piece.kind is EvidenceKind.CRL else _of_answer
        try:
            said = read(piece, certificate, issuer)
        except Exception:
            # Strangers made it: whatever it breaks, it is as if it were not there.
            logger.info("Evidence could not be read", exc_info=True)
            said = None
        if said is not None and said.this_update <= at + CLOCK_SKEW:
            yield said


def _of_list(piece: Evidence, certificate: x509.Certificate, issuer: x509.Certificate) -> Statement | None:
    crl: x509.CertificateRevocationList = piece.item
    if crl.issuer != issuer.subject or not _in_scope(crl, certificate) or not _made_by(crl, issuer):
        return None
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    return Statement(
        evidence=piece,
        this_update=crl.last_update_utc,
        next_update=crl.next_update_utc,
        produced_at=crl.last_update_utc,
        revoked_at=None if entry is None else entry.revocation_date_utc,
        reason=None if entry is None else _reason(entry),
        kept_after_end=any(extension.oid == EXPIRED_CERTIFICATES for extension in crl.extensions),
    )


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return None


def _in_scope(crl: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    for extension in crl.extensions:
        if isinstance(extension.value, x509.DeltaCRLIndicator):
            return False
        if extension.critical and not isinstance(extension.value, UNDERSTOOD):
            return False
        if isinstance(extension.value, x509.IssuingDistributionPoint) and not _points_at(extension.value, certificate):
            return False
    return True


def _points_at(point: x509.IssuingDistributionPoint, certificate: x509.Certificate) -> bool:
    """Whether a list of this scope would name the certificate."""
    partial = point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs
    other_kind = point.only_contains_user_certs if _is_authority(certificate) else point.only_contains_ca_certs
    if partial or other_kind or point.relative_name:
        return False
    return not point.full_name or not {*point.full_name}.isdisjoint(_places(certificate))


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _places(certificate: x509.Certificate) -> set[x509.GeneralName]:
    """Where a certificate says that its lists are."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return set()
    return {name for point in points for name in point.full_name or ()}


def _made_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    scheme, digest = kind_of(crl.signature_algorithm_parameters, crl.signature_hash_algorithm)
    return (
        _may_sign_lists(issuer)
        and not any(weaknesses(issuer, scheme, digest, Use.VERIFY, crl.last_update_utc))
        and _is_list_signed_by(crl.public_bytes(serialization.Encoding.DER), issuer)
    )


@lru_cache(maxsize=64)
def _is_list_signed_by(crl: bytes, issuer: x509.Certificate) -> bool:
    """Asked once for each list, since the same few lists serve every signature."""
    key: Any = issuer.public_key()
    return x509.load_der_x509_crl(crl).is_signature_valid(key)


def _may_sign_lists(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True


def _of_answer(piece: Evidence, certificate: x509.Certificate, issuer: x509.Certificate) -> Statement | None:
    answer: ocsp.OCSPResponse = piece.item
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL or not _answered_by(answer, issuer):
        return None
    single = next((one for one in answer.responses if _is_about(one, certificate, issuer)), None)
    if single is None or single.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        return None
    return Statement(
        evidence=piece,
        this_update=single.this_update_utc,
        next_update=single.next_update_utc,
        produced_at=answer.produced_at_utc,
        revoked_at=single.revocation_time_utc,
        reason=single.revocation_reason,
    )


def _is_about(single: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    return (
        single.serial_number == certificate.serial_number
        and single.issuer_key_hash == _digest(single.hash_algorithm, _key_bits(issuer))
        and single.issuer_name_hash == _digest(single.hash_algorithm, issuer.subject.public_bytes())
    )


def _key_bits(issuer: x509.Certificate) -> bytes:
    """The bits of a certificate's public key, as RFC 6960, 4.1.1 hashes them."""
    return bytes(to_asn1(issuer).public_key["public_key"])


def _digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    state = hashes.Hash(algorithm)
    state.update(data)
    return state.finalize()


def _answered_by(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """RFC 6960, 4.2.2.2: the issuer itself, or one whom it certified to answer for it at that time."""
    return any(_answer_fits(answer, signer) for signer in (issuer, *_responders(answer, issuer)))


def _responders(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> Iterator[x509.Certificate]:
    for certificate in answer.certificates:
        in_period = certificate.not_valid_before_utc <= answer.produced_at_utc <= certificate.not_valid_after_utc
        if in_period and _may_answer(certificate) and is_signed_by(certificate, issuer):
            yield certificate


def _may_answer(certificate: x509.Certificate) -> bool:
    try:
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in uses


def _answer_fits(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    der = answer.public_bytes(serialization.Encoding.DER)
    basic: Any = asn1_ocsp.OCSPResponse.load(der).basic_ocsp_response
    algorithm = basic["signature_algorithm"]
    if any(weaknesses(signer, *kind_of_algorithm(algorithm, ""), Use.VERIFY, answer.produced_at_utc)):
        return False
    try:
        DefaultSignatureValidator().validate_signature(
            basic["signature"].native,
            answer.tbs_response_bytes,
            to_asn1(signer).public_key,
            algorithm,
            SignatureValidationContext(contextual_md_algorithm=None, prehashed=False),
        )
    except (InvalidSignature, ValueError, TypeError, AssertionError):
        return False  # the last for a key of another kind than the signature
    return True
