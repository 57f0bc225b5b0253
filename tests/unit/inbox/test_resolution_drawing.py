"""A drawn resolution, read back: its words, its form, the places of its fields."""

import dataclasses
import datetime as dt
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.drafting import (
    Article,
    Clause,
    Draft,
    ResolutionText,
    closing_sentence,
    draw_resolution,
    text_from_json,
    text_to_json,
)
from inbox.drafting.faces import Faces
from inbox.errors import DraftingError
from signing.fields import Box, prepare
from signing.fill import fill

FONTS = Path(__file__).resolve().parents[3] / "clients" / "browser" / "dist" / "fonts"
FACES = Faces(FONTS)
MM = 72 / 25.4
CLAUSES = tuple(Clause(f"Nội dung thứ {number} của nhiệm vụ năm 2027.") for number in range(1, 4))
TEXT = ResolutionText(
    agency_lines=("Hội đồng nhân dân", "quận Hồng Bàng"),
    symbol="NQ-HĐND",
    place="Hồng Bàng",
    abstract="Về nhiệm vụ phát triển kinh tế - xã hội năm 2027",
    issuer_lines=("Hội đồng nhân dân quận Hồng Bàng", "khóa XXI, kỳ họp thứ tư"),
    grounds=("Căn cứ Luật Tổ chức chính quyền địa phương", "Xét Tờ trình số 215/TTr-UBND"),
    articles=(
        Article(
            "Mục tiêu",
            "Thông qua nhiệm vụ phát triển kinh tế - xã hội, quốc phòng, an ninh năm 2027 với các mục tiêu sau:",
            (*CLAUSES, Clause("Về dịch vụ công:", ("một;", "hai;", "ba;", "bốn;", "năm."))),
        ),
        Article("", "Giao Ủy ban nhân dân quận tổ chức thực hiện Nghị quyết."),
    ),
    closing=closing_sentence("Hội đồng nhân dân quận Hồng Bàng", "khóa XXI", "kỳ họp thứ tư", dt.date(2026, 12, 22)),
    recipients=("Ủy ban nhân dân thành phố Hải Phòng", "HĐND, UBND 11 phường"),
    authority_lines=("CHỦ TỊCH",),
    signer="Nguyễn Thị Thu Hà",
)


def words(draft: Draft) -> list[str]:
    """The text of each page, in one line."""
    with pypdfium2.PdfDocument(draft.pdf) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def boxes(draft: Draft) -> dict[str, Box]:
    return {field.name: getattr(draft.layout, field.name) for field in dataclasses.fields(draft.layout)}


def test_every_part_of_the_legal_form_is_on_the_page() -> None:
    written = " ".join(words(draw_resolution(TEXT, FACES)))
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "HỘI ĐỒNG NHÂN DÂN",
        "QUẬN HỒNG BÀNG",
        "Số:",
        "/NQ-HĐND",
        "NGHỊ QUYẾT",
        "Về nhiệm vụ phát triển kinh tế - xã hội năm 2027",
        "KHÓA XXI, KỲ HỌP THỨ TƯ",
        "Căn cứ Luật Tổ chức chính quyền địa phương;",
        "Xét Tờ trình số 215/TTr-UBND.",
        "QUYẾT NGHỊ:",
        "Điều 1. Mục tiêu",
        "Điều 2. Giao Ủy ban nhân dân quận",
        "đ) năm.",
        "thông qua ngày 22 tháng 12 năm 2026./.",
        "Nơi nhận:",
        "- HĐND, UBND 11 phường;",
        "- Lưu: VT.",
        "CHỦ TỊCH",
        "Nguyễn Thị Thu Hà",
    ):
        assert part in written, part


def test_the_number_and_the_date_are_left_open() -> None:
    page = words(draw_resolution(TEXT, FACES))[0]
    assert "Hồng Bàng, ngày" not in page
    assert "Số: /NQ-HĐND" in page or "Số:/NQ-HĐND" in page


def test_only_the_official_type_is_used_and_all_of_it_is_in_the_file() -> None:
    with pikepdf.open(BytesIO(draw_resolution(TEXT, FACES).pdf)) as document:
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert "Tinos" in str(font.BaseFont)
            assert "/FontFile2" in font.FontDescriptor


