"""Verdicts on stored files: each is checked in a process of its own, and once for all who ask within a short while."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

from inbox.queries.checked import PROFILE, basis_now
from server.infra.database import transaction
from server.infra.work import Work
from server.trust import trust_at
from server.trust.cache import recall, remember
from server.trust.current import lists_at
from signing import Reason, ReasonCode, Verdict, verify_in_child
from signing.trust import Trust
from signing.verification.report import conclude

CHECK_SECONDS: float = 300.0
_TOO_LONG: Final = conclude([Reason(ReasonCode.CHECK_TOO_LONG)])

VerdictValues = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checker:
    """The trust of the node as it stood when the work began, the digest of all that its verdicts rest on, and the
    names of the trust lists in force.
    """

    work: Work
    trust: Trust
    basis: str
    lists: str

    def stored(self, sha256: str) -> VerdictValues:
        """The verdict on a file of the store, remembered or made."""
        with self.work.read() as session:
            known = recall(session, sha256, self.basis, self.work.clock.now())
        if known is not None:
            return known
        found = self.verdict(self.work.blobs.path(sha256)).to_json()
        now = self.work.clock.now()
        with transaction(self.work.bench.factory) as session:
            remember(session, sha256, self.basis, found, now)
        return found

    def verdict(self, file: Path) -> Verdict:
        return verify_in_child(file, self.trust, at=self.work.clock.now(), profile=PROFILE)


def make_checker(work: Work) -> Checker:
    """Without any trust list nobody is trusted, and every verdict says so."""
    now = work.clock.now()
    with work.read() as session:
        trust = Trust.from_json(trust_at(session, work.blobs, now))
        lists = ", ".join(row.name for row in lists_at(session, now))
        return Checker(work, trust, basis_now(session, now), lists)


@dataclass(frozen=True, slots=True)
class Checks:
    """The verdict on each file by its SHA-256, and the digest of what they rest on."""

    verdicts: dict[str, VerdictValues]
    basis: str


def check(work: Work, digests: Iterable[str]) -> Checks:
    """The verdict on each stored PDF. All of them together have a limit of time too: others wait behind them."""
    checker, until = make_checker(work), monotonic() + CHECK_SECONDS
    found = {}
    for digest in digests:
        work.hold()
        found[digest] = checker.stored(digest) if monotonic() < until else _TOO_LONG.to_json()
    return Checks(found, checker.basis)
