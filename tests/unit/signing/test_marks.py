"""The agency's signature in words at the top right: on annexes and on copies, without harm to earlier signatures."""

import io
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field
from reportlab.pdfgen.canvas import Canvas

from signing import Status, clean, sign, verify
from signing.errors import EarlierSignatureBroken, LayoutOutsidePage, PageTurned
from signing.images import SignatureText
from signing.inspection import open_pdf
from signing.marks import ANNEX_FIELD, BAND, RIGHT, SIZE, TIME_FORMAT, annex_words, copy_words, mark_annex, mark_copy
from tests.unit.signing.making import AGENCY, NOW, REGULAR, draw, issued, make_office

WORDS = copy_words("Sao y", AGENCY, NOW)
LATER = NOW + timedelta(minutes=5)


def put(pdf: bytes, words: str, mark: Callable[..., Any]) -> bytes:
    """The mark with the agency's signature in it."""
    office = make_office()
    marked = mark(pdf, words, REGULAR)
    return sign(
        marked.pdf,
        office.agency.key(),
        field=marked.field,
        text=marked.text,
        at=LATER,
        time_stamper=office.stamper(LATER),
    )


@cache
def copied() -> bytes:
    return put(issued(), WORDS, mark_copy)


def words_in(pdf: bytes, field: str) -> tuple[float, float, float, float, str]:
    """Where a field stands on the page and what its look holds as text (through the letters' own table)."""
    reader = open_pdf(pdf)
    found = next(one for one in reader.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == field).get_object()
    left, bottom, right, top = (float(value) for value in found["/Rect"])
    return left, bottom, right, top, shown(pdf, (left, bottom, right, top))


def shown(pdf: bytes, box: tuple[float, float, float, float]) -> str:
    """Text the renderer sees in a box, with the looks of fields made part of the page first."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.flatten_annotations("screen")
        output = io.BytesIO()
        document.save(output)
    page = pypdfium2.PdfDocument(output.getvalue())[0]
    text: str = page.get_textpage().get_text_bounded(*box)
    return " ".join(text.split())


def test_the_words_follow_the_decree() -> None:
    assert annex_words("15/NQ-HĐND", NOW, TIME_FORMAT).startswith("Số: 15/NQ-HĐND; ")
    assert f"SAO Y; {AGENCY}; {NOW + timedelta(hours=7):%d/%m/%Y; %H:%M:%S} +07:00" == WORDS
    assert annex_words("01/QĐ", NOW, "%d.%m.%Y %H:%M:%S").endswith(f"{NOW + timedelta(hours=7):%d.%m.%Y %H:%M:%S}")


def test_a_copy_leaves_every_earlier_signature_valid_and_covers_the_file() -> None:
    verdict = verify(copied(), make_office().authority.anchors(), at=LATER)
    assert verdict.status is Status.VALID, verdict
    assert [one.field for one in verdict.signatures] == ["ChuKyLanhDao", "DauCoQuan", "SaoY"]
    assert verdict.signatures[-1].covers_file


def test_the_words_stand_at_the_top_right_above_the_text() -> None:
    left, bottom, right, top, text = words_in(copied(), "SaoY")
    assert right == pytest.approx(595 - RIGHT, abs=1)
    assert 842 - BAND - 3 < bottom < top < 842
    assert text == WORDS
    assert left > 595 / 4


def test_no_seal_is_shown_only_words_in_size_ten() -> None:
    reader = open_pdf(copied())
    field = next(one for one in reader.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == "SaoY").get_object()
    look = field["/AP"]["/N"]
    assert "/XObject" not in look["/Resources"] or not look["/Resources"]["/XObject"]
    assert f"/Chu {SIZE:.2f} Tf 0 g".encode() in look.data


def test_a_copy_of_a_copy_finds_its_own_place() -> None:
    again = put(copied(), copy_words("Sao lục", AGENCY, LATER), mark_copy)
    verdict = verify(again, make_office().authority.anchors(), at=LATER)
    assert verdict.status is Status.VALID, verdict
    assert verdict.signatures[-1].field == "SaoY2"
    first, second = words_in(again, "SaoY"), words_in(again, "SaoY2")
    assert second[3] <= first[1]


def test_long_names_go_on_in_a_second_line() -> None:
    marked = mark_copy(draw(), copy_words("Trích sao", "Ủy ban nhân dân tỉnh " * 4, NOW), REGULAR)
    assert len(marked.text.lines) >= 2
    assert marked.text.lines[0].endswith(";")


def test_an_annex_is_signed_in_its_own_clean_file() -> None:
    annex = put(clean(draw()).pdf, annex_words("15/NQ-HĐND", LATER), mark_annex)
    verdict = verify(annex, make_office().authority.anchors(), at=LATER)
    assert verdict.status is Status.VALID, verdict
    assert [one.field for one in verdict.signatures] == [ANNEX_FIELD]
    assert words_in(annex, ANNEX_FIELD)[4] == annex_words("15/NQ-HĐND", LATER)


def test_a_signature_that_forbids_later_fields_is_not_broken_for_a_copy() -> None:
    office = make_office()
    writer = IncrementalPdfFileWriter(io.BytesIO(draw()))
    everything = FieldMDPSpec(FieldMDPAction.ALL)
    append_signature_field(writer, SigFieldSpec("Khac", on_page=0, box=(10, 10, 90, 90), field_mdp_spec=everything))
    output = io.BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    closed = sign(output.getvalue(), office.agency.key(), field="Khac", at=NOW, text=SignatureText(("Ký",), REGULAR))
    with pytest.raises(EarlierSignatureBroken):
        put(closed, WORDS, mark_copy)


def turned(canvas: Canvas) -> None:
    canvas.setPageRotation(90)


def test_a_page_that_is_stored_turned_is_refused() -> None:
    with pytest.raises(PageTurned):
        mark_copy(draw(turned), WORDS, REGULAR)


def test_when_the_top_is_full_nothing_is_drawn_over_another_mark() -> None:
    pdf = draw()
    for _ in range(2):
        pdf = mark_copy(pdf, WORDS, REGULAR).pdf
    with pytest.raises(LayoutOutsidePage):
        mark_copy(pdf, WORDS, REGULAR)
