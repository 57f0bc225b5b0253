"""
The verdict as a validation report by ETSI TS 119 102-2: one report for each signature, with the indications of ETSI EN
319 102-1, 5.1.3. What is wrong with the file around its signatures counts against each of them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from pyhanko.generated.etsi import ts_11910202 as etsi
from pyhanko.generated.etsi import xades
from pyhanko.generated.w3c import xmldsig_core
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDateTime

from signing.codes import ReasonCode
from signing.verification.report import GRAVEST_FIRST, Level, Reason, SignatureReport, Status, Verdict

NAMESPACES: Final = {
    "vr": "http://uri.etsi.org/19102/v1.2.1#",
    "XAdES": "http://uri.etsi.org/01903/v1.3.2#",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
URN: Final = "urn:etsi:019102"
PASSED, FAILED, INDETERMINATE = "total-passed", "total-failed", "indeterminate"
PROCESSES: Final = {Level.B_B: "Basic", Level.B_T: "LTVM", Level.B_LT: "LTVM"}

# The indications the standard gives to what was found; anything else follows its status.
INDICATIONS: Final[dict[ReasonCode, tuple[str, str]]] = {
    ReasonCode.SIGNATURE_BROKEN: (FAILED, "HASH_FAILURE"),
    ReasonCode.CERTIFICATE_REVOKED: (FAILED, "REVOKED"),
    ReasonCode.CERTIFICATE_EXPIRED: (FAILED, "EXPIRED"),
    ReasonCode.CERTIFICATE_NOT_YET_VALID: (FAILED, "NOT_YET_VALID"),
    ReasonCode.EXPIRED_WITHOUT_TIME_STAMP: (INDETERMINATE, "OUT_OF_BOUNDS_NO_POE"),
    ReasonCode.SIGNED_IN_FUTURE: (INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),
    ReasonCode.UNTRUSTED: (INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND"),
    ReasonCode.ANCHORS_MISSING: (INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND"),
    ReasonCode.ANCHOR_NOT_IN_FORCE: (INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE"),
    ReasonCode.CERTIFICATE_NOT_FOR_SIGNING: (INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE"),
    ReasonCode.ALGORITHM_WEAK: (INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE"),
    ReasonCode.KEY_TOO_SHORT: (INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE"),
    ReasonCode.REVOCATION_UNKNOWN: (INDETERMINATE, "TRY_LATER"),
    ReasonCode.CERTIFICATE_NOT_BOUND: (INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),
    ReasonCode.LEGACY_FORM: (INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),
    ReasonCode.TIME_STAMP_BROKEN: (INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),
    ReasonCode.TIME_STAMP_EXPIRED: (INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),
    ReasonCode.TIME_STAMP_REVOKED: (INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),
    ReasonCode.TIME_STAMP_UNTRUSTED: (INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),
}
UNDECIDED: Final = (INDETERMINATE, "GENERIC")
OF_STATUS: Final[dict[Status, tuple[str, str]]] = {
    Status.INVALID: (FAILED, "FORMAT_FAILURE"),
    Status.UNREADABLE: (FAILED, "FORMAT_FAILURE"),
}


def etsi_report(verdict: Verdict, *, sha256: str, at: datetime) -> bytes:
    """
    The report (XML, UTF-8) on a file with this SHA-256 (hexadecimal), checked ``at`` this moment.

    A file without signatures gets a report on one signature that could not be found, as the standard wants at least
    one: its indication follows the verdict.
    """
    around = [reason for reason in verdict.reasons if not any(reason in one.reasons for one in verdict.signatures)]
    reports = [_report(one, around, sha256, at) for one in verdict.signatures]
    objects = {digest: _certificate(digest) for one in verdict.signatures for digest in one.certificates}
    report = etsi.ValidationReport(
        signature_validation_report=tuple(reports or [_empty_report(verdict, sha256, at)]),
        signature_validation_objects=etsi.ValidationObjectListType(tuple(objects.values())) if objects else None,
    )
    serializer = XmlSerializer(config=SerializerConfig(indent="  "))
    return serializer.render(report, ns_map=dict(NAMESPACES)).encode()


def indications(reasons: Iterable[Reason]) -> tuple[str, tuple[str, ...]]:
    """The main indication of a signature and its sub-indications, gravest first."""
    ordered = sorted(reasons, key=lambda reason: GRAVEST_FIRST.index(reason.status))
    found = [
        INDICATIONS.get(reason.code) or OF_STATUS.get(reason.status, (INDETERMINATE, "GENERIC")) for reason in ordered
    ]
    if not found:
        return PASSED, ()
    main = FAILED if any(one == FAILED for one, _ in found) else INDETERMINATE
    return main, tuple(dict.fromkeys(sub for one, sub in found if one == main))


def _report(one: SignatureReport, around: list[Reason], sha256: str, at: datetime) -> Any:
    return etsi.SignatureValidationReportType(
        signature_identifier=etsi.SignatureIdentifierType(hash_only=False, doc_hash_only=False, daidentifier=one.field),
        validation_time_info=etsi.ValidationTimeInfoType(
            validation_time=XmlDateTime.from_datetime(at), best_signature_time=_proof(one)
        ),
        signers_document=etsi.SignersDocumentType(digest_alg_and_value=_digest(sha256)),
        signature_attributes=_attributes(one),
        signer_information=_signer(one),
        signature_validation_process=etsi.SignatureValidationProcessType(
            signature_validation_process_id=f"{URN}:validationprocess:{PROCESSES.get(one.level, 'LTA')}"
        ),
        signature_validation_status=_status((*one.reasons, *around), one),
    )


def _empty_report(verdict: Verdict, sha256: str, at: datetime) -> Any:
    return etsi.SignatureValidationReportType(
        signature_identifier=etsi.SignatureIdentifierType(hash_only=False, doc_hash_only=False),
        validation_time_info=etsi.ValidationTimeInfoType(validation_time=XmlDateTime.from_datetime(at)),
        signers_document=etsi.SignersDocumentType(digest_alg_and_value=_digest(sha256)),
        signature_validation_status=_status(verdict.reasons, None),
    )


def _status(reasons: Iterable[Reason], one: SignatureReport | None) -> Any:
    main, subs = indications(reasons)
    return etsi.ValidationStatusType(
        main_indication=f"{URN}:mainindication:{main}",
        sub_indication=tuple(f"{URN}:subindication:{sub}" for sub in subs),
        associated_validation_report_data=() if one is None or not one.certificates else tuple(_data(one)),
    )


def _data(one: SignatureReport) -> Iterator[Any]:
    first, *between = one.certificates[:-1] or one.certificates
    yield etsi.ValidationReportDataType(
        certificate_chain=etsi.CertificateChainType(
            signing_certificate=_reference(first),
            intermediate_certificate=tuple(map(_reference, between)),
            trust_anchor=_reference(one.certificates[-1]) if one.anchor else None,
        )
    )


def _proof(one: SignatureReport) -> Any:
    if one.proven_at is None:
        return None
    return etsi.POEType(poetime=_moment(one.proven_at), type_of_proof=f"{URN}:poetype:validation")


def _attributes(one: SignatureReport) -> Any:
    claimed = () if one.claimed_at is None else (etsi.SASigningTimeType(signed=True, time=_moment(one.claimed_at)),)
    stamped = (
        () if one.proven_at is None else (etsi.SATimestampType(signed=False, time_stamp_value=_moment(one.proven_at)),)
    )
    return etsi.SignatureAttributesType(signing_time=claimed, signature_time_stamp=stamped)


def _signer(one: SignatureReport) -> Any:
    if not one.certificates:
        return None
    return etsi.SignerInformationType(signer_certificate=_reference(one.certificates[0]), signer=one.signer or None)


def _certificate(digest: str) -> Any:
    return etsi.ValidationObjectType(
        id=_object_id(digest),
        object_type=f"{URN}:validationObject:certificate",
        validation_object_representation=etsi.ValidationObjectRepresentationType(digest_alg_and_value=_digest(digest)),
    )


def _digest(sha256: str) -> Any:
    return xades.DigestAlgAndValueType(
        digest_method=xmldsig_core.DigestMethod(SHA256),
        digest_value=xmldsig_core.DigestValue(bytes.fromhex(sha256)),
    )


def _reference(digest: str) -> Any:
    return etsi.VOReferenceType(voreference=(_object_id(digest),))


def _object_id(digest: str) -> str:
    return f"vo-certificate-{digest}"


def _moment(text: str) -> Any:
    return XmlDateTime.from_datetime(datetime.fromisoformat(text))
