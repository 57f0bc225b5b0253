"""A resolution in its legal form: Decree 30/2020/NĐ-CP, annex I and annex III template 1.1."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm, mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Paragraph, Spacer

from inbox.drafting.faces import Face, Faces, check_letters
from inbox.drafting.parts import BODY, Head, Look, SignatureBlock, Underline, draw_page_number
from inbox.drafting.text import Article, ResolutionText
from inbox.errors import DraftingError
from signing.fields import Box, Layout

MARGIN_TOP: Final = 20 * mm
MARGIN_BOTTOM: Final = 20 * mm
MARGIN_LEFT: Final = 30 * mm
MARGIN_RIGHT: Final = 18 * mm
POINT_LETTERS: Final = "abcdđeghiklmnopqrstuvxy"  # the order of points in Vietnamese law
DECREES: Final = "QUYẾT NGHỊ:"

_BODY_STYLE: Final = ParagraphStyle(
    "body",
    fontName=Face.REGULAR,
    bulletFontName=Face.REGULAR,
    fontSize=BODY,
    leading=BODY * 1.25,
    alignment=TA_JUSTIFY,
    firstLineIndent=1.27 * cm,
    spaceAfter=6,
    allowWidows=0,
    allowOrphans=0,
)
_GROUND_STYLE: Final = ParagraphStyle("ground", _BODY_STYLE, fontName=Face.ITALIC)
_HEADING_STYLE: Final = ParagraphStyle("heading", _BODY_STYLE, fontName=Face.BOLD, keepWithNext=1)
_TITLE_STYLE: Final = ParagraphStyle(
    "title", _BODY_STYLE, fontName=Face.BOLD, alignment=TA_CENTER, firstLineIndent=0, spaceAfter=2
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A drawn document: the bytes, where its four fields go, and how many pages it has."""

    pdf: bytes
    layout: Layout
    pages: int


def draw_resolution(text: ResolutionText, faces: Faces, look: Look | None = None) -> Draft:
    """The same text always gives the same bytes.

    Raises DraftingError ``drafting.font_missing``, ``drafting.letter_missing``, ``drafting.empty`` (no article) or
    ``drafting.too_many_points``.
    """
    if not text.articles or not text.agency_lines:
        raise DraftingError("drafting.empty")
    faces.register()
    check_letters(_all_texts(text))
    boxes: dict[str, Box] = {}
    buffer = io.BytesIO()
    document = _document(buffer, text)
    document.build(list(_story(text, boxes, look or Look())))
    return Draft(buffer.getvalue(), Layout(**boxes), document.page)


def _document(buffer: io.BytesIO, text: ResolutionText) -> Any:
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN_LEFT,
        rightMargin=MARGIN_RIGHT,
        topMargin=MARGIN_TOP,
        bottomMargin=MARGIN_BOTTOM,
        title=f"Nghị quyết {text.abstract}",
        author=" ".join(text.agency_lines),
        lang="vi-VN",
        invariant=1,
        initialFontName=Face.REGULAR,  # otherwise every page refers to a Helvetica that is not embedded
    )
    frame = Frame(
        MARGIN_LEFT, MARGIN_BOTTOM, document.width, document.height,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=draw_page_number))
    return document


def _story(text: ResolutionText, boxes: dict[str, Box], look: Look) -> Iterator[Flowable]:
    place = boxes.__setitem__
    yield Head(text, place)
    yield Spacer(0, 14)
    yield _paragraph("NGHỊ QUYẾT", _TITLE_STYLE)
    yield _paragraph(text.abstract, _TITLE_STYLE)
    yield Underline(text, place)
    yield Spacer(0, 8)
    yield from (_paragraph(line.upper(), _TITLE_STYLE) for line in text.issuer_lines)
    yield Spacer(0, 8)
    yield from _grounds(text.grounds)
    yield Spacer(0, 4)
    yield _paragraph(DECREES, ParagraphStyle("decrees", _TITLE_STYLE, spaceAfter=8, keepWithNext=1))
    for number, article in enumerate(text.articles, 1):
        yield from _article(number, article)
    # The signature never stands on a page of its own: the last sentence goes with it.
    closing = _paragraph(f"{text.closing}./.", _BODY_STYLE)
    yield KeepTogether([closing, Spacer(0, 10), SignatureBlock(text, place, look)])


def _grounds(grounds: tuple[str, ...]) -> Iterator[Flowable]:
    for number, ground in enumerate(grounds, 1):
        yield _paragraph(ground + (";" if number < len(grounds) else "."), _GROUND_STYLE)


def _article(number: int, article: Article) -> Iterator[Flowable]:
    if article.heading:
        yield _paragraph(f"Điều {number}. {article.heading}", _HEADING_STYLE)
        if article.lead:
            yield _paragraph(article.lead, _BODY_STYLE)
    else:
        yield Paragraph(f"<b>Điều {number}.</b> {escape(article.lead)}", _BODY_STYLE)
    for order, clause in enumerate(article.clauses, 1):
        yield _paragraph(f"{order}. {clause.text}", _BODY_STYLE)
        if len(clause.points) > len(POINT_LETTERS):
            raise DraftingError("drafting.too_many_points", article=str(number))
        for letter, point in zip(POINT_LETTERS, clause.points, strict=False):
            yield _paragraph(f"{letter}) {point}", _BODY_STYLE)


def _paragraph(text: str, style: ParagraphStyle) -> Flowable:
    return Paragraph(escape(text), style)


def _all_texts(text: ResolutionText) -> Iterator[str]:
    yield from (text.symbol, text.place, text.abstract, text.closing, text.signer, text.archive)
    for lines in (text.agency_lines, text.parent_lines, text.issuer_lines, text.grounds, text.recipients):
        yield from lines
    yield from text.authority_lines
    for article in text.articles:
        yield from (article.heading, article.lead)
        for clause in article.clauses:
            yield from (clause.text, *clause.points)
