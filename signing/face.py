"""
The Vietnamese letters a form field may show, as one font subset that is put into the document before anybody signs.

A field filled later draws with the font that is already there: the leader signed the shapes, the clerk adds only their
order, and a filled field weighs a few hundred bytes instead of a whole font.
"""

import io
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError

from signing import objects
from signing.errors import FontUnusable, LetterMissing

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = "aăâeêioôơuưy"
PUNCTUATION = "–—‘’“”…§°"
SYMBOLIC_FLAG = 4
ITALIC_FLAG = 64


def vietnamese_letters() -> str:
    """Printable ASCII, every Vietnamese letter in both cases (composed form) and the punctuation of official papers."""
    vowels = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES) + "đ"
    ascii_letters = "".join(chr(code) for code in range(0x20, 0x7F))
    return "".join(sorted(set(ascii_letters + vowels + vowels.upper() + PUNCTUATION)))


@dataclass(frozen=True, slots=True)
class Subset:
    """A reduced TrueType program; measures in 1/1000 of the letter size. A glyph's place in ``widths`` is its code."""

    name: str
    program: bytes
    glyphs: Mapping[str, int]
    widths: tuple[int, ...]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    italic_angle: float


@lru_cache(maxsize=8)
def font_subset(path: Path) -> Subset:
    """The subset of one TTF file; computed once per process, since reducing a font costs a few hundred milliseconds."""
    try:
        font = TTFont(path)
    except (OSError, TTLibError) as error:
        raise FontUnusable(font=path.name) from error
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, drop_tables=["GSUB", "GPOS", "GDEF"]
    )
    options.name_IDs = [6]
    reducer = subset.Subsetter(options)
    reducer.populate(text=vietnamese_letters())
    reducer.subset(font)
    return _measured(font, path)


def _measured(font: TTFont, path: Path) -> Subset:
    scale = 1000 / font["head"].unitsPerEm
    order = font.getGlyphOrder()
    glyphs = {chr(code): font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    missing = set(vietnamese_letters()) - set(glyphs)
    if missing:
        raise FontUnusable(font=path.name, letters="".join(sorted(missing)))
    output = io.BytesIO()
    font.save(output, reorderTables=None)
    head, lines = font["head"], font["hhea"]
    box = (head.xMin, head.yMin, head.xMax, head.yMax)
    program = output.getvalue()
    return Subset(
        name=f"{_tag(program)}+{re.sub(r'[^A-Za-z0-9-]', '', font['name'].getDebugName(6) or path.stem)}",
        program=program,
        glyphs=glyphs,
        widths=tuple(round(font["hmtx"][name][0] * scale) for name in order),
        box=(round(box[0] * scale), round(box[1] * scale), round(box[2] * scale), round(box[3] * scale)),
        ascent=round(lines.ascent * scale),
        descent=round(lines.descent * scale),
        italic_angle=float(font["post"].italicAngle),
    )


def _tag(program: bytes) -> str:
    """Six capitals that mark a subset (ISO 32000-1, 9.6.4), taken from the program itself: same font, same name."""
    number = zlib.crc32(program)
    return "".join(chr(ord("A") + number // 26**place % 26) for place in range(6))


def embed(writer: Any, face: Subset) -> Any:
    """Add the subset to a document as a Type 0 font with two-byte codes; answers the reference of the font."""
    program = writer.add_object(objects.stream(face.program, compress=True, Length1=objects.number(len(face.program))))
    system = objects.dictionary(
        Registry=objects.text("Adobe"), Ordering=objects.text("Identity"), Supplement=objects.number(0)
    )
    descendant = objects.dictionary(
        Type=objects.name("Font"),
        Subtype=objects.name("CIDFontType2"),
        BaseFont=objects.name(face.name),
        CIDSystemInfo=system,
        CIDToGIDMap=objects.name("Identity"),
        DW=objects.number(0),
        W=objects.array([objects.number(0), objects.numbers(face.widths)]),
        FontDescriptor=writer.add_object(_descriptor(face, program)),
    )
    font = objects.dictionary(
        Type=objects.name("Font"),
        Subtype=objects.name("Type0"),
        BaseFont=objects.name(face.name),
        Encoding=objects.name("Identity-H"),
        DescendantFonts=objects.array([writer.add_object(descendant)]),
        ToUnicode=writer.add_object(objects.stream(_to_unicode(face), compress=True)),
    )
    return writer.add_object(font)


def _descriptor(face: Subset, program: Any) -> Any:
    return objects.dictionary(
        Type=objects.name("FontDescriptor"),
        FontName=objects.name(face.name),
        Flags=objects.number(SYMBOLIC_FLAG | (ITALIC_FLAG if face.italic_angle else 0)),
        FontBBox=objects.numbers(face.box),
        ItalicAngle=objects.number(face.italic_angle),
        Ascent=objects.number(face.ascent),
        Descent=objects.number(face.descent),
        CapHeight=objects.number(face.ascent),
        StemV=objects.number(80),
        FontFile2=program,
    )


def _to_unicode(face: Subset) -> bytes:
    letters: dict[int, str] = {}
    for letter, glyph in sorted(face.glyphs.items()):
        letters.setdefault(glyph, letter)
    lines = [f"<{glyph:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for glyph, letter in sorted(letters.items())]
    blocks = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n"
        for block in (lines[start : start + 100] for start in range(0, len(lines), 100))
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{blocks}"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


@dataclass(frozen=True, slots=True)
class EmbeddedFace:
    """A font read back from a document: code to letter, code to width, and the heights of a line (1/1000)."""

    letters: Mapping[int, str]
    widths: Mapping[int, int]
    ascent: int
    descent: int

    def encode(self, text: str) -> bytes:
        """Two bytes per letter. Raises :class:`LetterMissing` for a letter the prepared font does not hold."""
        codes = {letter: code for code, letter in self.letters.items()}
        composed = unicodedata.normalize("NFC", text)
        missing = sorted(set(composed) - set(codes))
        if missing:
            raise LetterMissing(letters="".join(missing))
        return b"".join(codes[letter].to_bytes(2, "big") for letter in composed)

    def decode(self, data: bytes) -> str | None:
        """The text of two-byte codes, None when one of them has no letter."""
        codes = list(_pairs(data))
        if len(data) % 2 or any(code not in self.letters for code in codes):
            return None
        return "".join(self.letters[code] for code in codes)

    def width(self, data: bytes, size: float) -> float:
        """Width in points of encoded text at a letter size in points."""
        return sum(self.widths.get(code, 0) for code in _pairs(data)) * size / 1000


def _pairs(data: bytes) -> Iterator[int]:
    return (int.from_bytes(data[start : start + 2], "big") for start in range(0, len(data), 2))


def read_face(font: Any) -> EmbeddedFace | None:
    """The face of a Type 0 font as :func:`embed` writes it; None for a font made in any other way."""
    try:
        if font["/Subtype"] != "/Type0" or font["/Encoding"] != "/Identity-H":
            return None
        descendant = font["/DescendantFonts"][0]
        descriptor = descendant["/FontDescriptor"]
        first, widths = descendant["/W"]
        return EmbeddedFace(
            letters=_letters(font["/ToUnicode"].data),
            widths={int(first) + place: int(width) for place, width in enumerate(widths)},
            ascent=int(descriptor["/Ascent"]),
            descent=int(descriptor["/Descent"]),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None


@lru_cache(maxsize=8)
def _letters(to_unicode: bytes) -> Mapping[int, str]:
    pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]{4,8})>$", to_unicode, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(letter.decode("ascii")).decode("utf-16-be") for code, letter in pairs}
