"""
What a filled text field shows: written in one fixed form, and read back only from that form.

A field's value and its picture are two things in PDF, and changing the picture alone is still "form filling" to a
signature. The picture written here is one line of text in a known order of operators, so that a checker can read the
shown text back with certainty; any other picture is answered with None.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content_stream_parser import parse_content_stream

from signing import objects
from signing.errors import TextTooLong
from signing.face import EmbeddedFace

FULL_SIZE: Final = 13.0  # Decree 30/2020, annex I: the number and the date are set in size 13 to 14
SMALLEST_SIZE: Final = 8.0
SIZE_STEP: Final = 0.5
OPERATORS: Final = ("BMC", "q", "BT", "Tf", "g", "Tm", "Tj", "ET", "Q", "EMC")
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
    if "/Matrix" in stream or not _fits(stream.get("/BBox"), width, height):
        return None
    steps = list(parse_content_stream([stream]))
    if tuple(step.op for step in steps) != OPERATORS:
        return None
    arguments: list[list[Any]] = [list(step.args) for step in steps]
    line, face = _line_of(arguments), face_of(str(arguments[3][0]))
    if line is None or face is None or not _inside(line, face, width, height):
        return None
    return face.decode(line.data)


def _line_of(arguments: list[list[Any]]) -> Line | None:
    _, _, _, font, colour, matrix, shown, _, _, _ = arguments
    if (len(font), len(colour), len(matrix), len(shown)) != (2, 1, 6, 1):
        return None
    upright_black = [float(value) for value in (*colour, *matrix[:4])] == [0, 1, 0, 0, 1]
    if not upright_black or not isinstance(shown[0], generic.TextStringObject | generic.ByteStringObject):
        return None
    return Line(shown[0].original_bytes, float(font[1]), float(matrix[4]), float(matrix[5]))


def _inside(line: Line, face: EmbeddedFace, width: float, height: float) -> bool:
    across = line.x >= -TOLERANCE and line.x + face.width(line.data, line.size) <= width + TOLERANCE
    return across and SMALLEST_SIZE <= line.size <= 2 * FULL_SIZE and -TOLERANCE <= line.y <= height


def _fits(box: Any, width: float, height: float) -> bool:
    values = [float(value) for value in box or ()]
    return len(values) == 4 and all(
        abs(value - wanted) <= TOLERANCE for value, wanted in zip(values, (0, 0, width, height), strict=True)
    )
