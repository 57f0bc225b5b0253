"""
The answer of a verification as plain data: what a checker must show by Circular 15/2025/TT-BKHCN, art. 6 (certifying
body, signer, unit, time, integrity, validity at signing, period of the certificate) and the verdict. Codes only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as field_of
from enum import StrEnum
from typing import Any

from signing.codes import ReasonCode
from signing.fields import FieldName
from signing.trust import TrustPurpose


class Status(StrEnum):
    """Only VALID may be shown as "hợp lệ"; INDETERMINATE means that it could not be decided."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


class Role(StrEnum):
    """Whose signature it is, by the field it stands in."""

    LEADER = "leader"
    SEAL = "seal"
    OTHER = "other"


class EvidenceSource(StrEnum):
    """Where the evidence about revocation came from: inside the file, handed to the checker, or nowhere."""

    EMBEDDED = "embedded"
    GIVEN = "given"
    NONE = "none"


class EvidenceKind(StrEnum):
    """A list of the issuer (CRL, RFC 5280) or an answer of its service (OCSP, RFC 6960)."""

    CRL = "crl"
    OCSP = "ocsp"


class Level(StrEnum):
    """
    The form of a signature (ETSI EN 319 142-1): alone, with a trusted time-stamp, with the evidence to check it later,
    with a time-stamp over that evidence; or a time-stamp of the document itself.
    """

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"
    DOCUMENT_TIME_STAMP = "DTS"


ROLES: dict[str, Role] = {FieldName.SIGNATURE: Role.LEADER, FieldName.SEAL: Role.SEAL}

STATUSES: dict[ReasonCode, Status] = {
    ReasonCode.VALID: Status.VALID,
    ReasonCode.NOT_SIGNED: Status.UNSIGNED,
    ReasonCode.NOT_A_PDF: Status.UNREADABLE,
    ReasonCode.EMPTY_FILE: Status.UNREADABLE,
    ReasonCode.DAMAGED_PDF: Status.UNREADABLE,
    ReasonCode.TOO_LARGE: Status.UNREADABLE,
    ReasonCode.CHECK_CRASHED: Status.UNREADABLE,
    ReasonCode.CHECK_TOO_LONG: Status.UNREADABLE,
    ReasonCode.TOO_MANY_REVISIONS: Status.INDETERMINATE,
    ReasonCode.TOO_MANY_SIGNATURES: Status.INDETERMINATE,
    ReasonCode.ENCRYPTED: Status.INDETERMINATE,
    ReasonCode.HYBRID_REFERENCES: Status.INDETERMINATE,
    ReasonCode.NEED_APPEARANCES: Status.INDETERMINATE,
    ReasonCode.ANCHORS_MISSING: Status.INDETERMINATE,
    ReasonCode.FILLED_NOT_SEALED: Status.INDETERMINATE,
    ReasonCode.EXPIRED_WITHOUT_TIME_STAMP: Status.INDETERMINATE,
    ReasonCode.SIGNATURE_UNSUPPORTED: Status.INDETERMINATE,
    ReasonCode.SIGNED_IN_FUTURE: Status.INDETERMINATE,
    ReasonCode.TIME_STAMP_UNTRUSTED: Status.INDETERMINATE,
    ReasonCode.TIME_STAMP_EXPIRED: Status.INDETERMINATE,
    ReasonCode.TIME_STAMP_REVOKED: Status.INDETERMINATE,
    ReasonCode.REVOCATION_UNKNOWN: Status.INDETERMINATE,
    ReasonCode.LEGACY_FORM: Status.INDETERMINATE,
}
"""What a reason makes of the whole; every reason that is not named here makes it INVALID."""

GRAVEST_FIRST = (Status.UNREADABLE, Status.INVALID, Status.INDETERMINATE, Status.UNSIGNED, Status.VALID)


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding; ``details`` are plain texts for its sentence (names of fields, numbers)."""

    code: ReasonCode
    details: Mapping[str, str] = field_of(default_factory=dict)

    @property
    def status(self) -> Status:
        return STATUSES.get(self.code, Status.INVALID)


@dataclass(frozen=True, slots=True)
class Revocation:
    """The evidence that said most about the signer's certificate; without any, only the source NONE."""

    source: EvidenceSource = EvidenceSource.NONE
    kind: EvidenceKind | None = None
    produced_at: str | None = None
    revoked_at: str | None = None


