"""Tables of agencies and people. Everything that reorganisations change carries its period of validity."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Base, UtcDateTime
from server.infra.ids import new_id


class Level(Base):
    """A level of government: a row, because their number changed on 1 July 2025 and may change again."""

    __tablename__ = "level"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    rank: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Agency(Base):
    """An agency with its exchange code (QĐ 20/2020/QĐ-TTg: at most 35 characters) and its place in the tree.

    `symbol` is the part of a document's symbol that names the agency, `place` the place-name of its date line.
    """

    __tablename__ = "agency"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("length(code) BETWEEN 1 AND 35", name="code_length"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(35), index=True)
    code_scheme: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    level_id: Mapped[str] = mapped_column(ForeignKey("level.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("agency.id"))
    place: Mapped[str] = mapped_column(String(120))
    symbol: Mapped[str] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_id: Mapped[str | None] = mapped_column(ForeignKey("agency.id"))


class Unit(Base):
    """A department inside an agency."""

    __tablename__ = "unit"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(40))


class Post(Base):
    __tablename__ = "post"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))


class Person(Base):
    """`sort_key` puts people in Vietnamese order: given name first."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    full_name: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(String(200), index=True)


class Assignment(Base):
    """A person holds a post for a time, the main one or, beside it, others concurrently (kiêm nhiệm)."""

    __tablename__ = "assignment"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), index=True)
    concurrent: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Account(Base):
    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), unique=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    disabled: Mapped[bool] = mapped_column(default=False)


class Login(Base):
    """A session of work. Only the SHA-256 of its token is kept; it survives a restart of the server."""

    __tablename__ = "login"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginFailure(Base):
    """A failed try, kept to slow down the next ones: by account name and by address."""

    __tablename__ = "login_failure"
    __table_args__ = (
        Index("ix_login_failure_recent", "username", "at"),
        Index("ix_login_failure_from", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    username: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Credential(Base):
    """A key for signatures of a person or for the seal of an agency. `kind` says where the key itself is: an encrypted
    file of the node, a token (PKCS#11), with a provider, on the holder's device; `config` how to reach it, no secrets.
    """

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint("purpose IN ('signature', 'seal')", name="purpose"),
        CheckConstraint("kind IN ('file', 'token', 'remote', 'device')", name="kind"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)
    holder_person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20), default="file", server_default="file")
    config: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    key_file: Mapped[str] = mapped_column(String(200))
    image_file: Mapped[str] = mapped_column(String(200))
    certificate_pem: Mapped[str] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
