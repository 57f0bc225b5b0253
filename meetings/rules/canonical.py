"""Canonical JSON: the one byte form of a value, so that its SHA-256 means something to whoever recounts it."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

# No floats: two machines may print them apart.
Json: TypeAlias = str | int | bool | Sequence["Json"] | Mapping[str, "Json"] | None


def canonical(value: Json) -> bytes:
    """UTF-8 JSON in NFC with sorted keys and no spaces."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def moment(at: datetime) -> str:
    """A time in UTC to the microsecond, ISO 8601."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def sha256(value: Json) -> str:
    """Hex SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(value)).hexdigest()
