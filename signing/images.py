"""The picture of a signature or a seal, compressed once and drawn as the appearance of a signature field."""

import io
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.content import AppearanceContent, ResourceType
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.stamp import BaseStampStyle

from signing import objects
from signing.errors import ImageUnusable

LARGEST_SIDE = 4000
DRAWN = b"q %.3f 0 0 %.3f %.3f %.3f cm /Anh Do Q"


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


class ImageStamp(AppearanceContent):
    """One picture as large as its box allows, in the middle; nothing else, and nothing at all without a picture."""

    def __init__(self, writer: Any, box: BoxConstraints, image: ReadyImage | None) -> None:
        super().__init__(writer, box)
        self.image = image

    def render(self) -> bytes:
        image, box = self.image, self.box
        if image is None:
            return b""
        writer: Any = self._ensure_writer
        alpha = writer.add_object(_plane(image, "DeviceGray", image.alpha))
        colour = writer.add_object(_plane(image, "DeviceRGB", image.colour, SMask=alpha))
        self.set_resource(ResourceType.XOBJECT, objects.name("Anh"), colour)
        scale = min(box.width / image.width, box.height / image.height)
        width, height = image.width * scale, image.height * scale
        return DRAWN % (width, height, (box.width - width) / 2, (box.height - height) / 2)


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
class ImageStampStyle(BaseStampStyle):
    """The look of a signature as pyHanko asks for it: the picture without words or border (Decree 30/2020, annex I)."""

    image: ReadyImage | None = None

    def create_stamp(self, writer: Any, box: BoxConstraints, text_params: dict[str, Any]) -> Any:  # noqa: ARG002 - pyHanko's
        return ImageStamp(writer, box, self.image)


def stamp_style(png: bytes | None) -> ImageStampStyle:
    """The look made of a PNG; an empty one for None. Raises ImageUnusable."""
    return ImageStampStyle(image=None if png is None else ready_image(png))
