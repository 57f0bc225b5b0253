"""The picture of a signature or a seal, compressed once and drawn as the appearance of a signature field."""

import io
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.stamp import StaticStampStyle

from signing import objects
from signing.errors import ImageUnusable

LARGEST_SIDE = 4000
DRAWN = b"q %d 0 0 %d 0 0 cm /Anh Do Q"


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


class ImageContent(PdfContent):
    """Draws one :class:`ReadyImage`; made anew for every signature, since it remembers its writer."""

    def __init__(self, image: ReadyImage) -> None:
        self.image = image
        super().__init__(box=BoxConstraints(image.width, image.height))

    def render(self) -> bytes:
        writer: Any = self._ensure_writer
        alpha = writer.add_object(self._plane("DeviceGray", self.image.alpha))
        colour = writer.add_object(self._plane("DeviceRGB", self.image.colour, SMask=alpha))
        self.set_resource(ResourceType.XOBJECT, objects.name("Anh"), colour)
        return DRAWN % (self.image.width, self.image.height)

    def _plane(self, colours: str, data: bytes, **entries: Any) -> Any:
        return objects.encoded_stream(
            data,
            "FlateDecode",
            Type=objects.name("XObject"),
            Subtype=objects.name("Image"),
            Width=objects.number(self.image.width),
            Height=objects.number(self.image.height),
            BitsPerComponent=objects.number(8),
            ColorSpace=objects.name(colours),
            **entries,
        )


def stamp_style(png: bytes | None) -> StaticStampStyle:
    """The look of a signature: the picture as large as its box allows, without words or border; nothing for None."""
    layout = SimpleBoxLayoutRule(x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins())
    background = None if png is None else ImageContent(ready_image(png))
    return StaticStampStyle(border_width=0, background=background, background_layout=layout, background_opacity=1.0)
