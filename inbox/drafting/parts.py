"""The fixed parts of an official page, drawn by measure: head, title, signature block.

Sizes in points. Decree 30/2020/NĐ-CP, annex I: sizes rise and fall together, here 12/13/13 for the state's name, its
motto and the place with the date.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from inbox.drafting import finding
from inbox.drafting.faces import Face, width
from inbox.drafting.text import ResolutionText
from signing.fields import Box

STATE: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
SMALL: Final = 12.0
NORMAL: Final = 13.0
BODY: Final = 14.0
LIST: Final = 11.0
LEADING: Final = 1.22
LINE_GAP: Final = 4.0

NUMBER_WIDTH: Final = 27.0  # four digits of size 13
FIELD_HEIGHT: Final = 16.0
FIELD_DROP: Final = 3.6  # from the base line to the foot of a field: a filled text then stands on the same line
SEAL_DIAMETER: Final = 36.0  # millimetres; an agency with another seal says so in its settings
SIGNATURE_WIDTH: Final = 58 * mm
SIGNATURE_HEIGHT: Final = 34 * mm  # so tall that every picture of a signature fills the whole width
SIGNING_SPACE: Final = 38 * mm

Place = Callable[[str, Box], None]


@dataclass(frozen=True, slots=True)
class Look:
    """What the office decides of a page: the diameter of its seal in millimetres, and the address to ask at.

    ``address`` is where anybody can ask whether the paper is real; empty leaves the code out.
    """

    seal_diameter: float = SEAL_DIAMETER
    address: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A stretch of the line: its left edge and width."""

    left: float
    width: float

    @property
    def centre(self) -> float:
        return self.left + self.width / 2


