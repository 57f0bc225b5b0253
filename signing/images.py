"""What a signature field shows: a picture, compressed once, or words in the letters of a font, or nothing."""

import io
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.content import AppearanceContent, ResourceType
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.stamp import BaseStampStyle

from signing import objects
from signing.errors import ImageUnusable, LetterMissing, TextTooLong
from signing.face import Subset, embed, font_subset

LARGEST_SIDE: Final = 4000
LEADING: Final = 1.2  # from one base line to the next, in sizes of the letters
DRAWN: Final = b"q %.3f 0 0 %.3f %.3f %.3f cm /Anh Do Q"
WRITTEN: Final = b"q BT /Chu %.2f Tf 0 g %.3f TL 1 0 0 1 0 %.3f Tm %s ET Q"


@dataclass(frozen=True, slots=True)
class ReadyImage:
    """A picture as two compressed planes: colour and transparency (eight bits each)."""

    width: int
    height: int
    colour: bytes
    alpha: bytes


@lru_cache(maxsize=64)
def ready_image(png: bytes) -> ReadyImage:
    """Decode and compress a picture; the same bytes are worked on once per process. Raises ImageUnusable."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
            if max(picture.size) > LARGEST_SIDE:
                raise ImageUnusable(width=str(picture.width), height=str(picture.height))
            planes = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ImageUnusable from error
    return ReadyImage(
        width=planes.width,
        height=planes.height,
        colour=zlib.compress(planes.convert("RGB").tobytes(), 9),
        alpha=zlib.compress(planes.getchannel("A").tobytes(), 9),
    )


@dataclass(frozen=True, slots=True)
class SignatureText:
    """
    Words in the place of a picture: lines from the top of the field, flush left, black and upright, as Decree 30/2020,
    annex I, wants them on copies and annexes. ``font`` is a TrueType file, ``size`` in points.
    """

    lines: tuple[str, ...]
    font: Path
    size: float = 10


class SignatureStamp(AppearanceContent):
    """The picture as large as its box allows, in the middle; the words from the top left; nothing else."""

    def __init__(self, writer: Any, box: BoxConstraints, image: ReadyImage | None, text: SignatureText | None) -> None:
        super().__init__(writer, box)
        self.image, self.text = image, text

    def render(self) -> bytes:
        drawn = b"" if self.image is None else self._draw(self.image)
        return drawn if self.text is None else drawn + self._write(self.text)

    def _draw(self, image: ReadyImage) -> bytes:
        writer: Any = self._ensure_writer
        box = self.box
        alpha = writer.add_object(_plane(image, "DeviceGray", image.alpha))
        colour = writer.add_object(_plane(image, "DeviceRGB", image.colour, SMask=alpha))
        self.set_resource(ResourceType.XOBJECT, objects.name("Anh"), colour)
        scale = min(box.width / image.width, box.height / image.height)
        width, height = image.width * scale, image.height * scale
        return DRAWN % (width, height, (box.width - width) / 2, (box.height - height) / 2)

    def _write(self, text: SignatureText) -> bytes:
        face = font_subset(text.font)
        lines = [_encoded(line, text, face, self.box.width) for line in text.lines]
        top = self.box.height - face.ascent * text.size / 1000
        leading = LEADING * text.size
        if top - leading * (len(lines) - 1) + face.descent * text.size / 1000 < 0:
            raise TextTooLong(text=" / ".join(text.lines))
        self.set_resource(ResourceType.FONT, objects.name("Chu"), embed(self._ensure_writer, face))
        return WRITTEN % (text.size, leading, top, b" T* ".join(b"<%s> Tj" % line for line in lines))


def _encoded(line: str, text: SignatureText, face: Subset, width: float) -> bytes:
    """A line as the hexadecimal codes of its letters. Raises LetterMissing, TextTooLong."""
    letters = unicodedata.normalize("NFC", line)
    missing = sorted(set(letters) - set(face.glyphs))
    if missing:
        raise LetterMissing(letters="".join(missing))
    codes = [face.glyphs[letter] for letter in letters]
    if sum(face.widths[code] for code in codes) * text.size / 1000 > width:
        raise TextTooLong(text=line)
    return b"".join(b"%04x" % code for code in codes)


def _plane(image: ReadyImage, colours: str, data: bytes, **entries: Any) -> Any:
    return objects.encoded_stream(
        data,
        "FlateDecode",
        Type=objects.name("XObject"),
        Subtype=objects.name("Image"),
        Width=objects.number(image.width),
        Height=objects.number(image.height),
        BitsPerComponent=objects.number(8),
        ColorSpace=objects.name(colours),
        **entries,
    )


@dataclass(frozen=True)
class SignatureStyle(BaseStampStyle):
    """The look of a signature as pyHanko asks for it: without border or words of its own (Decree 30/2020, annex I)."""

    image: ReadyImage | None = None
    text: SignatureText | None = None

    def create_stamp(self, writer: Any, box: BoxConstraints, text_params: dict[str, Any]) -> Any:  # noqa: ARG002 - pyHanko's
        return SignatureStamp(writer, box, self.image, self.text)


def stamp_style(png: bytes | None, text: SignatureText | None = None) -> SignatureStyle:
    """The look made of a PNG, of words, of both or of nothing. Raises ImageUnusable."""
    return SignatureStyle(image=None if png is None else ready_image(png), text=text)
