"""Rules of law as dated rows: the rule in force on a day is looked up, never written into an `if`."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from meetings.rules.errors import RuleBroken


class Dated(Protocol):
    """A row in force from `valid_from` up to but not including `valid_to` (None: still in force)."""

    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


Row = TypeVar("Row", bound=Dated)


def holds(row: Dated, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)


def in_force(rows: Iterable[Row], on: date) -> Row:
    """The row in force on that day. RuleBroken `rule.not_in_force` when there is none."""
    for row in rows:
        if holds(row, on):
            return row
    raise RuleBroken("rule.not_in_force", on=on.isoformat())
