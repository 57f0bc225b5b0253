"""The signed page, measured: the seal in its true size over a third of the signature, and the code to ask at."""

from functools import cache
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from reportlab.graphics.barcode.qr import QrCodeWidget

from inbox.drafting import Look, draw_resolution
from inbox.drafting.faces import Face, width
from inbox.drafting.finding import FINE, HEADING, QR_SIZE, broken_address
from inbox.rules.verify_codes import ALPHABET, LETTERS, printed_code, typed_code
from signing import FieldName, clean, prepare, seal, seal_image, sign, signature_image
from tests.unit.inbox.test_resolution_drawing import FACES, FONTS, MM, TEXT, words
from tests.unit.signing.making import NOW, make_office

ADDRESS = "https://khonggiay.hongbang.haiphong.gov.vn/verify/K7QM-3PXW-9H2T-VRND"
DOTS = 4  # of the picture for a point
Box = tuple[float, float, float, float]
Ink = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]


def last_page(pdf: bytes) -> Any:
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()  # otherwise the looks of fields are not drawn
    return document[len(document) - 1]


@cache
def signed_page(name: str = "Nguyễn Thị Thu Hà", diameter: float = 36.0) -> Image.Image:
    """The last page with signature and seal, as it is rendered."""
    draft = draw_resolution(TEXT, FACES, Look(diameter))
    pdf = prepare(draft.pdf, draft.layout, FONTS / "Tinos-Regular.ttf", FONTS / "Tinos-Italic.ttf")
    office = make_office()
    pdf = sign(pdf, office.leader.key(), field=FieldName.SIGNATURE, image=signature_image(name), at=NOW)
    pdf = seal(pdf, office.agency.key(), seal_image("Hội đồng nhân dân quận", FONTS / "Tinos-Bold.ttf"), at=NOW)
    page = last_page(pdf)
    picture: Image.Image = page.render(scale=DOTS, may_draw_forms=True).to_pil().convert("RGB")
    return picture


RED: Ink = ((150, 256), (0, 110), (0, 110))
BLUE: Ink = ((0, 100), (0, 110), (110, 256))


def extent(picture: Image.Image, ink: Ink) -> Box:
    """The box of all dots of an ink (ranges of red, green, BLUE), in points from the top left corner."""
    planes = [
        plane.point([255 * (least <= value < most) for value in range(256)])
        for plane, (least, most) in zip(picture.split(), ink, strict=True)
    ]
    box = ImageChops.multiply(ImageChops.multiply(planes[0], planes[1]), planes[2]).getbbox()
    assert box is not None
    left, top, right, bottom = (edge / DOTS for edge in box)
    return left, top, right, bottom


@pytest.mark.parametrize("diameter", [36.0, 32.0])
def test_the_seal_is_shown_in_its_true_size(diameter: float) -> None:
    left, top, right, bottom = extent(signed_page(diameter=diameter), RED)
    assert (right - left) / MM == pytest.approx(diameter, abs=0.5)
    assert (bottom - top) / MM == pytest.approx(diameter, abs=0.5)


@pytest.mark.parametrize("name", ["Nguyễn Thị Thu Hà", "Y", "Trần Đình Phương Uyên Khánh"])
def test_the_seal_covers_a_third_of_the_signature_on_its_left(name: str) -> None:
    page = signed_page(name)
    seal_left, seal_top, seal_right, seal_bottom = extent(page, RED)
    left, top, right, bottom = extent(page, BLUE)
    assert (seal_right - left) / (right - left) == pytest.approx(1 / 3, abs=0.04)
    assert seal_left < left
    assert seal_top < (top + bottom) / 2 < seal_bottom


def test_the_signature_stands_between_post_and_name() -> None:
    left, top, right, bottom = extent(signed_page(), BLUE)
    page = last_page(draw_resolution(TEXT, FACES).pdf)
    height = page.get_height()
    text = page.get_textpage()
    above = text.get_text_bounded(left - 60, height - top, right + 60, height - top + 60)
    below = text.get_text_bounded(left - 60, height - bottom - 40, right + 60, height - bottom)
    assert "CHỦ TỊCH" in above
    assert TEXT.signer in below


