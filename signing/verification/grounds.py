"""
What a certificate is worth at a moment: everything a judgement stands on, and the judgement.

The moment is the one at which the signature is proven to have existed (ETSI EN 319 102-1, 5.6: proof of existence). A
certificate may be over or revoked today and still vouch for what it signed before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.codes import ReasonCode
from signing.policy import Use
from signing.trust import (
    SIGNING_PURPOSES,
    STAMPING_PURPOSES,
    Profile,
    Trust,
    TrustAnchor,
    TrustPurpose,
    certificate_name,
)
from signing.verification.certificates import Problem, load, weaknesses_of_chain
from signing.verification.chains import Chain, find_chains, load_asn1, may_sign, may_stamp
from signing.verification.report import EvidenceKind
from signing.verification.revocation import Evidence, Statement, read_evidence, statements
from signing.verification.store import Store

# RFC 3161, 4: a time-stamping certificate that was given up for one of these keeps its older stamps good.
GIVEN_UP: Final = frozenset(
    {x509.ReasonFlags.superseded, x509.ReasonFlags.cessation_of_operation, x509.ReasonFlags.affiliation_changed}
)


@dataclass(frozen=True, slots=True)
class Judged:
    """
    A certificate at a moment: the chain (itself first, the anchor last; only itself when there is none), the anchor,
    what is wrong, the newest statement on each certificate but the anchor's (None: unknown), the revision of the file
    since which it keeps such a statement itself (None: it does not), and whether one was revoked later.
    """

    chain: Chain
    anchor: TrustAnchor | None
    problems: tuple[Problem, ...] = ()
    said: tuple[Statement | None, ...] = ()
    kept: tuple[int | None, ...] = ()
    revoked_later: bool = False

    @property
    def unknown(self) -> Iterator[str]:
        """Names of the certificates of which nobody says whether they were revoked."""
        return (certificate_name(one) for one, said in zip(self.chain, self.said, strict=False) if said is None)


@dataclass(frozen=True, slots=True)
class Grounds:
    """The trust, the time that is asked about, how strictly, and what trust and file brought as evidence."""

    trust: Trust
    at: datetime
    profile: Profile
    evidence: tuple[Evidence, ...]
    certificates: tuple[bytes, ...]

    def judge_signer(self, signer: bytes, others: list[bytes], moment: datetime) -> Judged:
        """The signer's certificate (DER) at the moment its signature is proven for."""
        return self._judge(_Question(signer, moment, SIGNING_PURPOSES, Use.VERIFY), others)

    def judge_stamper(self, stamper: bytes, others: list[bytes], moment: datetime, stamped_at: datetime) -> Judged:
        """A time-stamping certificate (DER) at the moment its stamp, which says ``stamped_at``, is proven for."""
        return self._judge(_Question(stamper, moment, STAMPING_PURPOSES, Use.TIME_STAMP, stamped_at), others)

    def _judge(self, question: "_Question", others: list[bytes]) -> Judged:
        anchors = self.trust.serving(question.purposes)
        chains = find_chains(question.der, (*others, *self.certificates), (one.certificate for one in anchors))
        pairs = ((chain, anchor) for chain in chains for anchor in anchors if anchor.certificate == chain[-1])
        found = [self._judge_chain(chain, anchor, question) for chain, anchor in pairs]
        untrusted = Judged((load(question.der),), None, (Problem(ReasonCode.UNTRUSTED),))
        return min(found, key=lambda judged: len(judged.problems), default=untrusted)

    def _judge_chain(self, chain: Chain, anchor: TrustAnchor, question: "_Question") -> Judged:
        answers = [self._revocation(one, issuer, question) for one, issuer in pairwise(chain)]
        return Judged(
            chain=chain,
            anchor=anchor,
            problems=(*_problems(chain, anchor, question), *(one.problem for one in answers if one.problem)),
            said=tuple(one.said for one in answers),
            kept=tuple(one.kept for one in answers),
            revoked_later=any(one.later for one in answers),
        )

    def _revocation(self, certificate: x509.Certificate, issuer: x509.Certificate, question: "_Question") -> "_Answer":
        found = sorted(statements(certificate, issuer, self.evidence, self.at), key=lambda one: one.this_update)
        revoked = [one for one in found if one.revoked_at is not None and not _lifted(one, found)]
        before = next((one for one in revoked if question.is_hit_by(one)), None)
        if before is not None:
            return _Answer(before, Problem(ReasonCode.CERTIFICATE_REVOKED, _revoked_details(certificate, before)))
        telling = [one for one in found if one.covers(question.known_at, certificate)]
        kept = [one.evidence.since for one in telling if one.evidence.since is not None]
        return _Answer(telling[-1] if telling else None, None, min(kept, default=None), later=bool(revoked))


