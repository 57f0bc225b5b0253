"""
Who may speak with the bridge, and how. Every program on the machine and every page in its browser can knock.

A page proves where it comes from by the `Origin` its browser writes; `Host` must be the address itself, so that a name
that was bent to 127.0.0.1 (DNS rebinding) opens nothing. Without an `Origin` nobody is answered.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Final

from clients.device.refusals import NotAllowed, NotReadable

LONGEST_BODY: Final = 16 * 1024
_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")
_METHODS: Final = frozenset({"GET", "POST"})
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Door:
    """The address that is listened on (`127.0.0.1:18345`) and the origins whose pages are answered."""

    host: str
    origins: frozenset[str]

    def check(self, headers: Message) -> None:
        """Raises NotAllowed."""
        if _only(headers, "Host") != self.host or _only(headers, "Origin") not in self.origins:
            raise NotAllowed

    def preflight(self, headers: Message) -> dict[str, str]:
        """What a browser is told that asks before it sends (CORS, Private Network Access). Raises NotAllowed."""
        self.check(headers)
        if _only(headers, "Access-Control-Request-Method") not in _METHODS:
            raise NotAllowed
        asked = _only(headers, "Access-Control-Request-Private-Network") == "true"
        return {
            "Access-Control-Allow-Methods": ", ".join(sorted(_METHODS)),
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "600",
            **({"Access-Control-Allow-Private-Network": "true"} if asked else {}),
        }

    def openly(self, headers: Message) -> dict[str, str]:
        """The headers that let the asking page read the answer; nothing for anybody else."""
        origin = _only(headers, "Origin")
        return {"Vary": "Origin", **({"Access-Control-Allow-Origin": origin} if origin in self.origins else {})}


def is_origin(text: str) -> bool:
    """Whether a text is an origin as browsers write it: scheme, name, perhaps a port, nothing behind."""
    return _ORIGIN.fullmatch(text) is not None


def length_of(headers: Message) -> int:
    """How long the body is that must be read. Raises NotReadable: not JSON, not said, nothing, too much."""
    length = _only(headers, "Content-Length")
    if (
        _only(headers, "Content-Type") != _JSON
        or "Transfer-Encoding" in headers
        or not re.fullmatch(r"\d{1,5}", length)
    ):
        raise NotReadable
    if not 0 < int(length) <= LONGEST_BODY:
        raise NotReadable
    return int(length)


def _only(headers: Message, name: str) -> str:
    """The value of a header that is there once: of two, nobody knows which one the browser wrote."""
    found = headers.get_all(name, [])
    return str(found[0]) if len(found) == 1 else ""


def words_of(body: bytes, limits: Mapping[str, int]) -> dict[str, str]:
    """The words of a JSON object that has exactly these, none empty or longer than its limit. Raises NotReadable."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise NotReadable from None
    if not isinstance(found, dict) or found.keys() != limits.keys():
        raise NotReadable
    if not all(isinstance(word, str) and 0 < len(word) <= limits[name] for name, word in found.items()):
        raise NotReadable
    return found