def test_without_a_public_address_no_code_is_drawn() -> None:
    assert HEADING not in " ".join(words(draw_resolution(TEXT, FACES)))


def test_the_address_stands_in_words_beneath_the_recipients() -> None:
    seen = words(draw_resolution(TEXT, FACES, Look(address=ADDRESS)))[-1]
    assert f"{HEADING} https://khonggiay." in seen
    assert seen.index("Lưu: VT") < seen.index(HEADING)
    assert ADDRESS.rpartition("/")[2] in seen
    assert ADDRESS in seen[seen.index("https://") :].replace(" ", "")


def test_the_code_is_drawn_dot_by_dot_on_white_ground() -> None:
    page = last_page(draw_resolution(TEXT, FACES, Look(address=ADDRESS)).pdf)
    picture = page.render(scale=DOTS).to_pil().convert("L")
    text = page.get_textpage()
    boxes = (text.get_rect(number) for number in range(text.count_rects()))
    heading = next(box for box in boxes if HEADING in text.get_text_bounded(*box))
    widget = QrCodeWidget(ADDRESS, barLevel="M")
    widget.qr.make()
    modules, quiet = widget.qr.getModuleCount(), widget.barBorder
    step = QR_SIZE / (modules + 2 * quiet)
    left, middle = 30 * MM, page.get_height() - (heading[1] + heading[3]) / 2
    top = min(
        (candidate / DOTS for candidate in range(int((middle - 40) * DOTS), int(middle * DOTS))),
        key=lambda edge: mismatches(picture, widget, left, edge, step),
    )
    assert mismatches(picture, widget, left, top, step) == 0


def mismatches(picture: Image.Image, widget: QrCodeWidget, left: float, top: float, step: float) -> int:
    """How many modules of the code are not as they must be when its quiet zone begins at this corner."""
    count, quiet = widget.qr.getModuleCount(), widget.barBorder
    dots, wrong = picture.tobytes(), 0
    for row in range(count):
        for column in range(count):
            x, y = left + (column + quiet + 0.5) * step, top + (row + quiet + 0.5) * step
            wrong += (dots[int(y * DOTS) * picture.width + int(x * DOTS)] < 128) != widget.qr.isDark(row, column)
    return wrong


def test_a_drawing_with_the_code_passes_the_inspection_of_any_paper() -> None:
    draft = draw_resolution(TEXT, FACES, Look(address=ADDRESS))
    assert clean(draft.pdf).pages == draft.pages


@given(st.from_regex(r"https://[a-z]{1,30}(\.[a-z]{1,40}){1,4}/([a-z]{1,10}/)?", fullmatch=True))
@settings(max_examples=50, deadline=None)
def test_every_line_of_an_address_fits_and_nothing_is_lost(address: str) -> None:
    FACES.register()
    lines = broken_address(f"{address}K7QM-3PXW-9H2T-VRND", 119)
    assert "".join(lines) == f"{address}K7QM-3PXW-9H2T-VRND"
    assert all(width(line, Face.REGULAR, FINE) <= 119 for line in lines)


@given(st.binary(min_size=10, max_size=10))
def test_a_code_is_read_back_however_it_is_typed(random: bytes) -> None:
    code = printed_code(random)
    assert len(code) <= 24
    assert len(set(code) - set(ALPHABET) - {"-"}) == 0
    assert typed_code(code) == typed_code(code.lower().replace("-", " ")) == typed_code(code.replace("-", "")) == code


def test_different_bytes_give_different_codes() -> None:
    assert len({printed_code(number.to_bytes(10, "big")) for number in range(1000)}) == 1000
    assert printed_code(b"\xff" * 10) != printed_code(b"\x7f" + b"\xff" * 9)


@pytest.mark.parametrize("words_typed", ["", "K7QM", "O" * LETTERS, "K7QM-3PXW-9H2T-VRN0", "K" * 17, "'; DROP TABLE"])
def test_what_can_be_no_code_is_none(words_typed: str) -> None:
    assert typed_code(words_typed) == ""
