"""Acts of signing, the seal log, signatures that are made outside."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from inbox.models.checks import one_of
from inbox.rules.acts import ActPurpose, KeyKind, RequestState, ShownFile
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id


class SigningAct(Base):
    """One opening of one key: who, from where, when, what for, and exactly which files.

    `files` holds `{"document_id", "sha256"}` in the order in which they were shown, an annex with its own id and
    `"annex_of"` its document; `list_sha256` is the digest of the list (`inbox.rules.acts.list_digest`).
    """

    __tablename__ = "signing_act"
    __table_args__ = (one_of("purpose", ActPurpose), CheckConstraint("length(list_sha256) = 64", name="list_sha256"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    address: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    purpose: Mapped[str] = mapped_column(String(10))
    credential_id: Mapped[str] = mapped_column(ForeignKey("credential.id"))
    files: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    list_sha256: Mapped[str] = mapped_column(String(64))

    @property
    def shown(self) -> tuple[ShownFile, ...]:
        """The documents as the rule reads them, in order."""
        return tuple(ShownFile(file["document_id"], file["sha256"]) for file in self.files if "annex_of" not in file)

    @property
    def bound(self) -> tuple[ShownFile, ...]:
        """Every file the act speaks of: the documents, and behind each its annexes by their own ids."""
        return tuple(ShownFile(file["document_id"], file["sha256"]) for file in self.files)


class SealRecord(Base):
    """The seal log: one row for each use of an agency's key, written with the file it made."""

    __tablename__ = "seal_record"
    __table_args__ = (Index("ix_seal_record_recent", "credential_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    act_id: Mapped[str] = mapped_column(ForeignKey("signing_act.id"))
    credential_id: Mapped[str] = mapped_column(ForeignKey("credential.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    document_id: Mapped[str] = mapped_column(String(36), index=True)
    sha256_before: Mapped[str] = mapped_column(String(64))
    sha256_after: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SigningRequest(Base):
    """A signature made outside: with a provider (the signer confirms on a phone) or on the signer's own device.

    `prepared_sha256` names the stored blob of the prepared signature, `attributes` (base64 of DER) is what is to be
    signed with `scheme`, `hash` (hexadecimal) its digest, `code` is shown to the signer, `signature` (base64) is the
    answer. The nonce is kept as its SHA-256 and works once.
    """

    __tablename__ = "signing_request"
    __table_args__ = (one_of("kind", KeyKind), one_of("state", RequestState))

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    act_id: Mapped[str] = mapped_column(ForeignKey("signing_act.id"), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing_document.id"), index=True)
    credential_id: Mapped[str] = mapped_column(ForeignKey("credential.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default=RequestState.PREPARING)
    prepared_sha256: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(128))
    attributes: Mapped[str | None] = mapped_column(Text)
    scheme: Mapped[str | None] = mapped_column(String(10))
    nonce_sha256: Mapped[str | None] = mapped_column(String(64))
    nonce_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    transaction_id: Mapped[str | None] = mapped_column(String(200), index=True)
    code: Mapped[str] = mapped_column(String(40), default="")
    signature: Mapped[str | None] = mapped_column(Text)
    failure: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


append_only(SigningAct)
append_only(SealRecord)
