"""Where a reader of the paper can ask whether it is real: a small QR code with the address and the code in letters."""

from typing import Any, Final

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.units import mm

from inbox.drafting.faces import Face, width

QR_SIZE: Final = 20 * mm  # with its quiet zone: about half a millimetre for a module
FINE: Final = 8.0
FINE_LEADING: Final = 9.6
GAP: Final = 3 * mm
BREAKS: Final = "/."  # a line of the address may end behind one of these
HEADING: Final = "Tra cứu, xác minh:"
HEIGHT: Final = QR_SIZE + GAP


def draw_finding(canvas: Any, address: str, top: float, room: float) -> None:
    """Draw code and words below ``top``, from the left edge, within ``room`` (points)."""
    bottom = top - HEIGHT
    _draw_code(canvas, address, bottom)
    lines = [HEADING, *broken_address(address, room - QR_SIZE)]
    y = bottom + QR_SIZE / 2 + FINE_LEADING * (len(lines) / 2 - 1) + 2
    canvas.setFont(Face.REGULAR, FINE)
    for line in lines:
        canvas.drawString(QR_SIZE, y, line)
        y -= FINE_LEADING


def _draw_code(canvas: Any, address: str, bottom: float) -> None:
    """Square by square: a drawing of reportlab's own would bring a font that is not embedded."""
    code = QrCodeWidget(address, barLevel="M")
    code.qr.make()
    count, quiet = code.qr.getModuleCount(), code.barBorder
    step = QR_SIZE / (count + 2 * quiet)
    canvas.setFillGray(0)
    for row in range(count):
        y = bottom + QR_SIZE - (row + quiet + 1) * step
        for column in range(count):
            if code.qr.isDark(row, column):
                canvas.rect((column + quiet) * step, y, step, step, stroke=0, fill=1)


def broken_address(address: str, room: float) -> list[str]:
    """The address in lines that fit, the code whole on the last one."""
    start, slash, code = address.rpartition("/")
    lines = [""]
    for letter in start + slash:
        if width(lines[-1] + letter, Face.REGULAR, FINE) > room:
            cut = max(lines[-1].rfind(mark) for mark in BREAKS) + 1
            cut = cut if cut > len("https://") else len(lines[-1])
            lines[-1:] = [lines[-1][:cut], lines[-1][cut:]]
        lines[-1] += letter
    return [*filter(None, lines), code]
