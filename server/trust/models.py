"""Tables of trust: which authorities are believed, since when, by whose word, and what they revoked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.identity.models import Account
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id


class TrustList(Base):
    """A published list of authorities as it was imported; its bytes are kept under `sha256`.

    A newer list of the same name replaces it: the old row stays, with the time until which it was believed.
    """

    __tablename__ = "trust_list"
    __table_args__ = (
        CheckConstraint("next_update > issued_on", name="period"),
        CheckConstraint("(replaced_at IS NULL) = (replaced_by IS NULL)", name="replaced"),
        Index("ix_trust_list_current", "name", "replaced_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    purposes: Mapped[list[str]] = mapped_column(JSON)
    issued_on: Mapped[date]
    next_update: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    demo: Mapped[bool]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    imported_by: Mapped[str | None] = mapped_column(ForeignKey(Account.id))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_by: Mapped[str | None] = mapped_column(ForeignKey("trust_list.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TrustAnchorRow(Base):
    """One authority of a list. `fingerprint` is the SHA-256 of its certificate (DER); `valid_to` is the first day on
    which it is no longer believed.
    """

    __tablename__ = "trust_anchor"
    __table_args__ = (
        UniqueConstraint("list_id", "fingerprint"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from", name="period"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    list_id: Mapped[str] = mapped_column(ForeignKey("trust_list.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    certificate_pem: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    purposes: Mapped[list[str]] = mapped_column(JSON)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    demo: Mapped[bool]


append_only(TrustAnchorRow)


class RevocationSource(Base):
    """Where an authority of a list publishes whom it revoked, and how the last try to fetch it ended.

    `issuer_pem` is the certificate that signs the list: the anchor's own or that of an authority below it. `failure` is
    the code of the last try when it failed, `failing_since` the time of the first failure in a row.
    """

    __tablename__ = "revocation_source"
    __table_args__ = (
        UniqueConstraint("anchor_id", "url"),
        CheckConstraint("(failure IS NULL) = (failing_since IS NULL)", name="failure"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    anchor_id: Mapped[str] = mapped_column(ForeignKey("trust_anchor.id"), index=True)
    position: Mapped[int]
    url: Mapped[str] = mapped_column(String(500))
    issuer_pem: Mapped[str] = mapped_column(Text)
    issuer_fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(String(120))
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RevocationListRow(Base):
    """A revocation list (CRL, RFC 5280) of one issuer, checked before it came here; the newest one counts."""

    __tablename__ = "revocation_list"
    __table_args__ = (UniqueConstraint("issuer_fingerprint", "sha256"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    issuer: Mapped[str] = mapped_column(Text)
    issuer_fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    this_update: Mapped[datetime] = mapped_column(UtcDateTime)
    next_update: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked: Mapped[int]
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fetched_from: Mapped[str] = mapped_column(String(500))


append_only(RevocationListRow)


class CheckedFile(Base):
    """A verdict remembered for a short while. `basis` is the digest of all it depends on beside the file."""

    __tablename__ = "checked_file"
    __table_args__ = (Index("ix_checked_file_at", "at"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    basis: Mapped[str] = mapped_column(String(64), primary_key=True)
    verdict: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PublicCheck(Base):
    """A file that a stranger brought to be checked. Its bytes are deleted after the check, the row some hours later.

    `id` is the only way to it and cannot be guessed; `address` is a keyed digest of the asker's, never the address.
    """

    __tablename__ = "public_check"
    __table_args__ = (Index("ix_public_check_address", "address", "asked_at"),)

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    address: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    work_id: Mapped[str | None] = mapped_column(String(36))
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    failure: Mapped[str | None] = mapped_column(String(120))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CodeMiss(Base):
    """Somebody asked for a document by a code that leads nowhere; many in a row are guesses."""

    __tablename__ = "code_miss"
    __table_args__ = (Index("ix_code_miss_address", "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
