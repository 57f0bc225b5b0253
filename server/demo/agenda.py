"""The sitting of the demo, read from `agenda.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from meetings.rules.text import ResolutionText, from_part

FILE = Path(__file__).with_name("agenda.toml")


@dataclass(frozen=True, slots=True)
class ItemSeed:
    """An agenda item; with a text its vote leads to a resolution, with a question alone it does not."""

    title: str
    kind: str
    question: str | None
    text: ResolutionText | None


@dataclass(frozen=True, slots=True)
class SittingSeed:
    term: str
    term_ordinal: int
    session: str
    session_ordinal: int
    sitting: str
    place: str
    items: tuple[ItemSeed, ...]


def read_sitting() -> SittingSeed:
    values = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return SittingSeed(**{**values, "items": tuple(_item(item) for item in values["items"])})


def _item(values: dict[str, Any]) -> ItemSeed:
    text = from_part(values["text"]) if "text" in values else None
    return ItemSeed(values["title"], values["kind"], values.get("question"), text)
