"""One file of the corpus: what it is, and what a checker must say of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from signing import Status


class Expected(StrEnum):
    """The answer owed. REFUSED leaves open which of the refusing answers it is."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    REFUSED = "refused"

    def allows(self, status: Status) -> bool:
        return status is not Status.VALID if self is Expected.REFUSED else status == self.value


@dataclass(frozen=True, slots=True)
class Case:
    """``codes``: at least one of these is among the reasons, where any are named. ``lists`` are revocation lists."""

    family: str
    name: str
    make: Callable[[], bytes]
    expected: Expected = Expected.REFUSED
    codes: frozenset[str] = frozenset()
    lists: Callable[[], tuple[bytes, ...]] | None = None
    at: datetime | None = None
    slow: bool = False

    @property
    def id(self) -> str:
        return f"{self.family}-{self.name}"
