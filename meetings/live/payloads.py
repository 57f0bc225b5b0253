"""Reading what a device sent. Anything that is not exactly right is Refusal `request.invalid` with the field's name."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from server.infra.errors import Refusal

LONGEST_ID = 36
LONGEST_REASON = 500

Payload = Mapping[str, object]
Word = TypeVar("Word", bound=StrEnum)


def only_object(values: tuple[object, ...]) -> Payload:
    """The one object of an event. Raises Refusal `request.invalid`."""
    if len(values) != 1 or not isinstance(values[0], dict):
        raise Refusal("request.invalid", field="payload")
    return values[0]


def text(payload: Payload, name: str, *, longest: int = LONGEST_ID) -> str:
    """A text that is not empty. Line breaks and other control characters are refused."""
    value = payload.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise Refusal("request.invalid", field=name)
    return value


def optional_text(payload: Payload, name: str, *, longest: int) -> str:
    return text(payload, name, longest=longest) if payload.get(name) else ""


def uuid_text(payload: Payload, name: str) -> str:
    """A UUID in its 36-character form, in small letters."""
    value = text(payload, name)
    try:
        known = str(UUID(value))
    except ValueError:
        raise Refusal("request.invalid", field=name) from None
    if known != value.lower():
        raise Refusal("request.invalid", field=name)
    return known


def word(payload: Payload, name: str, words: type[Word]) -> Word:
    try:
        return words(text(payload, name))
    except ValueError:
        raise Refusal("request.invalid", field=name) from None


def optional_number(payload: Payload, name: str) -> int | None:
    """A whole number from 0 on; None when it is not there."""
    value = payload.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refusal("request.invalid", field=name)
    return value