@dataclass(frozen=True, slots=True)
class _Question:
    """Which certificate, proven for which moment, to serve what; ``stamped_at`` for time-stamping certificates."""

    der: bytes
    moment: datetime
    purposes: frozenset[TrustPurpose]
    use: Use
    stamped_at: datetime | None = None

    @property
    def known_at(self) -> datetime:
        """Evidence has to reach this far: a stamp that was good when it was made is not asked for again."""
        return self.stamped_at or self.moment

    def is_hit_by(self, said: Statement) -> bool:
        """Whether a revocation came before what the certificate did."""
        if said.revoked_at is None:
            return False
        given_up = self.stamped_at is not None and said.reason in GIVEN_UP
        return said.revoked_at <= (self.known_at if given_up else self.moment)


@dataclass(frozen=True, slots=True)
class _Answer:
    said: Statement | None
    problem: Problem | None
    kept: int | None = None
    later: bool = False


def _lifted(said: Statement, all_said: list[Statement]) -> bool:
    """A certificate on hold that a newer list names no more was given back (RFC 5280, 5.3.1)."""
    on_hold = said.reason is x509.ReasonFlags.certificate_hold
    return on_hold and any(one.revoked_at is None and one.this_update > said.this_update for one in all_said)


def _revoked_details(certificate: x509.Certificate, said: Statement) -> tuple[tuple[str, str], ...]:
    since = "" if said.revoked_at is None else said.revoked_at.isoformat(timespec="seconds")
    return (("certificate", certificate_name(certificate)), ("since", since))


def _problems(chain: Chain, anchor: TrustAnchor, question: _Question) -> Iterator[Problem]:
    fits: Any = may_sign if question.stamped_at is None else may_stamp
    if not fits(load_asn1(question.der)):
        yield Problem(ReasonCode.CERTIFICATE_NOT_FOR_SIGNING)
    for certificate in chain[:-1] or chain:
        yield from _period(certificate, question)
    if not anchor.believed_at(question.known_at):
        yield Problem(ReasonCode.ANCHOR_NOT_IN_FORCE, (("anchor", anchor.name),))
    yield from weaknesses_of_chain(chain, question.use, question.moment)


def _period(certificate: x509.Certificate, question: _Question) -> Iterator[Problem]:
    if min(question.known_at, question.moment) < certificate.not_valid_before_utc:
        yield Problem(ReasonCode.CERTIFICATE_NOT_YET_VALID)
    elif question.moment > certificate.not_valid_after_utc:
        yield Problem(ReasonCode.CERTIFICATE_EXPIRED)


def make_grounds(trust: Trust, at: datetime, profile: Profile) -> Grounds:
    """Grounds before any file was read."""
    crls = [read_evidence(EvidenceKind.CRL, der) for der in trust.crls]
    ocsps = [read_evidence(EvidenceKind.OCSP, der) for der in trust.ocsps]
    given = tuple(piece for piece in (*crls, *ocsps) if piece is not None)
    certificates = tuple(anchor.certificate.public_bytes(Encoding.DER) for anchor in trust.anchors)
    return Grounds(trust, at, profile, given, certificates)


def with_store(grounds: Grounds, store: Store) -> Grounds:
    """The same with what the file brings."""
    return replace(
        grounds,
        evidence=(*grounds.evidence, *store.evidence),
        certificates=(*grounds.certificates, *store.certificates),
    )
