"""Content-addressed files. Bytes are stored, and on the disk, before any row speaks of them; nothing rewrites them."""

import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.infra.database import Base, UtcDateTime
from server.infra.errors import NotFound


class StoredFile(Base):
    """What the house knows of stored bytes; other tables refer to the SHA-256."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class BlobStore:
    """A folder of files named by their SHA-256 (hexadecimal)."""

    root: Path

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:]

    def put(self, data: bytes) -> str:
        """Store and return the SHA-256. Durable when it returns; storing the same bytes again changes nothing."""
        digest = sha256(data).hexdigest()
        target = self.path(digest)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(target, data)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes, checked against their name. Raises NotFound `file.missing` or `file.damaged`."""
        try:
            data = self.path(digest).read_bytes()
        except FileNotFoundError:
            raise NotFound("file.missing", sha256=digest) from None
        if sha256(data).hexdigest() != digest:
            raise NotFound("file.damaged", sha256=digest)
        return data


def _write_durably(target: Path, data: bytes) -> None:
    part = target.with_name(f"{target.name}.{uuid4().hex}.part")
    with part.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def store_file(session: Session, blobs: BlobStore, data: bytes, media_type: str, now: datetime) -> StoredFile:
    """Store bytes and their row; the same bytes give the same row."""
    digest = blobs.put(data)
    known = session.get(StoredFile, digest)
    if known is not None:
        return known
    stored = StoredFile(sha256=digest, size=len(data), media_type=media_type, created_at=now)
    session.add(stored)
    session.flush()  # rows that refer to the digest may be written by statements the unit of work does not order
    return stored
