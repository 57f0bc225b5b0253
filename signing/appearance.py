"""
What a filled text field shows: written in one fixed form, and read back only from that form.

A field's value and its picture are two things in PDF, and changing the picture alone is still "form filling" to a
signature. The picture written here is one line of text in a known order of operators, so that a checker can read the
shown text back with certainty; any other picture is answered with None.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from signing import objects
from signing.errors import TextTooLong
from signing.face import EmbeddedFace

FULL_SIZE: Final = 13.0  # Decree 30/2020, annex I: the number and the date are set in size 13 to 14
SMALLEST_SIZE: Final = 8.0
SIZE_STEP: Final = 0.5
CONTENT: Final = re.compile(
    rb"/Tx BMC q BT /(?P<font>\w+) (?P<size>\d+(?:\.\d+)?) Tf 0 g 1 0 0 1 "
    rb"(?P<x>-?\d+\.\d+) (?P<y>-?\d+\.\d+) Tm <(?P<data>(?:[0-9a-f]{4})+)> Tj ET Q EMC"
)
EMPTY_CONTENT: Final = re.compile(rb"\s*(/Tx\s+BMC\s*(q\s*)?(BT\s*ET\s*)?(Q\s*)?EMC)?\s*")
TOLERANCE: Final = 1.0  # points a line may stand out of its box through rounding


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text inside a box: encoded letters, size and the start of its base line, in points."""

    data: bytes
    size: float
    x: float
    y: float


def set_line(text: str, face: EmbeddedFace, width: float, height: float) -> Line:
    """Centre a text in a box, smaller when it must be. Raises TextTooLong, LetterMissing."""
    data = face.encode(text)
    size = FULL_SIZE
    while face.width(data, size) > width or (face.ascent - face.descent) * size / 1000 > height + TOLERANCE:
        size -= SIZE_STEP
        if size < SMALLEST_SIZE:
            raise TextTooLong(text=text)
    line_height = (face.ascent - face.descent) * size / 1000
    return Line(
        data, size, (width - face.width(data, size)) / 2, (height - line_height) / 2 - face.descent * size / 1000
    )


def picture(line: Line, font_name: str, font: Any, width: float, height: float) -> Any:
    """The form object that draws a line: black, upright, in the given font (a reference) of the document."""
    content = (
        f"/Tx BMC q BT /{font_name} {line.size:g} Tf 0 g 1 0 0 1 {line.x:.3f} {line.y:.3f} Tm "
        f"<{line.data.hex()}> Tj ET Q EMC"
    )
    return objects.stream(
        content.encode("ascii"),
        Type=objects.name("XObject"),
        Subtype=objects.name("Form"),
        BBox=objects.numbers((0, 0, width, height)),
        Resources=objects.dictionary(Font=objects.dictionary(**{font_name: font})),
    )


def read_picture(stream: Any, width: float, height: float, face_of: Callable[[str], EmbeddedFace | None]) -> str | None:
    """The text a picture shows inside its box; None when it is not exactly of the form :func:`picture` writes."""
    found = CONTENT.fullmatch(stream.data)
    if found is None or "/Matrix" in stream or not _fits(stream.get("/BBox"), width, height):
        return None
    line = Line(bytes.fromhex(found["data"].decode()), float(found["size"]), float(found["x"]), float(found["y"]))
    face = face_of(found["font"].decode())
    return face.decode(line.data) if face is not None and _inside(line, face, width, height) else None


def paints_nothing(stream: Any) -> bool:
    """Whether a picture is one of the empty ones that programs give to empty fields."""
    return EMPTY_CONTENT.fullmatch(stream.data) is not None


def _inside(line: Line, face: EmbeddedFace, width: float, height: float) -> bool:
    across = line.x >= -TOLERANCE and line.x + face.width(line.data, line.size) <= width + TOLERANCE
    return across and SMALLEST_SIZE <= line.size <= 2 * FULL_SIZE and -TOLERANCE <= line.y <= height


def _fits(box: Any, width: float, height: float) -> bool:
    values = [float(value) for value in box or ()]
    return len(values) == 4 and all(
        abs(value - wanted) <= TOLERANCE for value, wanted in zip(values, (0, 0, width, height), strict=True)
    )