@dataclass(frozen=True, slots=True)
class Mechanism:
    """How a signature was made: scheme (pkcs1, pss, ecdsa), digest, kind of key and its bits."""

    scheme: str = ""
    digest: str = ""
    key: str = ""
    bits: int = 0


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """
    One signature. Times are ISO 8601 in UTC. ``proven_at`` is when a time-stamp proves it existed, ``claimed_at`` the
    signer's own word, ``signed_at`` the first of these that there is. ``certificates`` are SHA-256 of DER, the signer's
    first, the anchor's last; ``anchor`` is the trust list's name for that one. ``relied_on`` has each certificate
    that a list could name, the time-stamps' too: SHA-256 of its issuer's, a colon, its serial number (hexadecimal).
    ``changes``: the fields filled later.
    """

    field: str
    role: Role
    level: Level
    signer: str
    organization: str
    unit: str
    issuer: str
    certificate_serial: str
    not_before: str
    not_after: str
    signed_at: str | None
    time_stamped: bool
    intact: bool
    trusted: bool
    valid_at_signing: bool
    covers_file: bool
    anchor: str = ""
    purposes: tuple[TrustPurpose, ...] = ()
    demo: bool = False
    claimed_at: str | None = None
    proven_at: str | None = None
    time_stamp_authority: str = ""
    revocation: Revocation = field_of(default_factory=Revocation)
    mechanism: Mechanism = field_of(default_factory=Mechanism)
    certificates: tuple[str, ...] = ()
    relied_on: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole answer. ``code`` is the gravest reason, or verify.valid; warnings never change it."""

    status: Status
    code: ReasonCode
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    signatures: tuple[SignatureReport, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values: texts, booleans, lists and dictionaries of them."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> "Verdict":
        """The verdict that :meth:`to_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        return Verdict(
            status=Status(values["status"]),
            code=ReasonCode(values["code"]),
            reasons=_reasons(values["reasons"]),
            warnings=_reasons(values["warnings"]),
            signatures=tuple(_signature(entry) for entry in values["signatures"]),
        )


def conclude(reasons: Iterable[Reason], signatures: Iterable[SignatureReport] = ()) -> Verdict:
    """The verdict of a file from what was found in the file and in each signature, gravest reason first."""
    reports = tuple(signatures)
    found = (*reasons, *(reason for report in reports for reason in report.reasons))
    ordered = tuple(sorted(found, key=lambda reason: GRAVEST_FIRST.index(reason.status)))
    first = ordered[0] if ordered else Reason(ReasonCode.VALID)
    warnings = tuple(warning for report in reports for warning in report.warnings)
    return Verdict(first.status, first.code, ordered, warnings, reports)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return str(value) if isinstance(value, StrEnum) else value


def _reasons(values: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    return tuple(Reason(ReasonCode(value["code"]), dict(value["details"])) for value in values)


def _signature(values: Mapping[str, Any]) -> SignatureReport:
    kinds = {
        "role": Role(values["role"]),
        "level": Level(values["level"]),
        "purposes": tuple(TrustPurpose(purpose) for purpose in values["purposes"]),
        "revocation": _revocation(values["revocation"]),
        "mechanism": Mechanism(**values["mechanism"]),
        "certificates": tuple(values["certificates"]),
        "relied_on": tuple(values.get("relied_on", ())),  # findings on record may be older than this word
        "changes": tuple(values["changes"]),
        "reasons": _reasons(values["reasons"]),
        "warnings": _reasons(values["warnings"]),
    }
    return SignatureReport(**{**values, **kinds})


def _revocation(values: Mapping[str, Any]) -> Revocation:
    kind = values["kind"]
    return Revocation(
        EvidenceSource(values["source"]),
        None if kind is None else EvidenceKind(kind),
        values["produced_at"],
        values["revoked_at"],
    )
