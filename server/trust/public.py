"""Files that strangers bring to be checked, and codes they ask about: taken in measure, kept for a day at most."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from server.infra.config import Settings
from server.infra.errors import NotFound, Throttled
from server.infra.secrets import node_secret
from server.trust.models import CodeMiss, PublicCheck

WINDOW: Final = timedelta(hours=1)
FILES_PER_ADDRESS: Final = 20
WAITING_AT_MOST: Final = 30  # of all strangers together: the workers have other work
MISSES_PER_ADDRESS: Final = 30
KEPT: Final = timedelta(hours=24)
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it came; `name` is the sender's own and only shown back."""

    name: str
    size: int
    sha256: str


def address_key(settings: Settings, address: str) -> str:
    """What stands for an asker in our tables: a keyed digest. One asker has a whole IPv6 network of 64 bits."""
    try:
        found = ip_address(address)
        known = str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)
    except ValueError:
        known = "unknown"
    return hmac.new(node_secret(settings, "addresses").encode(), known.encode(), sha256).hexdigest()


def new_check_id() -> str:
    """192 bits that nobody guesses."""
    return token_urlsafe(24)


def file_of(settings: Settings, check_id: str) -> Path:
    return settings.checks_dir / f"{check_id}.pdf"


def report_of(settings: Settings, check_id: str) -> Path:
    return settings.checks_dir / f"{check_id}.report.pdf"


def check_measure(session: Session, address: str, now: datetime) -> None:
    """Raises Throttled `check.too_many`, `check.busy`."""
    recent = PublicCheck.asked_at > now - WINDOW
    mine = select(func.count()).select_from(PublicCheck).where(PublicCheck.address == address, recent)
    if (session.scalar(mine) or 0) >= FILES_PER_ADDRESS:
        raise Throttled("check.too_many", minutes=WINDOW // timedelta(minutes=1))
    unfinished = (PublicCheck.checked_at.is_(None), PublicCheck.failure.is_(None))
    waiting = select(func.count()).select_from(PublicCheck).where(recent, *unfinished)
    if (session.scalar(waiting) or 0) >= WAITING_AT_MOST:
        raise Throttled("check.busy")


def begin_check(session: Session, check_id: str, address: str, brought: Brought, now: datetime) -> PublicCheck:
    """Take the file in. Raises Throttled `check.too_many`, `check.busy`."""
    check_measure(session, address, now)
    row = PublicCheck(
        id=check_id,
        address=address,
        name=brought.name[-LONGEST_NAME:],
        size=brought.size,
        sha256=brought.sha256,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    return row


def find_check(session: Session, check_id: str, now: datetime) -> PublicCheck:
    """Raises NotFound `check.missing`."""
    row = session.get(PublicCheck, check_id)
    if row is None or row.asked_at <= now - KEPT:
        raise NotFound("check.missing", hours=KEPT // timedelta(hours=1))
    return row


def conclude_check(session: Session, check_id: str, verdict: dict[str, Any], now: datetime) -> None:
    row = session.get_one(PublicCheck, check_id, with_for_update=True, populate_existing=True)
    row.verdict, row.checked_at = verdict, now


def fail_check(session: Session, check_id: str) -> None:
    row = session.get(PublicCheck, check_id, with_for_update=True)
    if row is not None and row.checked_at is None:
        row.failure = "check.failed"


def check_misses(session: Session, address: str, now: datetime) -> None:
    """Raises Throttled `check.code_throttled` for who asked for too many codes that lead nowhere."""
    mine = select(func.count()).select_from(CodeMiss).where(CodeMiss.address == address, CodeMiss.at > now - WINDOW)
    if (session.scalar(mine) or 0) >= MISSES_PER_ADDRESS:
        raise Throttled("check.code_throttled", minutes=WINDOW // timedelta(minutes=1))


def note_miss(session: Session, address: str, now: datetime) -> None:
    session.add(CodeMiss(address=address, at=now))


def forget_strangers(session: Session, now: datetime) -> None:
    """Rows of yesterday are of no use to anybody."""
    session.execute(delete(PublicCheck).where(PublicCheck.asked_at <= now - KEPT))
    session.execute(delete(CodeMiss).where(CodeMiss.at <= now - WINDOW))


def sweep_files(settings: Settings, needed: frozenset[str], now: datetime) -> None:
    """Delete what no check needs any more: files that a killed worker left, reports of checks that are forgotten.

    A young file may be one whose row is just being written.
    """
    before = (now - WINDOW).timestamp()
    if settings.checks_dir.is_dir():
        for file in settings.checks_dir.iterdir():
            if file.name not in needed and file.stat().st_mtime < before:
                file.unlink(missing_ok=True)


def needed_files(session: Session, now: datetime) -> frozenset[str]:
    """Names of the files that checks under way, and reports that may still be asked for, need."""
    rows = session.scalars(select(PublicCheck).where(PublicCheck.asked_at > now - KEPT)).all()
    under_way = {f"{row.id}.pdf" for row in rows if row.checked_at is None and row.failure is None}
    return frozenset(under_way | {f"{row.id}.report.pdf" for row in rows})
