"""The errors of the room's pure core.

InboxError
├── RuleError      a rule of the law or of the house says no (inbox.rules)
├── EdxmlError     bytes that are no usable package (inbox.exchange)
└── DraftingError  a text that cannot be set in its legal form (inbox.drafting)

Each carries a stable ``code`` and plain ``details``; the Vietnamese sentence stands in ``inbox.messages``.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class InboxError(Exception):
    """A refusal with a stable code. ``details`` fill the places of the sentence."""

    def __init__(self, code: str, /, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details: Mapping[str, str] = details

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code} ({shown})" if shown else self.code


class RuleError(InboxError):
    """A rule of the law or of the house says no."""


class EdxmlError(InboxError):
    """The bytes are no usable package of the national exchange."""


class DraftingError(InboxError):
    """The text cannot be set in its legal form."""
