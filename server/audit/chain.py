"""Rows that cannot be changed or taken out of the middle without showing: each carries the hash of the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

import orjson
from sqlalchemy import JSON, CheckConstraint, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.audit.catalogue import AuditEvent
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only

GENESIS = "0" * 64
_CHAIN_LOCK = 7_400_301  # any number of ours: the advisory lock that puts writers of the chain in order on PostgreSQL


class AuditRow(Base):
    """One fact. `hash` covers every other column, among them the hash of the row before."""

    __tablename__ = "audit_log"
    __table_args__ = (CheckConstraint("length(hash) = 64", name="hash"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(60), index=True)
    account_id: Mapped[str | None] = mapped_column(String(36))
    agency_id: Mapped[str | None] = mapped_column(String(36), index=True)
    subject: Mapped[str] = mapped_column(String(120), index=True)
    details: Mapped[dict[str, str | int | None]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


append_only(AuditRow)


class Doer(Protocol):
    """Who does it, as far as the log is concerned; `server.identity.Actor` fits."""

    @property
    def account_id(self) -> str: ...
    @property
    def agency_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """Result of a check: how many rows were read, the last hash, and the first row that does not fit (or None)."""

    rows: int
    head: str
    broken_at: int | None


def record(
    session: Session,
    event: AuditEvent,
    *,
    actor: Doer | None,
    subject: str,
    now: datetime,
    details: Mapping[str, str | int | None] | None = None,
) -> None:
    """Append a fact in the transaction of the fact itself. `actor` None: the system did it. `subject`: `kind:id`."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = session.execute(select(AuditRow.seq, AuditRow.hash).order_by(AuditRow.seq.desc()).limit(1)).first()
    row = AuditRow(
        seq=last.seq + 1 if last else 1,
        at=now,
        event=str(event),
        account_id=actor.account_id if actor else None,
        agency_id=actor.agency_id if actor else None,
        subject=subject,
        details=dict(details or {}),
        previous=last.hash if last else GENESIS,
    )
    row.hash = digest(row)
    session.add(row)
    session.flush()  # the next row of this transaction must find this one


def digest(row: AuditRow) -> str:
    """SHA-256 over the canonical JSON of the row without its own hash."""
    values = {
        "seq": row.seq,
        "at": row.at.astimezone(UTC).isoformat(),
        "event": row.event,
        "account_id": row.account_id,
        "agency_id": row.agency_id,
        "subject": row.subject,
        "details": row.details,
        "previous": row.previous,
    }
    return sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


def verify_chain(session: Session) -> ChainVerdict:
    """Read the whole log and check numbering, links and hashes."""
    previous, count = GENESIS, 0
    for row in session.scalars(select(AuditRow).order_by(AuditRow.seq).execution_options(yield_per=1000)):
        if row.seq != count + 1 or row.previous != previous or row.hash != digest(row):
            return ChainVerdict(count, previous, row.seq)
        previous, count = row.hash, count + 1
    return ChainVerdict(count, previous, None)
