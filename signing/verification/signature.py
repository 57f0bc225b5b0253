"""
All signatures of a file, newest first, each at the moment it is proven to have existed.

The proof grows from the end of the file: what a trusted time-stamp of the document covers existed at its time, so the
time-stamp before it is judged for that time, and so on (ETSI EN 319 102-1, 5.6.3); a signature's own time-stamp goes
last. Whatever is not proven older is judged for the time that is asked about.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.codes import ReasonCode
from signing.fields import TEXT_FIELDS
from signing.policy import Use
from signing.verification.certificates import Problem
from signing.verification.container import examine_container
from signing.verification.grounds import Grounds, Judged
from signing.verification.integrity import Integrity, examine, message_of
from signing.verification.messages import Message, Stamp
from signing.verification.revocation import CLOCK_SKEW

FILLED_LATER: Final = frozenset(str(name) for name in TEXT_FIELDS)

OF_ANY_FORM: Final = frozenset(
    {ReasonCode.SIGNATURE_UNSUPPORTED, ReasonCode.CHANGED_AFTER_SIGNING, ReasonCode.CHANGED_FIELD_NOT_ALLOWED}
)

# What a fault of a certificate means when the certificate made a time-stamp.
OF_STAMPS: Final[dict[ReasonCode, ReasonCode]] = {
    ReasonCode.CERTIFICATE_REVOKED: ReasonCode.TIME_STAMP_REVOKED,
    ReasonCode.CERTIFICATE_EXPIRED: ReasonCode.TIME_STAMP_EXPIRED,
    ReasonCode.ALGORITHM_WEAK: ReasonCode.ALGORITHM_WEAK,
    ReasonCode.KEY_TOO_SHORT: ReasonCode.KEY_TOO_SHORT,
}


@dataclass(frozen=True, slots=True)
class Stamped:
    """One time-stamp, judged. Only one without problems proves anything."""

    stamp: Stamp
    judged: Judged
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """One signature with everything that was found out about it, before it becomes a report."""

    signature: EmbeddedPdfSignature
    message: Message
    integrity: Integrity
    judged: Judged
    problems: tuple[Problem, ...]
    proven: datetime | None
    stamp: Stamped | None
    own_stamp: Stamped | None = None

    @property
    def is_stamp(self) -> bool:
        return isinstance(self.message, Stamp)

    @property
    def revision(self) -> int:
        return int(self.signature.signed_revision)


@dataclass(frozen=True, slots=True)
class Found:
    """The signatures in their order, and those among them that are time-stamps of the document to be believed."""

    signatures: tuple[Examined, ...]
    document_stamps: tuple[Examined, ...]


@dataclass(slots=True)
class _Proof:
    """How far back the time-stamps of the document reached so far, newest first."""

    moment: datetime
    latest: Stamped | None = None
    trusted: list[Examined] = field(default_factory=list)

    def reach(self, examined: Examined) -> None:
        if examined.stamp is not None and not examined.problems:
            self.moment, self.latest = examined.stamp.stamp.time, examined.stamp
            self.trusted.append(examined)


def examine_signatures(pdf: bytes, signatures: list[EmbeddedPdfSignature], grounds: Grounds) -> Found:
    """Every signature, judged for its moment."""
    names = frozenset(str(signature.field_name) for signature in signatures)
    proof, found = _Proof(grounds.at), list[Examined]()
    for signature in reversed(signatures):
        examined = _examine(pdf, signature, grounds, proof, names)
        proof.reach(examined)
        found.append(examined)
    return Found(tuple(reversed(found)), tuple(proof.trusted))


def _examine(
    pdf: bytes, signature: EmbeddedPdfSignature, grounds: Grounds, proof: _Proof, names: frozenset[str]
) -> Examined:
    message = message_of(signature)
    integrity = examine(signature, message)
    problems = [*_integrity_problems(integrity, names), *examine_container(pdf, signature, message)]
    if isinstance(message, Stamp):
        stamped = _judge_stamp(message, grounds, proof.moment)
        return Examined(
            signature, message, integrity, stamped.judged, (*problems, *stamped.problems), stamped.stamp.time, stamped
        )
    own = _own_stamp(message, grounds, proof.moment)
    proving = own if own is not None and not own.problems else proof.latest
    proven = None if proving is None else min(proving.stamp.time, proof.moment)
    judged = grounds.judge_signer(message.signer, message.others, proven or grounds.at)
    problems += [*message.weaknesses(Use.VERIFY, proven or grounds.at), *_signer_problems(signature, judged, proven)]
    if proven is None and _is_ahead(signature, grounds.at):
        problems.append(Problem(ReasonCode.SIGNED_IN_FUTURE))
    problems += [] if own is None else own.problems
    if Problem(ReasonCode.SIGNATURE_UNSUPPORTED) in problems:
        # What it would mean is unknown, so only what happened to the document counts beside.
        problems = [one for one in problems if one.code in OF_ANY_FORM]
    return Examined(signature, message, integrity, judged, tuple(problems), proven, proving, own)


def _own_stamp(message: Message, grounds: Grounds, moment: datetime) -> Stamped | None:
    """The earliest good time-stamp over a signature, or the first bad one."""
    judged = [_judge_stamp(stamp, grounds, moment) for stamp in message.stamps()]
    good = [one for one in judged if not one.problems]
    return min(good, key=lambda one: one.stamp.time) if good else next(iter(judged), None)


def _judge_stamp(stamp: Stamp, grounds: Grounds, moment: datetime) -> Stamped:
    """``moment`` is when the stamp is proven to have existed."""
    judged = grounds.judge_stamper(stamp.signer, stamp.others, moment, stamp.time)
    problems = [
        Problem(OF_STAMPS.get(one.code, ReasonCode.TIME_STAMP_UNTRUSTED), one.details) for one in judged.problems
    ]
    if not stamp.is_good():
        problems = [Problem(ReasonCode.TIME_STAMP_BROKEN)]
    elif stamp.time > moment + CLOCK_SKEW:
        problems.append(Problem(ReasonCode.TIME_STAMP_UNTRUSTED))
    problems += stamp.weaknesses(Use.TIME_STAMP, moment)
    return Stamped(stamp, judged, tuple(dict.fromkeys(problems)))


def _integrity_problems(integrity: Integrity, signature_fields: frozenset[str]) -> Iterator[Problem]:
    if not integrity.intact:
        yield Problem(ReasonCode.SIGNATURE_BROKEN)
    if not integrity.untouched:
        yield Problem(ReasonCode.CHANGED_AFTER_SIGNING)
    if set(integrity.changes) - FILLED_LATER - signature_fields:
        yield Problem(ReasonCode.CHANGED_FIELD_NOT_ALLOWED)


def _signer_problems(signature: EmbeddedPdfSignature, judged: Judged, proven: datetime | None) -> Iterator[Problem]:
    claimed = claimed_time(signature)
    for problem in judged.problems:
        unproven = proven is None and claimed is not None and in_period(judged, claimed)
        if problem.code is ReasonCode.CERTIFICATE_EXPIRED and unproven:
            yield Problem(ReasonCode.EXPIRED_WITHOUT_TIME_STAMP)
        else:
            yield problem
    if proven is None and claimed is not None and claimed < judged.chain[0].not_valid_before_utc:
        yield Problem(ReasonCode.CERTIFICATE_NOT_YET_VALID)


def _is_ahead(signature: EmbeddedPdfSignature, at: datetime) -> bool:
    """Whether the signer's own word is a time that has not come; nothing else says when it was."""
    claimed = claimed_time(signature)
    return claimed is not None and claimed > at + CLOCK_SKEW


def claimed_time(signature: EmbeddedPdfSignature) -> datetime | None:
    """The signer's own word on the time; None when there is none that can be compared."""
    claimed = signature.self_reported_timestamp
    return claimed if claimed is None or claimed.tzinfo else claimed.replace(tzinfo=UTC)


def in_period(judged: Judged, moment: datetime) -> bool:
    certificate = judged.chain[0]
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc
