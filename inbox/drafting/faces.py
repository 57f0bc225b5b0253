"""The one type family of official documents. Tinos has the measures of Times New Roman and a free licence."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from inbox.errors import DraftingError


class Face(StrEnum):
    """Names of the styles, which are the names of their files."""

    REGULAR = "Tinos-Regular"
    BOLD = "Tinos-Bold"
    ITALIC = "Tinos-Italic"
    BOLD_ITALIC = "Tinos-BoldItalic"


_SPACES: Final = frozenset("\n\r\t\u00a0")


@dataclass(frozen=True, slots=True)
class Faces:
    """Where the four files stand; ``register`` makes them known to reportlab, once per process."""

    folder: Path

    def register(self) -> None:
        """Raises DraftingError ``drafting.font_missing``."""
        if Face.REGULAR in pdfmetrics.getRegisteredFontNames():
            return
        for face in Face:
            file = self.folder / f"{face}.ttf"
            if not file.is_file():
                raise DraftingError("drafting.font_missing", font=face.value)
            pdfmetrics.registerFont(TTFont(face.value, str(file)))
        pdfmetrics.registerFontFamily(Face.REGULAR, Face.REGULAR, Face.BOLD, Face.ITALIC, Face.BOLD_ITALIC)


def check_letters(texts: Iterable[str]) -> None:
    """Refuse what would print as an empty box. Raises DraftingError ``drafting.letter_missing``."""
    known = pdfmetrics.getFont(Face.REGULAR).face.charToGlyph
    missing = sorted(
        {letter for text in texts for letter in text if letter not in _SPACES and ord(letter) not in known}
    )
    if missing:
        raise DraftingError("drafting.letter_missing", letters=" ".join(missing))


def width(text: str, face: Face, size: float) -> float:
    """Width of a text in points."""
    return float(pdfmetrics.stringWidth(text, face.value, size))
