"""Saying what must be true."""

from collections.abc import Mapping
from typing import TypeAlias

from clients.api import ClientError

Evidence: TypeAlias = Mapping[str, object]
"""What a step saw, as plain values for `rehearsal.json`."""


class NotTrue(ClientError):
    """A check of the rehearsal failed; the text is the Vietnamese sentence that should have been true."""


def require(holds: bool, sentence: str) -> None:  # noqa: FBT001 - reads as "require (this), sentence"
    """Raises NotTrue."""
    if not holds:
        raise NotTrue(sentence)


def same(found: object, expected: object, sentence: str) -> None:
    """Raises NotTrue with both values."""
    require(found == expected, f"{sentence}: {found!r}, phải là {expected!r}")
