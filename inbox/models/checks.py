"""Constraints written from the enums of the rules, so that table and rule cannot drift apart."""

from enum import StrEnum

from sqlalchemy import CheckConstraint


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """The column holds one of the words."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
