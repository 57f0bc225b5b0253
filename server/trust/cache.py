"""Verdicts kept for a short while: a file that reaches many agencies is checked once, and never on an old basis."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.trust.models import CheckedFile

FRESH: Final = timedelta(minutes=15)


def recall(session: Session, sha256: str, basis: str, now: datetime) -> dict[str, Any] | None:
    """The verdict on a file under exactly this basis, if it is fresh."""
    row = session.get(CheckedFile, (sha256, basis))
    return row.verdict if row is not None and now - FRESH < row.at <= now else None


def remember(session: Session, sha256: str, basis: str, verdict: dict[str, Any], now: datetime) -> None:
    session.merge(CheckedFile(sha256=sha256, basis=basis, verdict=verdict, at=now))


def forget_old(session: Session, now: datetime) -> None:
    """What is no longer fresh is of no use."""
    session.execute(delete(CheckedFile).where(CheckedFile.at < now - FRESH))
