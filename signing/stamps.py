"""
Pictures for demonstrations: a pen-like blue signature and a round red seal, both PNG with a transparent ground.

A real office brings its own pictures (Decree 30/2020, annex I: the signature blue, the seal red, PNG, transparent).
These are drawn from a name alone, the same name giving the same picture every time.
"""

import io
import math
import random
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]

INK_BLUE: Final = (22, 54, 158)
SEAL_RED: Final = (206, 24, 32)
FINER: Final = 3  # drawn this many times larger, then reduced: Pillow's own edges are rough
SIGNATURE_SIZE: Final = (720, 300)
SEAL_SIZE: Final = 480
SLANT: Final = 0.28
ASCENDERS: Final = frozenset("bdđfhklt")
DESCENDERS: Final = frozenset("gjpqy")
STEPS: Final = 24
SEAL_TURN: Final = math.pi * 1.36  # the arc the agency's name may take, in radians


def signature_image(name: str) -> bytes:
    """A signature as if written with a pen: the person's given name as one running line, and a flourish below."""
    width, height = (side * FINER for side in SIGNATURE_SIZE)
    canvas = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(canvas)
    dice = random.Random(name)  # noqa: S311 - a drawing, not a secret
    for stroke in (_written(name, dice), _flourish(dice)):
        _draw_stroke(pen, [(x * width, y * height) for x, y in stroke], 4.6 * FINER)
    written = canvas.resize(SIGNATURE_SIZE, Image.Resampling.LANCZOS)
    return _tinted(written.crop(written.getbbox()), INK_BLUE)


def _plain_letters(name: str) -> str:
    bare = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if letter.isalpha() or letter == " ")


def _written(name: str, dice: random.Random) -> list[Point]:
    """A running line through the letters of the given name after a large first loop, in a unit square."""
    words = _plain_letters(name).split() or ["x"]
    letters = (words[-1] + words[0])[:9].lower()
    loop = ((0.10, 0.62), (0.16, 0.20), (0.25, 0.10), (0.24, 0.40), (0.13, 0.74), (0.22, 0.66))
    corners = [(x + dice.uniform(-0.025, 0.025), y + dice.uniform(-0.05, 0.05)) for x, y in loop]
    x, step = 0.27, 0.50 / len(letters)
    for letter in letters:
        corners += _letter_corners(letter, x, step, dice)
        x += step
    corners += [(x + 0.05, 0.50), (min(x + 0.16, 0.96), 0.40 + dice.uniform(-0.06, 0.06))]
    return _slanted(_smooth(corners))


def _letter_corners(letter: str, x: float, step: float, dice: random.Random) -> list[Point]:
    wobble = dice.uniform(-0.03, 0.03)
    if letter in ASCENDERS:
        return [(x + 0.30 * step, 0.24 + wobble), (x + 0.10 * step, 0.30), (x + 0.25 * step, 0.66), (x + step, 0.58)]
    if letter in DESCENDERS:
        return [(x + 0.50 * step, 0.48), (x + 0.60 * step, 0.90 + wobble), (x + 0.20 * step, 0.84), (x + step, 0.56)]
    return [(x + 0.35 * step, 0.47 + wobble), (x + 0.50 * step, 0.66), (x + step, 0.55 + wobble)]


def _flourish(dice: random.Random) -> list[Point]:
    start = 0.18 + dice.uniform(0, 0.06)
    corners = [(0.78, 0.74), (0.50, 0.80), (start, 0.86), (start + 0.10, 0.78), (0.62, 0.76), (0.92, 0.66)]
    return _slanted(_smooth(corners))


def _slanted(points: list[Point]) -> list[Point]:
    return [(x + (0.6 - y) * SLANT * 0.45, y) for x, y in points]


def _smooth(corners: list[Point]) -> list[Point]:
    """A Catmull-Rom curve through the corners."""
    padded = [corners[0], *corners, corners[-1]]
    pieces = zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    return [_between(piece, step / STEPS) for piece in pieces for step in range(STEPS)] + [corners[-1]]


def _between(piece: tuple[Point, Point, Point, Point], part: float) -> Point:
    def mixed(axis: int) -> float:
        before, start, end, after = (point[axis] for point in piece)
        linear, square = end - before, 2 * before - 5 * start + 4 * end - after
        cube = 3 * start - before - 3 * end + after
        return 0.5 * (2 * start + linear * part + square * part**2 + cube * part**3)

    return mixed(0), mixed(1)


