"""Reading agreed shapes out of JSON: a missing or odd value is `Misunderstood`, never a KeyError deep inside."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias, TypeVar

from clients.api.errors import Misunderstood

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = Mapping[str, Json]

Word = TypeVar("Word", bound=StrEnum)


def as_object(value: object, where: str = "answer") -> JsonObject:
    """The value as a JSON object. Raises Misunderstood."""
    if not isinstance(value, Mapping):
        raise Misunderstood(f"{where}: an object was expected, not {type(value).__name__}")
    return value


def part(value: JsonObject, name: str) -> JsonObject:
    return as_object(value.get(name), name)


def optional_part(value: JsonObject, name: str) -> JsonObject | None:
    return None if value.get(name) is None else part(value, name)


def parts(value: JsonObject, name: str) -> tuple[JsonObject, ...]:
    """The objects in a list."""
    found = value.get(name)
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise Misunderstood(f"{name}: a list was expected, not {type(found).__name__}")
    return tuple(as_object(item, name) for item in found)


def text(value: JsonObject, name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str):
        raise Misunderstood(f"{name}: a text was expected, not {type(found).__name__}")
    return found


def optional_text(value: JsonObject, name: str) -> str | None:
    return None if value.get(name) is None else text(value, name)


def number(value: JsonObject, name: str) -> int:
    found = value.get(name)
    if not isinstance(found, int) or isinstance(found, bool):
        raise Misunderstood(f"{name}: a whole number was expected, not {type(found).__name__}")
    return found


def flag(value: JsonObject, name: str) -> bool:
    found = value.get(name)
    if not isinstance(found, bool):
        raise Misunderstood(f"{name}: true or false was expected, not {type(found).__name__}")
    return found


def word(value: JsonObject, name: str, kind: type[Word]) -> Word:
    """One of the agreed words."""
    found = text(value, name)
    if found not in tuple(kind):
        raise Misunderstood(f"{name}: {found!r} is no {kind.__name__}")
    return kind(found)
