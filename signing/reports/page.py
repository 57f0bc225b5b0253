"""
The verdict as one page for people: what Circular 15/2025/TT-BKHCN, art. 6 wants shown, and why.

The page is for a file of an office: words first, codes small, nothing coloured that would be lost in a copy. What does
not fit is said to be left out; more signatures than fit are counted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from signing.codes import ReasonCode
from signing.verification.report import EvidenceKind, EvidenceSource, Level, Reason, SignatureReport, Status, Verdict

Sentence = Callable[[str, Mapping[str, str]], str]
"""The sentence of a code with its details, in the reader's language."""

VIETNAM: Final = timezone(timedelta(hours=7))
LEFT, RIGHT, TOP, BOTTOM = 70.0, 50.0, 48.0, 48.0
WIDTH: Final = A4[0] - LEFT - RIGHT
HEIGHT: Final = A4[1] - TOP - BOTTOM
FONT, BOLD, ITALIC = "KhongGiayBaoCao", "KhongGiayBaoCao-Dam", "KhongGiayBaoCao-Nghieng"
LINE: Final = HexColor(0x888888)
SHADE: Final = HexColor(0xF0F0F0)
SIZES: Final = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
LABELS_WIDTH: Final = 0.21
NOT_REAL: Final = "MÔ PHỎNG - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
FOOT: Final = "Phiếu do phần mềm Không Giấy lập tự động từ nội dung tệp; không thay cho tệp."
WORDS: Final = {
    Status.VALID: "HỢP LỆ",
    Status.INVALID: "KHÔNG HỢP LỆ",
    Status.INDETERMINATE: "CHƯA ĐỦ CĂN CỨ ĐỂ KẾT LUẬN",
    Status.UNSIGNED: "KHÔNG CÓ CHỮ KÝ SỐ",
    Status.UNREADABLE: "KHÔNG ĐỌC ĐƯỢC",
}
IN_FORCE: Final = {True: "còn hiệu lực", False: "không có hiệu lực"}
SOURCES: Final = {
    EvidenceSource.EMBEDDED: "kèm trong tệp",
    EvidenceSource.GIVEN: "do nơi kiểm tra cung cấp",
    EvidenceSource.NONE: "chưa có căn cứ",
}
KINDS: Final = {EvidenceKind.CRL: "danh sách thu hồi", EvidenceKind.OCSP: "trả lời trực tuyến"}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was checked: name and SHA-256 (hexadecimal), when, and the name of the trust list it was checked by."""

    name: str
    sha256: str
    at: datetime
    trust: str


@dataclass(frozen=True, slots=True)
class Fonts:
    """The files of the letters: upright, bold, italic (TrueType with Vietnamese letters)."""

    regular: Path
    bold: Path
    italic: Path

    def register(self) -> None:
        for name, file in ((FONT, self.regular), (BOLD, self.bold), (ITALIC, self.italic)):
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(file)))
        pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


def verification_page(verdict: Verdict, file: CheckedFile, sentence: Sentence, fonts: Fonts) -> bytes:
    """One page (PDF, A4). Raises OSError or reportlab's TTFError when a font cannot be read."""
    fonts.register()
    output = BytesIO()
    canvas = Canvas(output, pagesize=A4, invariant=1)
    canvas.setTitle("Phiếu kết quả kiểm tra chữ ký số")
    _draw(canvas, _fitting(verdict, file, sentence))
    _draw_foot(canvas)
    canvas.save()
    return output.getvalue()


def _fitting(verdict: Verdict, file: CheckedFile, sentence: Sentence) -> list[Flowable]:
    """The content in the largest letters in which it fits the page; in the smallest, as many signatures as fit."""
    for size in SIZES:
        content = list(_content(verdict, file, sentence, size, len(verdict.signatures)))
        if _height(content) <= HEIGHT:
            return content
    for shown in range(len(verdict.signatures), -1, -1):
        content = list(_content(verdict, file, sentence, SIZES[-1], shown))
        if _height(content) <= HEIGHT:
            break
    return content


def _height(content: list[Flowable]) -> float:
    return sum(float(piece.wrap(WIDTH, HEIGHT)[1]) for piece in content)


def _draw(canvas: Any, content: list[Flowable]) -> None:
    y = A4[1] - TOP
    for piece in content:
        _, height = piece.wrap(WIDTH, HEIGHT)
        y -= height
        piece.drawOn(canvas, LEFT, y)


def _draw_foot(canvas: Any) -> None:
    canvas.setFont(ITALIC, 8)
    canvas.drawString(
        LEFT, BOTTOM - 18, "Phiếu do phần mềm Không Giấy lập tự động từ nội dung tệp; không thay cho tệp."
    )


def _content(verdict: Verdict, file: CheckedFile, sentence: Sentence, size: float, shown: int) -> Iterator[Flowable]:
    yield _paragraph("<b>PHIẾU KẾT QUẢ KIỂM TRA CHỮ KÝ SỐ</b>", size + 3, TA_CENTER)
    yield Spacer(0, size * 0.7)
    yield _verdict_box(verdict, sentence, size)
    yield Spacer(0, size * 0.7)
    yield _facts(list(_about(file)), size)
    yield from _findings(verdict, sentence, size)
    for number, report in enumerate(verdict.signatures[:shown], 1):
        yield Spacer(0, size * 0.5)
        yield _paragraph(f"<b>{number}. {_title(report)}</b>", size)
        yield _facts(list(_signature_facts(report)), size)
        yield from _reasons(report, sentence, size)
    if hidden := len(verdict.signatures) - shown:
        yield _paragraph(f"<i>Còn {hidden} chữ ký không in trên trang này; xem kết quả dạng dữ liệu.</i>", size)


def _verdict_box(verdict: Verdict, sentence: Sentence, size: float) -> Flowable:
    lines = [_paragraph(f"<b>{WORDS[verdict.status]}</b>", size + 9, TA_CENTER)]
    if any(report.demo for report in verdict.signatures):
        lines.append(_paragraph(f"<b>{NOT_REAL}</b>", size + 2, TA_CENTER))
    lines.append(_paragraph(f"{_sentence(sentence, Reason(verdict.code))}", size, TA_CENTER))
    style = [("BOX", (0, 0), (-1, -1), 1.2, "black"), ("BACKGROUND", (0, 0), (-1, -1), SHADE)]
    return Table([[line] for line in lines], colWidths=[WIDTH], style=[*style, *_padding(size * 0.3)])


def _about(file: CheckedFile) -> Iterator[tuple[str, str]]:
    yield "Tên tệp", file.name
    yield "Mã băm SHA-256", file.sha256
    yield "Thời điểm kiểm tra", _time(file.at.isoformat())
    yield "Danh sách tin cậy", file.trust


def _findings(verdict: Verdict, sentence: Sentence, size: float) -> Iterator[Flowable]:
    """What was found in the file around its signatures."""
    own = [reason for report in verdict.signatures for reason in (*report.reasons, *report.warnings)]
    around = [reason for reason in verdict.reasons if reason not in own and reason.code != verdict.code]
    for reason in around:
        yield _paragraph(f"- {_sentence(sentence, reason)}", size)


def _title(report: SignatureReport) -> str:
    if report.level is Level.DOCUMENT_TIME_STAMP:
        return f"Dấu thời gian của văn bản: {escape(report.signer)}"
    return f"Chữ ký của {escape(report.signer or report.organization)}{' (mô phỏng)' if report.demo else ''}"


def _signature_facts(report: SignatureReport) -> Iterator[tuple[str, str]]:
    """Circular 15/2025/TT-BKHCN, art. 6."""
    by_authority = (
        f" (dấu thời gian của {report.time_stamp_authority})" if report.time_stamped else " (người ký tự ghi)"
    )
    signed_at = _time(report.signed_at) + by_authority if report.signed_at else "không ghi"
    facts = {
        "Cơ quan, đơn vị": ", ".join(part for part in (report.organization, report.unit) if part),
        "Tổ chức chứng thực": report.issuer + (f" (tin cậy theo: {report.anchor})" if report.anchor else ""),
        "Thời gian ký": signed_at,
        "Chứng thư số": _certificate(report),
        "Toàn vẹn": _integrity(report),
        "Tình trạng thu hồi": _revocation(report),
        "Mức, thuật toán": _form(report),
    }
    yield from ((label, value) for label, value in facts.items() if value)


def _certificate(report: SignatureReport) -> str:
    period = f"hiệu lực từ {_day(report.not_before)} đến {_day(report.not_after)}"
    return f"số {report.certificate_serial}, {period}; khi ký {IN_FORCE[report.valid_at_signing]}"


def _integrity(report: SignatureReport) -> str:
    changed = {ReasonCode.CHANGED_AFTER_SIGNING, ReasonCode.CHANGED_FIELD_NOT_ALLOWED}
    if not report.intact:
        return "không khớp với nội dung đã ký"
    if any(reason.code in changed for reason in report.reasons):
        return "phần đã ký còn nguyên; tệp bị thay đổi sau khi ký"
    filled = f"; mục điền sau theo quy trình: {', '.join(report.changes)}" if report.changes else ""
    return f"nội dung đã ký còn nguyên{filled}"


def _revocation(report: SignatureReport) -> str:
    told = report.revocation
    if told.kind is None or told.produced_at is None:
        return SOURCES[told.source]
    state = f"thu hồi từ {_time(told.revoked_at)}" if told.revoked_at else "không bị thu hồi"
    return f"{state}, theo {KINDS[told.kind]} ngày {_time(told.produced_at)} ({SOURCES[told.source]})"


def _form(report: SignatureReport) -> str:
    made = report.mechanism
    key = f"{made.key.upper()} {made.bits}" if made.bits else made.key
    return ", ".join(part for part in (f"PAdES {report.level}", made.scheme.upper(), made.digest.upper(), key) if part)


def _reasons(report: SignatureReport, sentence: Sentence, size: float) -> Iterator[Flowable]:
    for reason in report.reasons:
        yield _paragraph(f"<b>- {_sentence(sentence, reason)}</b>", size)
    for warning in report.warnings:
        if warning.code is not ReasonCode.DEMO_TRUST:  # said in the box and in the title
            yield _paragraph(f"<i>- Lưu ý: {_sentence(sentence, warning)}</i>", size)


def _sentence(sentence: Sentence, reason: Reason) -> str:
    return f"{escape(sentence(reason.code, reason.details))} ({escape(reason.code)})"


def _facts(facts: list[tuple[str, str]], size: float) -> Flowable:
    rows = [[_paragraph(label, size), _paragraph(escape(value), size)] for label, value in facts]
    widths = [WIDTH * LABELS_WIDTH, WIDTH * (1 - LABELS_WIDTH)]
    style = [("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(rows, colWidths=widths, style=[*style, *_padding(size * 0.12)])


def _padding(height: float) -> list[Any]:
    sides = {"TOPPADDING": height, "BOTTOMPADDING": height + 1, "LEFTPADDING": 2, "RIGHTPADDING": 2}
    return [(side, (0, 0), (-1, -1), value) for side, value in sides.items()]


def _paragraph(text: str, size: float, alignment: int = 0) -> Paragraph:
    style = ParagraphStyle("text", fontName=FONT, fontSize=size, leading=size * 1.2, alignment=alignment)
    style.splitLongWords = 1
    return Paragraph(text, style)


def _day(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(VIETNAM):%d/%m/%Y}"


def _time(text: str | None) -> str:
    return "" if not text else f"{datetime.fromisoformat(text).astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
