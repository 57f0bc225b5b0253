"""The text a council votes on, in its legal parts, and the hash that ties a ballot to exactly this text.

Parts of a resolution: Nghị định 30/2020/NĐ-CP, Phụ lục III, mẫu 1.1.
"""

from dataclasses import dataclass
from typing import TypedDict, cast

from meetings.rules import canonical


class ArticlePart(TypedDict):
    heading: str
    paragraphs: list[str]


class TextPart(TypedDict):
    """The JSON form of a text."""

    abstract: str
    grounds: list[str]
    articles: list[ArticlePart]


@dataclass(frozen=True, slots=True)
class Article:
    """`heading` may be empty: not every article has a name."""

    heading: str
    paragraphs: tuple[str, ...]

    def part(self) -> ArticlePart:
        return {"heading": self.heading, "paragraphs": list(self.paragraphs)}


@dataclass(frozen=True, slots=True)
class ResolutionText:
    """`abstract` is the trích yếu, `grounds` are the căn cứ in their order."""

    abstract: str
    grounds: tuple[str, ...]
    articles: tuple[Article, ...]

    def part(self) -> TextPart:
        articles = [article.part() for article in self.articles]
        return {"abstract": self.abstract, "grounds": list(self.grounds), "articles": articles}

    def sha256(self) -> str:
        """Hex SHA-256 of the canonical bytes of `part()`."""
        return canonical.sha256(cast("canonical.Json", self.part()))


def from_part(part: TextPart) -> ResolutionText:
    """The text back from its stored form."""
    articles = tuple(Article(article["heading"], tuple(article["paragraphs"])) for article in part["articles"])
    return ResolutionText(part["abstract"], tuple(part["grounds"]), articles)
