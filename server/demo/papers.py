"""Papers of the demo's agenda as real PDFs."""

from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from inbox.drafting.faces import Face, Faces
from meetings.rules.text import ResolutionText

_BODY = ParagraphStyle("body", fontName=Face.REGULAR, fontSize=14, leading=20, alignment=TA_JUSTIFY, spaceAfter=6)
_FIRST = ParagraphStyle("first", parent=_BODY, firstLineIndent=12.7 * mm)
_HEAD = ParagraphStyle("head", parent=_BODY, fontName=Face.BOLD, alignment=TA_CENTER, spaceAfter=4)
_GROUND = ParagraphStyle("ground", parent=_FIRST, fontName=Face.ITALIC)
_ARTICLE = ParagraphStyle("article", parent=_FIRST, fontName=Face.BOLD)


def draft_paper(text: ResolutionText, faces: Faces) -> tuple[bytes, int]:
    """The draft resolution as delegates read it before the vote: PDF and number of pages."""
    faces.register()
    story = [_p("DỰ THẢO NGHỊ QUYẾT", _HEAD), _p(text.abstract, _HEAD), Spacer(1, 6 * mm)]
    story += [_p(f"{ground};", _GROUND) for ground in text.grounds[:-1]]
    story.append(_p(f"{text.grounds[-1]}.", _GROUND))
    story += [Spacer(1, 3 * mm), _p("QUYẾT NGHỊ:", _HEAD)]
    for number, article in enumerate(text.articles, 1):
        story.append(_p(f"Điều {number}. {article.heading}", _ARTICLE))
        story += [_p(paragraph, _FIRST) for paragraph in article.paragraphs]
    return _build(story)


def submission_paper(text: ResolutionText, faces: Faces) -> tuple[bytes, int]:
    """The committee's submission (tờ trình) of the draft: PDF and number of pages."""
    faces.register()
    story = [
        _p("ỦY BAN NHÂN DÂN QUẬN HỒNG BÀNG", _HEAD),
        _p("TỜ TRÌNH", _HEAD),
        _p(text.abstract, _HEAD),
        Spacer(1, 6 * mm),
        _p("Kính gửi: Hội đồng nhân dân quận Hồng Bàng.", _FIRST),
        _p("Ủy ban nhân dân quận kính trình Hội đồng nhân dân quận xem xét dự thảo Nghị quyết.", _FIRST),
        _p("Nội dung chính của dự thảo:", _FIRST),
    ]
    for article in text.articles:
        story += [_p(f"{article.heading}: {paragraph}", _FIRST) for paragraph in article.paragraphs]
    story.append(_p("Ủy ban nhân dân quận kính trình Hội đồng nhân dân quận xem xét, quyết định./.", _FIRST))
    return _build(story)


def _p(text: str, style: ParagraphStyle) -> Flowable:
    return Paragraph(escape(text), style)


def _build(story: list[Flowable]) -> tuple[bytes, int]:
    out = BytesIO()
    margins = {"leftMargin": 30 * mm, "rightMargin": 15 * mm, "topMargin": 20 * mm, "bottomMargin": 20 * mm}
    document = SimpleDocTemplate(out, pagesize=A4, initialFontName=Face.REGULAR, **margins)
    document.build(story)
    return out.getvalue(), document.page
