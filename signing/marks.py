"""
The agency's signature as words at the top right of a page: on annexes in files of their own and on electronic copies.

Decree 30/2020/NĐ-CP, annex I (part I, box 14) and annex III (templates 2.2 and 3.2): no seal is shown; the words are
upright, black, size 10. The words are the look of the signature itself, so they are as hard to change as what it signs.
A mark goes into a signed file as a further signature field, which leaves the signatures before it as they are, unless
one of them forbids it; then the file is refused and nothing is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field

from signing import objects
from signing.errors import DamagedPdf, LayoutOutsidePage, PageTurned
from signing.face import Subset, font_subset
from signing.fields import FORM_VERSION
from signing.images import LEADING, SignatureText
from signing.inspection import open_pdf
from signing.result import checked

ANNEX_FIELD: Final = "PhuLuc"
COPY_FIELD: Final = "SaoY"
MOST_COPIES: Final = 9
COPY_FIELDS: Final = (COPY_FIELD, *(f"{COPY_FIELD}{number}" for number in range(2, MOST_COPIES + 1)))
VIETNAM: Final = timezone(timedelta(hours=7))
TIME_FORMAT: Final = "%d/%m/%Y; %H:%M:%S +07:00"

SIZE: Final = 10.0
MILLIMETRE: Final = 72 / 25.4
RIGHT: Final = 15 * MILLIMETRE  # the margins of an official page
LEFT: Final = 30 * MILLIMETRE
TOP: Final = 7 * MILLIMETRE
BAND: Final = 20 * MILLIMETRE  # nothing of the text stands above it
GAP: Final = 2.0
SLACK: Final = 2.0  # corners of a signature field are whole points


@dataclass(frozen=True, slots=True)
class Marked:
    """A file with an empty field for one more signature, and the words that signature is to show."""

    pdf: bytes
    field: str
    text: SignatureText


def annex_words(reference: str, at: datetime, time_format: str = TIME_FORMAT) -> str:
    """``Số: 15/NQ-HĐND; 05/01/2027; 09:00:05 +07:00``."""
    return f"Số: {reference}; {at.astimezone(VIETNAM):{time_format}}"


def copy_words(kind: str, agency: str, at: datetime, time_format: str = TIME_FORMAT) -> str:
    """``SAO Y; Hội đồng nhân dân quận Hồng Bàng; 05/01/2027; 09:00:05 +07:00``."""
    return f"{kind.upper()}; {agency}; {at.astimezone(VIETNAM):{time_format}}"


def mark_annex(pdf: bytes, words: str, font: Path) -> Marked:
    """Room for the agency's signature on a clean annex: still one revision. Raises as :func:`mark_copy`."""
    return _marked(_new_writer(pdf), ANNEX_FIELD, words, font)


def mark_extract(pdf: bytes, words: str, font: Path) -> Marked:
    """The same on the clean file of an extract. Raises as :func:`mark_copy`."""
    return _marked(_new_writer(pdf), COPY_FIELD, words, font)


def _new_writer(pdf: bytes) -> Any:
    writer: Any = copy_into_new_writer(open_pdf(pdf))
    writer.ensure_output_version(FORM_VERSION)
    return writer


def mark_copy(pdf: bytes, words: str, font: Path) -> Marked:
    """
    Room for one more agency's signature on a file that may be signed already, as an incremental update.

    Raises EarlierSignatureBroken when a signature in the file forbids it, PageTurned for a first page that is stored
    turned, LayoutOutsidePage when the top of the page is full, LetterMissing, FontUnusable, DamagedPdf, and the errors
    of :func:`signing.inspection.open_pdf`.
    """
    reader = open_pdf(pdf)
    try:
        taken = {str(objects.resolved(one).get("/T")) for one in objects.form_fields(reader.root)}
        name = next((name for name in COPY_FIELDS if name not in taken), None)
        if name is None:
            raise LayoutOutsidePage(field=COPY_FIELD)
        marked = _marked(IncrementalPdfFileWriter(BytesIO(pdf)), name, words, font)
    except (PdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedPdf from error
    if reader.embedded_signatures:
        checked(marked.pdf, new=None)
    return marked


def _marked(writer: Any, name: str, words: str, font: Path) -> Marked:
    reference, _ = writer.find_page_for_modification(0)
    page = reference.get_object()
    if int(_inherited(page, "/Rotate", 0)) % 360:
        raise PageTurned(field=name)
    left, _bottom, right, top = (float(value) for value in _inherited(page, "/CropBox", None) or _box(page))
    face = font_subset(font)
    lines = _broken(words, face, right - left - LEFT - RIGHT)
    width = max(_width(line, face) for line in lines)
    height = (len(lines) - 1) * LEADING * SIZE + (face.ascent - face.descent) * SIZE / 1000
    highest = min([top - TOP, *(lowest - GAP for lowest in _marks_on(writer.root, top))])
    if highest - height < top - BAND or right - RIGHT - width < left:
        raise LayoutOutsidePage(field=name)
    corners = (
        int(right - RIGHT - width - SLACK), int(highest - height - SLACK), round(right - RIGHT), round(highest),
    )  # fmt: skip
    lock = FieldMDPSpec(FieldMDPAction.INCLUDE, [name])
    append_signature_field(writer, SigFieldSpec(name, on_page=0, box=corners, field_mdp_spec=lock))
    output = BytesIO()
    writer.write(output)
    return Marked(output.getvalue(), name, SignatureText(tuple(lines), font, SIZE))


def _inherited(page: Any, key: str, default: Any) -> Any:
    """An entry of a page or of the nodes above it."""
    node = page
    while node is not None:
        if key in node:
            return node[key]
        node = node.get("/Parent") and objects.resolved(node["/Parent"])
    return default


def _box(page: Any) -> Any:
    found = _inherited(page, "/MediaBox", None)
    if found is None:
        raise DamagedPdf
    return found


def _marks_on(root: Any, top: float) -> Iterable[float]:
    """The lower edges of the marks that stand in the band above the text already."""
    for reference in objects.form_fields(root):
        field = objects.resolved(reference)
        if str(field.get("/T")) in (*COPY_FIELDS, ANNEX_FIELD) and "/Rect" in field:
            lower = min(float(field["/Rect"][1]), float(field["/Rect"][3]))
            if lower > top - BAND:
                yield lower


def _width(line: str, face: Subset) -> float:
    return sum(face.widths[face.glyphs[letter]] if letter in face.glyphs else 0 for letter in line) * SIZE / 1000


def _broken(words: str, face: Subset, room: float) -> Sequence[str]:
    """One line, or several broken behind a semicolon."""
    lines: list[str] = []
    for part in words.split("; "):
        longer = f"{lines[-1]}; {part}" if lines else part
        if lines and _width(f"{longer};", face) > room:
            lines[-1] += ";"
            lines.append(part)
        elif lines:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines
