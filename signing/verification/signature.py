"""One signature, from its object in the file to its report."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.codes import ReasonCode
from signing.fields import TEXT_FIELDS
from signing.verification.container import examine_container
from signing.verification.integrity import Integrity, examine, is_document_time_stamp
from signing.verification.report import ROLES, Level, Reason, Role, SignatureReport
from signing.verification.trust import Anchors, Findings, examine_document_time_stamp, examine_trust

FILLED_LATER: Final = frozenset(str(name) for name in TEXT_FIELDS)


async def examine_signature(
    pdf: bytes, signature: EmbeddedPdfSignature, anchors: Anchors, signature_fields: frozenset[str]
) -> tuple[SignatureReport, Integrity]:
    """The report of one signature; its integrity is given too, for the question which one covers the file."""
    integrity = examine(signature)
    is_stamp = is_document_time_stamp(signature)
    trust = await (examine_document_time_stamp if is_stamp else examine_trust)(signature, anchors)
    details = {"field": str(signature.field_name)}
    reasons = [Reason(code, details) for code in _integrity_problems(integrity, signature_fields)]
    reasons += [] if is_stamp else examine_container(pdf, signature)
    reasons += [Reason(code, details) for code in trust.problems]
    return _report(signature, integrity, trust, tuple(reasons), is_stamp=is_stamp), integrity


def _integrity_problems(integrity: Integrity, signature_fields: frozenset[str]) -> Iterator[ReasonCode]:
    if not integrity.intact:
        yield ReasonCode.SIGNATURE_BROKEN
    if not integrity.untouched:
        yield ReasonCode.CHANGED_AFTER_SIGNING
    if set(integrity.changes) - FILLED_LATER - signature_fields:
        yield ReasonCode.CHANGED_FIELD_NOT_ALLOWED


def _report(
    signature: EmbeddedPdfSignature,
    integrity: Integrity,
    trust: Findings,
    reasons: tuple[Reason, ...],
    *,
    is_stamp: bool,
) -> SignatureReport:
    certificate: Any = signature.signer_cert
    subject, issuer = certificate.subject.native, certificate.issuer.native
    name = str(signature.field_name)
    return SignatureReport(
        field=name,
        role=ROLES.get(name, Role.OTHER),
        level=_level(trust, is_stamp=is_stamp),
        signer=_text(subject, "common_name"),
        organization=_text(subject, "organization_name"),
        unit=_text(subject, "organizational_unit_name"),
        issuer=_text(issuer, "common_name"),
        certificate_serial=f"{certificate.serial_number:X}",
        not_before=_moment(certificate.not_valid_before),
        not_after=_moment(certificate.not_valid_after),
        signed_at=None if trust.signed_at is None else _moment(trust.signed_at),
        time_stamped=trust.time_stamped,
        intact=integrity.intact,
        trusted=trust.trusted,
        valid_at_signing=trust.valid_at_signing,
        covers_file=integrity.covers_file,
        anchor="" if trust.anchor is None else trust.anchor.name,
        purposes=() if trust.anchor is None else tuple(sorted(trust.anchor.purposes)),
        demo=trust.anchor is not None and trust.anchor.demo,
        changes=integrity.changes,
        reasons=reasons,
        warnings=tuple(Reason(code, {"field": name}) for code in trust.warnings),
    )


def _level(trust: Findings, *, is_stamp: bool) -> Level:
    if is_stamp:
        return Level.DOCUMENT_TIME_STAMP
    return Level.B_T if trust.time_stamped else Level.B_B


def _text(name: Any, part: str) -> str:
    """One part of a name; several values of it (units within units) are joined."""
    value = name.get(part, "")
    return ", ".join(value) if isinstance(value, list) else str(value)


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
