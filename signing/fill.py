"""
Writing the number and the date into a document that the leader has signed already.

The step is an incremental update of value, picture and the read-only flag of a field, and nothing else: that is what
the leader's signature leaves open, and what pyHanko, poppler and MuPDF all call filling a form.
"""

import unicodedata
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import objects
from signing.appearance import picture, set_line
from signing.errors import FieldFilled, FieldLocked, FieldMissing
from signing.face import EmbeddedFace, read_face
from signing.inspection import open_pdf
from signing.result import checked
from signing.verification.integrity import signatures_of

READ_ONLY: Final = 1


def fill(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """
    Fill text fields by name, for good, and check that the signatures before it still hold.

    The letters come from the font :func:`signing.fields.prepare` put into the document. Raises FieldMissing,
    FieldFilled, FieldLocked (a seal covers it), LetterMissing, TextTooLong, EarlierSignatureBroken, ResultInvalid.
    """
    locks: list[Any] = [signature.fieldmdp for signature in signatures_of(open_pdf(pdf))]
    for name in values:
        if any(lock is not None and lock.is_locked(name) for lock in locks):
            raise FieldLocked(field=name)
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    for name, text in values.items():
        _fill_field(writer, name, unicodedata.normalize("NFC", text))
    output = BytesIO()
    writer.write(output)
    return checked(output.getvalue(), new=None)


def _fill_field(writer: Any, name: str, text: str) -> None:
    field = objects.field(writer.root, name)
    if field is None or field.get("/FT") != "/Tx":
        raise FieldMissing(field=name)
    if field.get("/V"):
        raise FieldFilled(field=name)
    letters, font, face = _letters(writer, field, name)
    width, height = objects.size(field["/Rect"])
    line = set_line(text, face, width, height)
    normal = writer.add_object(picture(line, letters, font, width, height))
    field[objects.name("V")] = objects.text(text)
    field[objects.name("AP")] = objects.dictionary(N=normal)
    field[objects.name("Ff")] = objects.number(int(field.get("/Ff", 0)) | READ_ONLY)
    writer.update_container(field)


def _letters(writer: Any, field: Any, name: str) -> tuple[str, Any, EmbeddedFace]:
    """The name, the reference and the face of the font that the field's own style (/DA) asks for."""
    style = str(field.get("/DA", "")).split()
    letters = style[0].removeprefix("/") if style else ""
    fonts = writer.root["/AcroForm"].get("/DR", {}).get("/Font", {})
    font = fonts.raw_get("/" + letters) if "/" + letters in fonts else None
    face = read_face(objects.resolved(font)) if font is not None else None
    if face is None:
        raise FieldMissing(field=name)
    return letters, font, face