def test_the_page_is_a4_and_its_margins_are_the_decrees() -> None:
    draft = draw_resolution(TEXT, FACES)
    with pypdfium2.PdfDocument(draft.pdf) as document:
        page = document[0]
        assert [round(side / MM) for side in page.get_size()] == [210, 297]
        text = page.get_textpage()
        letters = [text.get_charbox(place) for place in range(text.count_chars())]
    rectangles = [box for box in letters if box[2] > box[0]]
    left, right = min(box[0] for box in rectangles), max(box[2] for box in rectangles)
    bottom, top = min(box[1] for box in rectangles), max(box[3] for box in rectangles)
    assert 30 <= left / MM <= 35
    assert 15 <= 210 - right / MM <= 21
    assert 297 - top / MM >= 20
    assert bottom / MM >= 20


def test_the_seal_is_as_large_as_a_real_one_and_covers_the_left_third_of_the_signature() -> None:
    found = boxes(draw_resolution(TEXT, FACES))
    seal, signature = found["seal"], found["signature"]
    assert round((seal.x1 - seal.x0) / MM) == round((seal.y1 - seal.y0) / MM) == 36
    covered = (seal.x1 - signature.x0) / (signature.x1 - signature.x0)
    assert covered == pytest.approx(1 / 3, abs=0.02)
    assert seal.y0 < signature.y0 < signature.y1 < seal.y1


def test_the_boxes_stand_where_the_text_leaves_room() -> None:
    draft = draw_resolution(TEXT, FACES)
    with pypdfium2.PdfDocument(draft.pdf) as document:
        for name, box in boxes(draft).items():
            inside = document[box.page].get_textpage().get_text_bounded(box.x0 + 1, box.y0 + 1, box.x1 - 1, box.y1 - 1)
            assert inside.strip() == "", name


def test_the_drawn_document_takes_its_fields_and_their_values() -> None:
    draft = draw_resolution(TEXT, FACES)
    prepared = prepare(draft.pdf, draft.layout, FONTS / "Tinos-Regular.ttf", FONTS / "Tinos-Italic.ttf")
    filled = fill(prepared, {"SoVanBan": "1234", "NgayBanHanh": "Hoàng Văn Thụ, ngày 22 tháng 12 năm 2026"})
    with pikepdf.open(BytesIO(filled)) as document:
        fields = {str(field.T): field for field in document.Root.AcroForm.Fields.as_list()}
    assert set(fields) == {"SoVanBan", "NgayBanHanh", "ChuKyLanhDao", "DauCoQuan"}


def test_pages_after_the_first_carry_their_number() -> None:
    long = dataclasses.replace(TEXT, articles=(Article("Nhiệm vụ", "", CLAUSES * 20),))
    pages = words(draw_resolution(long, FACES))
    assert len(pages) > 1
    assert not pages[0].startswith("1 ")
    assert [page.split()[0] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 70), st.integers(1, 12))
def test_the_signature_never_stands_apart_from_the_last_sentence(clauses: int, recipients: int) -> None:
    articles = (Article("Nhiệm vụ", "", tuple(CLAUSES[number % 3] for number in range(clauses))),)
    text = dataclasses.replace(TEXT, articles=articles, recipients=tuple(f"Cơ quan thứ {n}" for n in range(recipients)))
    draft = draw_resolution(text, FACES)
    found = boxes(draft)
    assert found["signature"].page == found["seal"].page == draft.pages - 1
    last = words(draft)[-1]
    assert "thông qua ngày 22 tháng 12 năm 2026./." in last
    assert "Nguyễn Thị Thu Hà" in last
    assert "- Lưu: VT." in last


def test_the_same_text_always_gives_the_same_bytes() -> None:
    assert draw_resolution(TEXT, FACES) == draw_resolution(TEXT, FACES)


def test_texts_are_never_read_as_markup() -> None:
    text = dataclasses.replace(TEXT, articles=(Article("Về <b>A&B</b>", "chỉ tiêu < 5% & > 3%"),))
    page = words(draw_resolution(text, FACES))[0]
    assert "Về <b>A&B</b>" in page
    assert "chỉ tiêu < 5% & > 3%" in page


def test_a_text_survives_its_json_form() -> None:
    assert text_from_json(text_to_json(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (dataclasses.replace(TEXT, articles=()), "drafting.empty"),
        (dataclasses.replace(TEXT, abstract="Về 漢字"), "drafting.letter_missing"),
        (
            dataclasses.replace(TEXT, articles=(Article("x", "", (Clause("y", ("z",) * 24),)),)),
            "drafting.too_many_points",
        ),
    ],
)
def test_what_cannot_be_set_is_refused(text: ResolutionText, code: str) -> None:
    with pytest.raises(DraftingError) as refused:
        draw_resolution(text, FACES)
    assert refused.value.code == code


def test_a_text_with_a_missing_part_is_refused() -> None:
    with pytest.raises(DraftingError, match=r"drafting\.bad_text"):
        text_from_json({"abstract": "x"})
