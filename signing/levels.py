"""
Making signatures last (ETSI EN 319 142-1, 5.4 and 6): time-stamps over the document, and the evidence in the document.

A signature can be checked as long as its certificates and algorithms are in force. A time-stamp over the whole document
proves that it existed before they ended (B-T); the certificates and revocation evidence inside the document make the
check possible when their issuers are gone (B-LT); a time-stamp over that evidence, renewed in time, keeps it good
(B-LTA). Everything is added behind what was signed. Nothing is fetched: evidence comes with the trust.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, Final

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError as PyhankoSigningError
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from signing.codes import ErrorCode
from signing.errors import (
    AlgorithmNotAllowed,
    NotSigned,
    ResultInvalid,
    RevocationMissing,
    SigningError,
    TimeStampUnavailable,
)
from signing.inspection import open_pdf
from signing.keys import to_asn1
from signing.policy import DEFAULT_POLICY, Algorithm, Policy, Use
from signing.revision import RevisionWriter
from signing.time import TOKEN_ROOM
from signing.trust import Profile, Trust
from signing.verification.certificates import key_facts
from signing.verification.grounds import Judged, make_grounds, with_store
from signing.verification.integrity import message_of, signatures_of
from signing.verification.messages import Stamp
from signing.verification.report import EvidenceKind, Level, Status
from signing.verification.reporting import level_of
from signing.verification.signature import Found, examine_signatures
from signing.verification.store import read_store
from signing.verify import verify

DIGEST: Final = "sha256"
LEVELS: Final = (Level.B_B, Level.B_T, Level.B_LT, Level.B_LTA)
STORED: Final = (Level.B_LT, Level.B_LTA)
EVIDENCE: Final[dict[EvidenceKind, Any]] = {
    EvidenceKind.CRL: asn1_crl.CertificateList,
    EvidenceKind.OCSP: asn1_ocsp.OCSPResponse,
}


def raise_level(
    pdf: bytes,
    target: Level,
    *,
    trust: Trust,
    time_stamper: TimeStamper | None = None,
    at: datetime | None = None,
) -> bytes:
    """
    The document with every signature in it at a level or above; the same bytes when they are there already.

    B-T: a time-stamp of the document when a signature has none. B-LT: also the certificates and the revocation evidence
    of all signatures and time-stamps. B-LTA: also a time-stamp over these. ``trust`` brings anchors, lists and answers;
    ``at`` is the present (aware). The result is verified before it is handed out.

    Raises NotSigned, RevocationMissing (the certificate is named), TimeStampUnavailable, ResultInvalid (with the reason
    of the verification) and the errors of :func:`signing.inspection.open_pdf`.
    """
    task = _Task(trust, time_stamper, at or datetime.now(UTC))
    found = task.judge(pdf)
    if _lowest(found) >= LEVELS.index(target):
        return pdf
    raised = pdf
    if target is Level.B_T or (target in STORED and any(one.proven is None for one in found.signatures)):
        raised = task.add(pdf, None, stamped=True)
        found = task.judge(raised)
    if target in STORED:
        raised = task.add(raised, found, stamped=target is Level.B_LTA)
    return task.checked(raised, target)


def renew(pdf: bytes, *, trust: Trust, time_stamper: TimeStamper, at: datetime | None = None) -> bytes:
    """
    The document with fresh evidence of all its time-stamps and a new time-stamp over everything (B-LTA again).

    To be called before :func:`renew_by`. Raises as :func:`raise_level`.
    """
    task = _Task(trust, time_stamper, at or datetime.now(UTC))
    return task.checked(task.add(pdf, task.judge(pdf), stamped=True), Level.B_LTA)


def renew_by(
    pdf: bytes, policy: Policy = DEFAULT_POLICY, *, margin: timedelta = timedelta(0), at: datetime | None = None
) -> datetime:
    """
    When the newest time-stamp of a document must be renewed: ``margin`` before its certificates end or its algorithms
    may no longer be used, whichever comes first; at once when they may not be used any more. ``at`` is the present.

    Raises NotSigned when the document has no time-stamp.
    """
    moment = at or datetime.now(UTC)
    return min(_ends(_newest_stamp(pdf), policy, moment)) - margin


@dataclass(frozen=True, slots=True)
class _Task:
    trust: Trust
    time_stamper: TimeStamper | None
    at: datetime

    def judge(self, pdf: bytes) -> Found:
        """Everything known of the signatures. Raises NotSigned; ResultInvalid when one is not valid now."""
        reader = open_pdf(pdf)
        signatures = signatures_of(reader)
        if not signatures:
            raise NotSigned
        grounds = make_grounds(self.trust, self.at.astimezone(UTC), Profile.GENERAL)
        found = examine_signatures(pdf, signatures, with_store(grounds, read_store(reader, signatures)))
        for one in found.signatures:
            if one.problems:
                raise ResultInvalid(field=str(one.signature.field_name), reason=one.problems[0].code)
        return found

    def add(self, pdf: bytes, found: Found | None, *, stamped: bool) -> bytes:
        """One more revision: the evidence of what was found, and a time-stamp over all."""
        writer: Any = RevisionWriter.from_reader(open_pdf(pdf))
        try:
            if found is not None:
                _store(writer, found)
            output = asyncio.run(self._stamped(writer)) if stamped else BytesIO()
            if not stamped:
                writer.write(output)
        except (PyhankoSigningError, PdfError) as error:
            raise SigningError(ErrorCode.FAILED) from error
        written: bytes = output.getvalue()
        return written

    async def _stamped(self, writer: Any) -> Any:
        if self.time_stamper is None:
            raise TimeStampUnavailable
        # Hexadecimal: two digits a byte.
        return await PdfTimeStamper(self.time_stamper).async_timestamp_pdf(
            writer, DIGEST, bytes_reserved=2 * TOKEN_ROOM
        )

    def checked(self, raised: bytes, target: Level) -> bytes:
        """The same bytes, read back: everything valid and every signature at the level."""
        verdict = verify(raised, self.trust, at=self.at)
        reached = [LEVELS.index(one.level) for one in verdict.signatures if one.level in LEVELS]
        if verdict.status is not Status.VALID or min(reached, default=len(LEVELS)) < LEVELS.index(target):
            raise ResultInvalid(reason=verdict.code)
        return raised


def _lowest(found: Found) -> int:
    levels = [level_of(one, found.document_stamps) for one in found.signatures]
    return min((LEVELS.index(level) for level in levels if level in LEVELS), default=len(LEVELS))


def _store(writer: Any, found: Found) -> None:
    """
    Certificates and evidence of every signature and time-stamp (document security store, ISO 32000-2, 12.8.4.3).

    The anchors too: some checkers look for the issuer of a list here alone. No lists per signature (VRI): they are
    deprecated, and rewriting them reads as tampering to many checkers.
    """
    judged = list(_judged(found))
    for one in judged:
        for name in one.unknown:
            raise RevocationMissing(certificate=name)
    said = [statement.evidence for one in judged for statement in one.said if statement is not None]
    evidence = {kind: {_der(piece.item) for piece in said if piece.kind is kind} for kind in EVIDENCE}
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[to_asn1(certificate) for one in judged for certificate in one.chain],
        crls=_loaded(EvidenceKind.CRL, evidence[EvidenceKind.CRL]),
        ocsps=_loaded(EvidenceKind.OCSP, evidence[EvidenceKind.OCSP]),
    )


def _judged(found: Found) -> Iterator[Judged]:
    for one in found.signatures:
        yield one.judged
        if one.own_stamp is not None:
            yield one.own_stamp.judged


def _der(item: Any) -> bytes:
    encoded: bytes = item.public_bytes(Encoding.DER)
    return encoded


def _loaded(kind: EvidenceKind, ders: Iterable[bytes]) -> list[Any]:
    return [EVIDENCE[kind].load(der) for der in sorted(ders)]


def _newest_stamp(pdf: bytes) -> Stamp:
    """The last time-stamp of the document, or else the one of its last signature."""
    for signature in reversed(signatures_of(open_pdf(pdf))):
        message = message_of(signature)
        if isinstance(message, Stamp):
            return message
        if stamps := message.stamps():
            return stamps[-1]
    raise NotSigned


def _ends(stamp: Stamp, policy: Policy, at: datetime) -> Iterator[datetime]:
    """The ends of its certificates and of the permissions of its algorithms."""
    for der in (stamp.signer, *stamp.others):
        yield x509.load_der_x509_certificate(der).not_valid_after_utc
    scheme, digest = stamp.kind
    _, bits = key_facts(stamp.certificate)
    if scheme is None:
        yield at
        return
    for name in {digest, stamp.imprint.algorithm}:
        try:
            end = policy.until(Use.TIME_STAMP, Algorithm(scheme, name, bits), at)
        except AlgorithmNotAllowed:
            end = at
        if end is not None:
            yield end