def _draw_stroke(pen: ImageDraw.ImageDraw, points: list[Point], weight: float) -> None:
    """Round dots close together, heavier where the pen goes down and lighter at both ends, as with a nib."""
    for place, (x, y, heading) in enumerate(_dots(points)):
        end = min(1.0, place / 60)
        radius = weight * (0.45 + 0.55 * max(0.0, math.sin(heading))) * (0.35 + 0.65 * end)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def _dots(points: list[Point]) -> Iterator[tuple[float, float, float]]:
    for (x0, y0), (x1, y1) in pairwise(points):
        length = math.hypot(x1 - x0, y1 - y0)
        heading = math.atan2(y1 - y0, x1 - x0)
        for step in range(max(1, int(length))):
            yield x0 + (x1 - x0) * step / length, y0 + (y1 - y0) * step / length, heading


def seal_image(agency: str, font: Path) -> bytes:
    """A round seal: two rings, the agency's name around, a star, and words that say it is a simulation."""
    size = SEAL_SIZE * FINER
    canvas = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(canvas)
    centre = size / 2
    for radius, weight in ((0.5, 0.016), (0.470, 0.005), (0.300, 0.006)):
        reach = radius * size
        pen.ellipse(
            (centre - reach, centre - reach, centre + reach, centre + reach), outline=255, width=round(weight * size)
        )
    pen.polygon(_star(centre, 0.155 * size), fill=255)
    _write_around(canvas, agency.upper(), font, radius=0.378 * size, middle=-math.pi / 2, inward=False)
    _write_around(canvas, "MÔ PHỎNG", font, radius=0.378 * size, middle=math.pi / 2, inward=True)
    return _tinted(canvas.resize((SEAL_SIZE, SEAL_SIZE), Image.Resampling.LANCZOS), SEAL_RED)


def _star(centre: float, radius: float) -> list[Point]:
    turns = [(-math.pi / 2 + math.pi * tip / 5, radius if tip % 2 == 0 else radius * 0.382) for tip in range(10)]
    return [(centre + reach * math.cos(turn), centre + reach * math.sin(turn)) for turn, reach in turns]


def _write_around(
    canvas: Image.Image, words: str, font_path: Path, *, radius: float, middle: float, inward: bool
) -> None:
    """Letters one by one along a circle, each turned upright to it; smaller when the words are long."""
    font, letter_size = _font_for(words, font_path, radius)
    spacing = 0.10 * letter_size
    widths = [font.getlength(letter) + spacing for letter in words]
    way = -1 if inward else 1
    turn = middle - way * sum(widths) / radius / 2
    for letter, width in zip(words, widths, strict=True):
        half = way * width / radius / 2
        turn += half
        _place_letter(canvas, letter, font, letter_size, radius=radius, turn=turn, inward=inward)
        turn += half


def _font_for(words: str, path: Path, radius: float) -> tuple[ImageFont.FreeTypeFont, int]:
    letter_size = round(radius * 0.26)
    font = ImageFont.truetype(str(path), letter_size)
    length = font.getlength(words) + 0.10 * letter_size * len(words)
    if length <= SEAL_TURN * radius:
        return font, letter_size
    smaller = int(letter_size * SEAL_TURN * radius / length)
    return ImageFont.truetype(str(path), smaller), smaller


def _place_letter(
    canvas: Image.Image,
    letter: str,
    font: ImageFont.FreeTypeFont,
    letter_size: int,
    *,
    radius: float,
    turn: float,
    inward: bool,
) -> None:
    side = letter_size * 2
    tile = Image.new("L", (side, side), 0)
    ImageDraw.Draw(tile).text((side / 2, side / 2 + letter_size * 0.33), letter, font=font, fill=255, anchor="ms")
    upright = turn - math.pi / 2 if inward else turn + math.pi / 2
    turned = tile.rotate(-math.degrees(upright), resample=Image.Resampling.BICUBIC)
    x = canvas.width / 2 + radius * math.cos(turn) - side / 2
    y = canvas.height / 2 + radius * math.sin(turn) - side / 2
    canvas.paste(255, (round(x), round(y)), turned)


def _tinted(shape: Image.Image, colour: tuple[int, int, int]) -> bytes:
    """A shape (its brightness is how much ink there is) as a PNG in one colour on a transparent ground."""
    picture = Image.new("RGBA", shape.size, (*colour, 0))
    picture.putalpha(shape)
    output = io.BytesIO()
    picture.save(output, "PNG", optimize=True)
    return output.getvalue()
