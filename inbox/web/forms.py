"""Reading what a form, a JSON body or an address asks for. Whatever cannot be read is refused by name."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import request

from server.infra.errors import Refusal
from server.infra.web import sent_values

_LONGEST: Final = 4000
_MANY: Final = 2000
_ANSWERS: Final[Mapping[str, bool]] = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def text(name: str) -> str:
    """A text that must be there; what it may be is for the action to say. Raises Refusal `request.invalid`."""
    value = sent_values().get(name)
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise _invalid(name)
    return value.strip()


def optional(name: str) -> str:
    """A text that may be left out. Raises Refusal `request.invalid` for anything else than a text."""
    return text(name) if name in sent_values() else ""


def flag(name: str) -> bool:
    """Raises Refusal `request.invalid` for anything but a clear yes or no."""
    value = sent_values().get(name)
    answer = _ANSWERS.get(str(value).lower())
    if answer is None:
        raise _invalid(name)
    return answer


def day(name: str) -> date | None:
    """A date as `2026-11-21`; None when it is left empty."""
    value = sent_values().get(name)
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _invalid(name) from None


def choices(name: str) -> list[str]:
    """The ticked boxes called `name`, or `name-` and any group; each once, in order."""
    if request.is_json:
        value = sent_values().get(name, [])
        found = value if isinstance(value, list) else [value]
    else:
        groups = [key for key in request.form if key == name or key.startswith(f"{name}-")]
        found = [value for key in groups for value in request.form.getlist(key)]
    if len(found) > _MANY or not all(isinstance(value, str) for value in found):
        raise _invalid(name)
    return list(dict.fromkeys(found))


def whole_number(name: str, default: int, least: int, most: int) -> int:
    """A whole number of the address. Raises Refusal `request.invalid`."""
    value = request.args.get(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value[:9]) <= most:
        raise _invalid(name)
    return int(value[:9])


def upload(name: str) -> bytes:
    """The bytes of an uploaded file. Raises Refusal `file.empty`."""
    sent = request.files.get(name)
    data = sent.read() if sent is not None else b""
    if not data:
        raise Refusal("file.empty")
    return data


def _invalid(name: str) -> Refusal:
    return Refusal("request.invalid", field=name)