class Part(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A part of known height over the full width; ``place`` is told where the form fields come to stand."""

    def __init__(self, text: ResolutionText, height: float, place: Place) -> None:
        super().__init__()
        self.text = text
        self.part_height = height
        self.place = place
        self.part_width = 0.0

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.part_width = available_width
        return available_width, self.part_height

    def centred(self, line: str, column: Column, y: float, face: Face, size: float) -> None:
        self.canv.setFont(face, size)
        self.canv.drawCentredString(column.centre, y, line)

    def ruled(self, column: Column, y: float, length: float) -> None:
        self.canv.setLineWidth(0.7)
        self.canv.line(column.centre - length / 2, y, column.centre + length / 2, y)

    def keep(self, name: str, x: float, y: float, size: tuple[float, float]) -> None:
        """Report a box of the part in the coordinates of its page."""
        left, bottom = self.canv.absolutePosition(x, y)
        page = self.canv.getPageNumber() - 1
        self.place(name, Box(page, left, bottom, left + size[0], bottom + size[1]))


class Head(Part):
    """Agency and number on the left, state, motto, place and date on the right."""

    def __init__(self, text: ResolutionText, place: Place) -> None:
        lines = max(2, len(text.parent_lines) + len(text.agency_lines))
        super().__init__(text, (lines + 2.3) * NORMAL * LEADING, place)

    def draw(self) -> None:
        right_width = max(width(STATE, Face.BOLD, SMALL), width(MOTTO, Face.BOLD, NORMAL)) + 4
        left = Column(0, self.part_width - right_width - 6)
        right = Column(self.part_width - right_width, right_width)
        self._agency(left)
        self._state(right)
        self._number(left)
        self.keep("date", right.left, self._number_line() - FIELD_DROP, (right.width, FIELD_HEIGHT))

    def _line(self, number: int) -> float:
        """Base line of a line of the head, counted from the top."""
        return self.part_height - NORMAL - number * NORMAL * LEADING

    def _number_line(self) -> float:
        return 7.0

    def _agency(self, column: Column) -> None:
        parents = [(line, Face.REGULAR) for line in self.text.parent_lines]
        own = [(line, Face.BOLD) for line in self.text.agency_lines]
        for number, (line, face) in enumerate([*parents, *own]):
            self.centred(line.upper(), column, self._line(number), face, SMALL)
        longest = width(self.text.agency_lines[-1].upper(), Face.BOLD, SMALL)
        self.ruled(column, self._line(len(parents) + len(own) - 1) - LINE_GAP, longest * 0.45)

    def _state(self, column: Column) -> None:
        self.centred(STATE, column, self._line(0), Face.BOLD, SMALL)
        self.centred(MOTTO, column, self._line(1), Face.BOLD, NORMAL)
        self.ruled(column, self._line(1) - LINE_GAP, width(MOTTO, Face.BOLD, NORMAL))

    def _number(self, column: Column) -> None:
        before, after = "Số:", f"/{self.text.symbol}"
        label, tail = width(before, Face.REGULAR, NORMAL) + 2, width(after, Face.REGULAR, NORMAL)
        start, y = column.centre - (label + NUMBER_WIDTH + tail) / 2, self._number_line()
        self.canv.setFont(Face.REGULAR, NORMAL)
        self.canv.drawString(start, y, before)
        self.canv.drawString(start + label + NUMBER_WIDTH, y, after)
        self.keep("number", start + label, y - FIELD_DROP, (NUMBER_WIDTH, FIELD_HEIGHT))


class Underline(Part):
    """The short line under the abstract: a third to a half of its text."""

    def __init__(self, text: ResolutionText, place: Place) -> None:
        super().__init__(text, 12, place)

    def draw(self) -> None:
        column = Column(0, self.part_width)
        self.ruled(column, 8, min(width(self.text.abstract, Face.BOLD, BODY), self.part_width) * 0.4)


class SignatureBlock(Part):
    """Recipients on the left; authority, room for signature and seal, and the signer's name on the right."""

    def __init__(self, text: ResolutionText, place: Place, look: Look) -> None:
        self.look = look
        signing = (len(text.authority_lines) + 1) * NORMAL * LEADING + SIGNING_SPACE + NORMAL
        listed = NORMAL * LEADING * 2 + (len(_recipient_lines(text, _RECIPIENTS_WIDTH)) + 1) * LIST * LEADING
        asked = finding.HEIGHT if look.address else 0
        super().__init__(text, max(signing, listed + asked), place)

    def draw(self) -> None:
        right = Column(self.part_width * 0.5, self.part_width * 0.5)
        self._recipients()
        y = self.part_height - NORMAL
        for line in self.text.authority_lines:
            self.centred(line, right, y, Face.BOLD, NORMAL)
            y -= NORMAL * LEADING
        self._boxes(right, y + NORMAL * LEADING - LINE_GAP - SIGNING_SPACE / 2)
        self.centred(self.text.signer, right, y - SIGNING_SPACE, Face.BOLD, BODY)

    def _boxes(self, column: Column, middle: float) -> None:
        """The seal lies over the left third of the signature, in the size of a real seal."""
        left = column.centre - SIGNATURE_WIDTH / 2
        size = (SIGNATURE_WIDTH, SIGNATURE_HEIGHT)
        self.keep("signature", left, middle - SIGNATURE_HEIGHT / 2, size)
        seal = self.look.seal_diameter * mm
        self.keep("seal", left + SIGNATURE_WIDTH / 3 - seal, middle - seal / 2, (seal, seal))

    def _recipients(self) -> None:
        y = self.part_height - NORMAL
        self.canv.setFont(Face.BOLD_ITALIC, SMALL)
        self.canv.drawString(0, y, "Nơi nhận:")
        self.canv.setFont(Face.REGULAR, LIST)
        for line in _recipient_lines(self.text, _RECIPIENTS_WIDTH):
            y -= LIST * LEADING
            self.canv.drawString(0, y, line)
        if self.look.address:
            finding.draw_finding(self.canv, self.look.address, y - LIST / 2, _RECIPIENTS_WIDTH)


_RECIPIENTS_WIDTH: Final = 62 * mm


def _recipient_lines(text: ResolutionText, room: float) -> list[str]:
    """``- ...;`` each, the last one ``- Lưu: VT.``; what is too long goes on in the next line."""
    items = [f"- {name};" for name in text.recipients] + [f"- Lưu: {text.archive}."]
    return [line for item in items for line in _broken(item, room)]


def _broken(item: str, room: float) -> list[str]:
    lines: list[str] = [""]
    for word in item.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, Face.REGULAR, LIST) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def draw_page_number(canvas: Any, document: Any) -> None:
    """Arabic, upright, in the middle of the top margin; none on the first page."""
    if canvas.getPageNumber() > 1:
        canvas.setFont(Face.REGULAR, NORMAL)
        centre = document.leftMargin + document.width / 2
        canvas.drawCentredString(centre, document.pagesize[1] - 12 * mm, str(canvas.getPageNumber()))
