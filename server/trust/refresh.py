"""Fetch the revocation lists of the trust lists in force. What fails leaves the list kept before in its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.audit import AuditEvent, record
from server.infra.blobs import BlobStore
from server.infra.clock import Clock
from server.infra.database import SessionFactory, reading, transaction
from server.infra.errors import Refusal
from server.trust.connector import Fetcher, Origin, origin_of
from server.trust.current import anchors_at
from server.trust.models import RevocationSource
from server.trust.revocation import CheckedList, check_revocation_list, keep_revocation_list

Details = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one address was left: a new list, the known one (both without a code), or the code of what went wrong."""

    url: str
    new: bool
    code: str | None


@dataclass(frozen=True, slots=True)
class Refresher:
    factory: SessionFactory
    blobs: BlobStore
    clock: Clock
    fetcher: Fetcher

    def refresh(self, between: Callable[[], None] = lambda: None) -> list[Outcome]:
        """Try every address once; `between` is called before each (a worker keeps its lease there)."""
        with reading(self.factory) as session:
            sources = sources_at(session, self.clock.now())
        listed = frozenset(origin_of(source.url) for source in sources)
        outcomes = []
        for source in sources:
            between()
            outcomes.append(self._refresh_one(source, listed))
        return outcomes

    def _refresh_one(self, source: RevocationSource, listed: frozenset[Origin]) -> Outcome:
        """Fetched and checked outside any transaction."""
        try:
            checked = self._fetched(source, listed)
            with transaction(self.factory) as session:
                return self._keep(session, source, checked)
        except Refusal as refusal:
            with transaction(self.factory) as session:
                note_failure(session, source.id, refusal.code, self.clock.now())
            return Outcome(source.url, new=False, code=refusal.code)

    def _fetched(self, source: RevocationSource, listed: frozenset[Origin]) -> CheckedList:
        data = self.fetcher.fetch(source.url, listed)
        issuer = x509.load_pem_x509_certificate(source.issuer_pem.encode("ascii"))
        return check_revocation_list(data, issuer, self.clock.now())

    def _keep(self, session: Session, source: RevocationSource, checked: CheckedList) -> Outcome:
        now = self.clock.now()
        kept = keep_revocation_list(session, self.blobs, checked, source.url, now)
        note_success(session, source.id, now)
        if kept is not None:
            details: Details = {"url": source.url, "sha256": kept.sha256, "revoked": kept.revoked}
            subject = f"revocation:{kept.issuer_fingerprint}"
            record(session, AuditEvent.REVOCATION_FETCHED, actor=None, subject=subject, details=details, now=now)
        return Outcome(source.url, new=kept is not None, code=None)


def sources_at(session: Session, now: datetime) -> Sequence[RevocationSource]:
    """The addresses that the trust lists in force name."""
    anchors = [anchor.id for anchor in anchors_at(session, now)]
    query = select(RevocationSource).where(RevocationSource.anchor_id.in_(anchors))
    return session.scalars(query.order_by(RevocationSource.url, RevocationSource.id)).all()


def note_success(session: Session, source_id: str, now: datetime) -> None:
    source = session.get_one(RevocationSource, source_id, with_for_update=True, populate_existing=True)
    source.tried_at, source.failure, source.failing_since = now, None, None


def note_failure(session: Session, source_id: str, code: str, now: datetime) -> None:
    """The log hears of a failure when it begins or changes, not every hour that it lasts."""
    source = session.get_one(RevocationSource, source_id, with_for_update=True, populate_existing=True)
    changed = source.failure != code
    source.tried_at, source.failure, source.failing_since = now, code, source.failing_since or now
    if changed:
        details: Details = {"url": source.url, "code": code}
        subject = f"revocation:{source.issuer_fingerprint}"
        record(session, AuditEvent.REVOCATION_FAILED, actor=None, subject=subject, details=details, now=now)
