"""
Does a filled field show its value? The picture of a field may be changed without breaking a signature, so the text is
read out of the picture and compared, with letters taken only from a font that was in the document when it was signed.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

from signing import objects
from signing.appearance import paints_nothing, read_picture
from signing.codes import ReasonCode
from signing.face import EmbeddedFace, read_face
from signing.fields import TEXT_FIELDS
from signing.verification.report import Reason


def examine_shown(reader: PdfFileReader, signed_revision: int) -> Iterator[Reason]:
    """A reason for each field whose picture cannot be shown to equal its value."""
    for name in TEXT_FIELDS:
        field = objects.field(reader.root, name)
        if field is not None and not _shows_its_value(reader, field, signed_revision):
            yield Reason(ReasonCode.SHOWN_TEXT_DIFFERS, {"field": str(name), "value": str(field.get("/V", ""))})


def _shows_its_value(reader: PdfFileReader, field: Any, signed_revision: int) -> bool:
    value, picture = field.get("/V", ""), _picture(field)
    if picture is None:
        return not value
    if not value:
        return paints_nothing(picture)
    width, height = objects.size(field["/Rect"])
    shown = read_picture(picture, width, height, lambda letters: _face(reader, picture, letters, signed_revision))
    return shown == str(value)


def _picture(field: Any) -> Any:
    appearances = objects.resolved(field.get("/AP"))
    return None if appearances is None else appearances.get("/N") and objects.resolved(appearances["/N"])


def _face(reader: PdfFileReader, picture: Any, letters: str, signed_revision: int) -> EmbeddedFace | None:
    font = picture["/Resources"]["/Font"].raw_get("/" + letters)
    references = [reference for reference, _ in objects.walk(font)]
    if references[0] is None:
        return None
    later = any(
        reader.xrefs.get_last_change(reference) > signed_revision for reference in references if reference is not None
    )
    return None if later else read_face(objects.resolved(font))
