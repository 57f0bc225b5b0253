"""
The four places of an issued document: number, date, the leader's signature, the agency's seal.

They are put into the document before anybody signs, because a field that appears after a signature is a change to the
signed page for many readers, while filling a field that was there is not. Who locks what: the leader's signature locks
itself; the seal locks the number, the date and the leader's signature (ISO 32000-1, 12.7.4.5, field locks).
"""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field

from signing import objects
from signing.appearance import FULL_SIZE
from signing.errors import LayoutOutsidePage
from signing.face import embed, font_subset
from signing.inspection import open_pdf, refuse_active_content

PRINTED = 4  # annotation flag "Print"; nothing else, a field is never hidden
CENTRED = 1
LETTERS_NAME = "KGChu"
DATE_LETTERS_NAME = "KGNgay"
FORM_VERSION = (1, 7)


class FieldName(StrEnum):
    """The names of the four fields: a contract with everyone who draws or reads the documents."""

    NUMBER = "SoVanBan"
    DATE = "NgayBanHanh"
    SIGNATURE = "ChuKyLanhDao"
    SEAL = "DauCoQuan"


TEXT_FIELDS = (FieldName.NUMBER, FieldName.DATE)
LOCKS: dict[FieldName, tuple[FieldName, ...]] = {
    FieldName.SIGNATURE: (FieldName.SIGNATURE,),
    FieldName.SEAL: (FieldName.NUMBER, FieldName.DATE, FieldName.SIGNATURE),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page (counted from 0), in points from the bottom left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def corners(self) -> tuple[float, float, float, float]:
        return self.x0, self.y0, self.x1, self.y1


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the four fields go."""

    number: Box
    date: Box
    signature: Box
    seal: Box


def prepare(pdf: bytes, layout: Layout, font: Path, date_font: Path | None = None) -> bytes:
    """
    A clean copy of a drawn document, in one revision, with the four empty fields of an official document.

    ``font`` is a TrueType file whose Vietnamese letters go into the document for the fields; the date may have another
    one (Decree 30/2020 sets it in italics). Raises NotAPdf, DamagedPdf, EncryptedPdf, AlreadySigned, ActiveContent,
    LayoutOutsidePage, FontUnusable.
    """
    reader = open_pdf(pdf)
    refuse_active_content(reader)
    writer: Any = copy_into_new_writer(reader)
    writer.ensure_output_version(FORM_VERSION)
    _add_form(writer, font, date_font or font)
    _add_text_field(writer, FieldName.NUMBER, layout.number, LETTERS_NAME)
    _add_text_field(writer, FieldName.DATE, layout.date, DATE_LETTERS_NAME)
    _add_signature_field(writer, FieldName.SIGNATURE, layout.signature)
    _add_signature_field(writer, FieldName.SEAL, layout.seal)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _add_form(writer: Any, font: Path, date_font: Path) -> None:
    letters = embed(writer, font_subset(font))
    date_letters = letters if date_font == font else embed(writer, font_subset(date_font))
    fonts = objects.dictionary(**{LETTERS_NAME: letters, DATE_LETTERS_NAME: date_letters})
    form = objects.dictionary(
        Fields=objects.array([]), DR=objects.dictionary(Font=fonts), DA=objects.text(_style(LETTERS_NAME))
    )
    writer.root[objects.name("AcroForm")] = writer.add_object(form)


def _style(letters: str) -> str:
    return f"/{letters} {FULL_SIZE:g} Tf 0 g"


def _page(writer: Any, name: FieldName, box: Box) -> Any:
    """The page of a box. Raises LayoutOutsidePage when the box is empty or not wholly on it."""
    if not 0 <= box.page < int(writer.root["/Pages"]["/Count"]):
        raise LayoutOutsidePage(field=name)
    reference, _ = writer.find_page_for_modification(box.page)
    left, bottom, right, top = (float(value) for value in _media_box(reference.get_object()))
    if not (left <= box.x0 < box.x1 <= right and bottom <= box.y0 < box.y1 <= top):
        raise LayoutOutsidePage(field=name)
    return reference


def _media_box(page: Any) -> Any:
    while "/MediaBox" not in page:
        page = page["/Parent"]
    return page["/MediaBox"]


def _add_text_field(writer: Any, name: FieldName, box: Box, letters: str) -> None:
    page = _page(writer, name, box)
    field = objects.dictionary(
        Type=objects.name("Annot"),
        Subtype=objects.name("Widget"),
        FT=objects.name("Tx"),
        T=objects.text(name),
        F=objects.number(PRINTED),
        Q=objects.number(CENTRED),
        DA=objects.text(_style(letters)),
        Rect=objects.numbers(box.corners),
        P=page,
    )
    reference = writer.add_object(field)
    writer.root["/AcroForm"]["/Fields"].append(reference)
    writer.register_annotation(page, reference)


def _add_signature_field(writer: Any, name: FieldName, box: Box) -> None:
    _page(writer, name, box)
    lock = FieldMDPSpec(FieldMDPAction.INCLUDE, [str(locked) for locked in LOCKS[name]])
    # The corners of a signature are whole points: pyHanko takes no fractions here.
    left, bottom, right, top = (round(value) for value in box.corners)
    corners = (left, bottom, right, top)
    append_signature_field(writer, SigFieldSpec(str(name), on_page=box.page, box=corners, field_mdp_spec=lock))
