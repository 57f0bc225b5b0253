"""What people see of the node's trust: the lists in force, their authorities, how fresh the revocation lists are."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra.clock import VN
from server.trust.current import lists_at, newest_list
from server.trust.models import RevocationSource, TrustAnchorRow, TrustList


@dataclass(frozen=True, slots=True)
class SourceView:
    """One address; `this_update` and `next_update` are of the list kept from its issuer."""

    url: str
    this_update: datetime | None
    next_update: datetime | None
    revoked: int
    failure: str | None
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class AnchorView:
    name: str
    fingerprint: str
    purposes: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """A list in force; `is_over`: its next issue should have come by now."""

    name: str
    source: str
    issued_on: date
    next_update: date
    is_over: bool
    demo: bool
    sha256: str
    imported_at: datetime
    anchors: tuple[AnchorView, ...]


def overview(session: Session, now: datetime) -> tuple[ListView, ...]:
    return tuple(_list(session, row, now) for row in lists_at(session, now))


def _list(session: Session, row: TrustList, now: datetime) -> ListView:
    query = select(TrustAnchorRow).where(TrustAnchorRow.list_id == row.id).order_by(TrustAnchorRow.position)
    return ListView(
        name=row.name,
        source=row.source,
        issued_on=row.issued_on,
        next_update=row.next_update,
        is_over=row.next_update <= now.astimezone(VN).date(),
        demo=row.demo,
        sha256=row.sha256,
        imported_at=row.imported_at,
        anchors=tuple(_anchor(session, anchor, now) for anchor in session.scalars(query)),
    )


def _anchor(session: Session, row: TrustAnchorRow, now: datetime) -> AnchorView:
    query = select(RevocationSource).where(RevocationSource.anchor_id == row.id).order_by(RevocationSource.position)
    return AnchorView(
        name=row.name,
        fingerprint=row.fingerprint,
        purposes=tuple(row.purposes),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        sources=tuple(_source(session, source, now) for source in session.scalars(query)),
    )


def _source(session: Session, row: RevocationSource, now: datetime) -> SourceView:
    kept = newest_list(session, row.issuer_fingerprint, now)
    return SourceView(
        url=row.url,
        this_update=kept.this_update if kept else None,
        next_update=kept.next_update if kept else None,
        revoked=kept.revoked if kept else 0,
        failure=row.failure,
        failing_since=row.failing_since,
    )
