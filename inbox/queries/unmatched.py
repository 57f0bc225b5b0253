"""Packages that came and speak of nothing the agency has: kept, and shown to the records clerk."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.models import Package
from inbox.models.exchange import Direction
from inbox.queries.views import UnmatchedView

LATEST = 20


def unmatched_packages(session: Session, agency_id: str) -> tuple[UnmatchedView, ...]:
    """The latest ones first."""
    query = (
        select(Package)
        .where(Package.agency_id == agency_id, Package.direction == Direction.RECEIVED, Package.matched.is_(False))
        .order_by(Package.created_at.desc(), Package.id)
        .limit(LATEST)
    )
    return tuple(_view(package) for package in session.scalars(query))


def _view(package: Package) -> UnmatchedView:
    return UnmatchedView(
        created_at=package.created_at,
        status_code=package.meaning if package.kind == "status" else None,
        partner_code=package.sender_code,
        partner_name=package.partner_name,
        document_id=package.document_id,
        reason=package.reason,
    )
