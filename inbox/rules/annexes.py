"""Annexes in files of their own: they belong to a draft, and to what is signed (Decree 30/2020/NĐ-CP, annex I)."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from inbox.errors import RuleError
from inbox.rules.lifecycle import OutgoingState

MOST: Final = 20
NAME_LENGTH: Final = 120


class AnnexState(StrEnum):
    """`removed`: taken out of the draft again; `sealed`: signed by the agency in its own file."""

    CLEANING = "cleaning"
    REFUSED = "refused"
    READY = "ready"
    SEALED = "sealed"
    REMOVED = "removed"


PRESENT: Final = frozenset({AnnexState.CLEANING, AnnexState.REFUSED, AnnexState.READY, AnnexState.SEALED})


def check_open(state: OutgoingState) -> None:
    """Annexes change only while the document is a draft. Raises RuleError ``inbox.lifecycle.not_allowed``."""
    if state is not OutgoingState.DRAFT:
        raise RuleError("inbox.lifecycle.not_allowed", state=state.value, verb="annex")


def check_count(present: int) -> None:
    """Raises RuleError ``annex.too_many`` when one more would be too many."""
    if present >= MOST:
        raise RuleError("annex.too_many", limit=str(MOST))


def check_ready(states: Iterable[AnnexState]) -> None:
    """A draft goes on its way when each of its annexes is clean.

    Raises RuleError ``annex.cleaning``, ``annex.refused``.
    """
    present = list(states)
    if AnnexState.REFUSED in present:
        raise RuleError("annex.refused")
    if AnnexState.CLEANING in present:
        raise RuleError("annex.cleaning")


def annex_name(given: str) -> str:
    """The name of an uploaded file without its folders and without signs nobody sees; it ends with ``.pdf``.

    Raises RuleError ``annex.name_missing``.
    """
    last = PurePosixPath(given.replace("\\", "/")).name
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in last).split())
    stem = shown[: -len(".pdf")] if shown.lower().endswith(".pdf") else shown
    if not stem.strip(". "):
        raise RuleError("annex.name_missing")
    return f"{stem[:NAME_LENGTH].strip()}.pdf"
