"""How the elements of a package hold their values: the field specifiers of ``inbox.exchange.values``."""

import dataclasses
from enum import StrEnum
from typing import Any, Final

NAMESPACE: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
LONGEST_TEXT: Final = 10_000


class Shape(StrEnum):
    """How an element holds its value."""

    TEXT = "text"
    DATE = "date"
    TIME = "time"
    PARTS = "parts"
    EACH = "each"
    LISTED = "listed"


def _field(
    element: str, shape: Shape, *, kind: type | None = None, item: str = "", longest: int = LONGEST_TEXT, **options: Any
) -> Any:
    metadata = {"element": element, "shape": shape, "kind": kind, "item": item, "longest": longest}
    return dataclasses.field(metadata=metadata, **options)


def text(element: str, longest: int = LONGEST_TEXT) -> Any:
    """A text element of at most ``longest`` letters; empty when it is absent."""
    return _field(element, Shape.TEXT, longest=longest, default="")


def day(element: str) -> Any:
    """A date element, ``YYYY/MM/DD``; ``dd/MM/yyyy`` is read too."""
    return _field(element, Shape.DATE, default=None)


def moment(element: str) -> Any:
    """A date and time without a zone: Vietnam time."""
    return _field(element, Shape.TIME, default=None)


def parts(element: str, kind: type, **options: Any) -> Any:
    """An element with fields of its own."""
    return _field(element, Shape.PARTS, kind=kind, **options)


def each(element: str, kind: type) -> Any:
    """An element with fields of its own that may come many times."""
    return _field(element, Shape.EACH, kind=kind, default=())


def listed(element: str, item: str, kind: type | None = None) -> Any:
    """An element that only holds its items: texts, or elements with fields when ``kind`` is given."""
    return _field(element, Shape.LISTED, kind=kind, item=item, default=())
