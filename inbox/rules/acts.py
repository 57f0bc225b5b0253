"""What an act of signing is bound to: the files that were shown, each by the hash of its bytes.

Law 20/2023/QH15, article 22: a digital signature affirms that its signer approves the data, and any change after it
can be found. What was approved is therefore written down as the hash of what was seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256


class ActPurpose(StrEnum):
    """What the key was opened for."""

    SIGN = "sign"
    SEAL = "seal"
    COPY = "copy"
    ANNEX = "annex"


class KeyKind(StrEnum):
    """Where the private key of a credential lives."""

    FILE = "file"
    TOKEN = "token"  # noqa: S105 - a card or stick (PKCS#11), no secret
    REMOTE = "remote"
    DEVICE = "device"


# The signature of these comes later, from outside: a phone, a provider, a card reader.
TWO_STEP = frozenset({KeyKind.REMOTE, KeyKind.DEVICE})


class RequestState(StrEnum):
    """How far a signature has come that is made outside."""

    PREPARING = "preparing"
    WAITING = "waiting"
    ANSWERED = "answered"
    FINISHED = "finished"
    DECLINED = "declined"
    EXPIRED = "expired"
    FAILED = "failed"


OPEN_REQUESTS = frozenset({RequestState.PREPARING, RequestState.WAITING, RequestState.ANSWERED})


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A document and the SHA-256 (hexadecimal) of the bytes that were on the signer's screen.

    `annexes`: those of its annexes as they were on that screen, in order, with commas between; kept apart in an act.
    """

    document_id: str
    sha256: str
    annexes: str = field(default="", compare=False)


def list_digest(files: Iterable[ShownFile]) -> str:
    """SHA-256 over one line for each file, in order: ``<document id> <hash>``."""
    return sha256("".join(f"{file.document_id} {file.sha256}\n" for file in files).encode()).hexdigest()
