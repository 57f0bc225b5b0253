"""Short secrets on their way to the one process that may know them.

A PIN travels from the form to the worker of its queue inside an outbox row, encrypted to a key that the worker makes at
its start and keeps only in memory (RSA-OAEP, RFC 8017). When the worker is gone so is the key: the row can no longer be
opened by anyone, the work is refused and the person signs again.
"""

from base64 import b64decode, b64encode
from datetime import datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.infra.database import Base, UtcDateTime
from server.infra.errors import Conflict, Refusal
from server.infra.outbox import Queue

LONGEST_SECRET = 190  # bytes: what OAEP with SHA-256 leaves of 2048 bits
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


class SealingKey(Base):
    """The public half of the key of the worker that runs now, by the name of its queue."""

    __tablename__ = "sealing_key"

    worker: Mapped[str] = mapped_column(String(40), primary_key=True)
    public_key: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SecretOpener:
    """The private half, in the memory of the one worker of a queue."""

    def __init__(self, queue: Queue = Queue.SIGNING) -> None:
        self._queue = queue
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def announce(self, session: Session, now: datetime) -> None:
        """Publish the public half; secrets sealed for an earlier worker stay closed for ever."""
        pem = self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        session.merge(SealingKey(worker=self._queue, public_key=pem.decode(), created_at=now))

    def open_secret(self, sealed: str) -> bytes:
        """Raises Conflict `signing.secret_lost` when it was sealed for a worker that is gone."""
        try:
            return self._key.decrypt(b64decode(sealed), _OAEP)
        except ValueError:
            raise Conflict("signing.secret_lost") from None


def seal_secret(session: Session, secret: bytes, queue: Queue = Queue.SIGNING) -> str:
    """Encrypt at most LONGEST_SECRET bytes to the running worker of a queue. Raises Refusal `signing.worker_absent`."""
    row = session.get(SealingKey, queue)
    if row is None:
        raise Refusal("signing.worker_absent")
    key = serialization.load_pem_public_key(row.public_key.encode())
    if not isinstance(key, rsa.RSAPublicKey):
        raise Refusal("signing.worker_absent")
    return b64encode(key.encrypt(secret, _OAEP)).decode()
