"""What a resolution says, apart from its form: Decree 30/2020/NĐ-CP, annex III, template 1.1."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inbox.errors import DraftingError
from inbox.rules.numbering import day_words


@dataclass(frozen=True, slots=True)
class Clause:
    """Khoản: numbered 1., 2., ... Its points are lettered a), b), ... in Vietnamese order."""

    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """Điều: a bold heading, or none when ``lead`` follows the number at once; then its clauses."""

    heading: str = ""
    lead: str = ""
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolutionText:
    """A resolution of a people's council.

    ``agency_lines`` stand top left, in capitals and bold; ``parent_lines`` above them in regular type, when the agency
    has a direct superior. ``issuer_lines`` name the council and its session under the abstract. ``grounds`` come
    without their last mark. ``authority_lines`` and ``signer`` make the signature block; ``archive`` ends the list of
    recipients.
    """

    agency_lines: tuple[str, ...]
    symbol: str
    place: str
    abstract: str
    issuer_lines: tuple[str, ...]
    grounds: tuple[str, ...]
    articles: tuple[Article, ...]
    closing: str
    recipients: tuple[str, ...]
    authority_lines: tuple[str, ...]
    signer: str
    archive: str = "VT"
    parent_lines: tuple[str, ...] = ()


def closing_sentence(council: str, term: str, session: str, adopted_on: dt.date) -> str:
    """The line that certifies the vote: ``Nghị quyết này đã được Hội đồng nhân dân ... thông qua ngày ...``.

    ``term`` and ``session`` are written as they are said: ``khóa XXI``, ``kỳ họp thứ tư``.
    """
    return f"Nghị quyết này đã được {council} {term}, {session} thông qua {day_words(adopted_on)}"


def text_to_json(text: ResolutionText) -> dict[str, Any]:
    """A text as plain JSON values."""
    return dataclasses.asdict(text)


def text_from_json(values: Mapping[str, Any]) -> ResolutionText:
    """The text behind ``text_to_json``. Raises DraftingError ``drafting.bad_text`` when a part is missing."""
    try:
        return ResolutionText(**{**_tuples(values), "articles": tuple(_article(one) for one in values["articles"])})
    except (KeyError, TypeError) as problem:
        raise DraftingError("drafting.bad_text") from problem


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list | tuple) else value for name, value in values.items()}


def _article(values: Mapping[str, Any]) -> Article:
    clauses = tuple(Clause(one["text"], tuple(one["points"])) for one in values["clauses"])
    return Article(values["heading"], values["lead"], clauses)
