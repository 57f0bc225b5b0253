"""
Objects that are written in a plain way, read by one expression for each piece.

pyHanko 0.38 reads byte by byte, which took a quarter of a verification's time. An object without comments, odd escapes,
doubled keys and other rarities becomes the same here, only sooner (tests compare the two over made-up and damaged
writings); everything else, right or wrong, is left to the library.
"""

import binascii
import re
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

_untyped: Any = generic

DEEPEST: Final = 32

SPACE: Final = rb"[ \t\r\n]*"
# A name, number or word ends where white space or a delimiter begins (ISO 32000-2, 7.2.3).
END: Final = rb"(?=[ \t\r\n()<>\[\]/])"
NAME: Final = rb"[^\x00-\x20\x7f-\xff()<>\[\]{}/%#]*"
HEADER: Final = re.compile(rb"([1-9][0-9]{0,9}) ([0-9]{1,5}) obj" + SPACE)
CLOSED: Final = re.compile(SPACE + rb"\]")
A_VALUE: Final = (
    SPACE
    + rb"(?:/(?P<name>"
    + NAME
    + rb")"
    + END
    + rb"|(?P<reference>[1-9][0-9]{0,6} [0-9]{1,5} R)"
    + END
    + rb"|(?P<integer>-?[0-9]{1,9})"
    + END
    + rb"|(?P<dictionary><<)"
    + rb"|\[(?P<integers>(?:[ \t\r\n]*[0-9]{1,9}(?=[ \t\r\n\]]))+)[ \t\r\n]*\]"
    + rb"|(?P<array>\[)"
    + rb"|(?P<real>-?[0-9]{1,9}\.[0-9]{1,9})"
    + END
    + rb"|\((?P<letters>[^()\\\r]*(?:\\[0-3][0-7]{2}[^()\\\r]*)*)\)"
    + rb"|<(?P<digits>[0-9A-Fa-f]*)>"
    + rb"|(?P<word>true|false|null)"
    + END
    + rb")"
)
VALUE: Final = re.compile(A_VALUE)
ENTRY: Final = re.compile(SPACE + rb"(?:/(?P<key>" + NAME + rb")" + END + A_VALUE + rb"|>>)")
OCTAL: Final = re.compile(rb"\\([0-7]{3})")
STREAM: Final = re.compile(SPACE + rb"stream\r?\n")
END_OF_STREAM: Final = re.compile(SPACE + rb"endstream")
# The library wants to see that something follows.
END_OF_OBJECT: Final = re.compile(SPACE + rb"endobj[ \t\r\n]+[0-9a-z]")


class NotPlain(Exception):
    """The object is written in a way that is left to the library."""


class PlainReader(PdfFileReader):
    """
    Reads plain objects sooner than the library's own reader; those of an encrypted file are not plain. Remembers at
    which offsets they stood.
    """

    encrypts = True  # for all one knows while the cross-references are read

    def __init__(self, pdf: bytes, **options: Any) -> None:
        super().__init__(BytesIO(pdf), **options)
        self._pdf = pdf
        self.encrypts = "/Encrypt" in self.trailer
        self.read_plainly: set[int] = set()

    def _read_object(self, ref: Any, marker: Any, *options: Any, **named_options: Any) -> Any:
        if type(marker) is int and not (self.encrypts or options or named_options.get("as_metadata_stream")):
            with suppress(NotPlain):
                plain = read_plain_object(self._pdf, marker, generic.Reference(ref.idnum, ref.generation, self))
                self.read_plainly.add(marker)
                return plain
        return super()._read_object(ref, marker, *options, **named_options)


def read_plain_object(pdf: bytes, offset: int, reference: Any) -> Any:
    """
    The object with this reference, written at ``offset`` bytes from the start of the file. Raises NotPlain.
    """
    header = HEADER.match(pdf, offset)
    if header is None or (int(header[1]), int(header[2])) != (reference.idnum, reference.generation):
        raise NotPlain
    reading = _Reading(pdf, header.end(), reference)
    thing = reading.value(DEEPEST)
    if type(thing) is generic.DictionaryObject and (begins := STREAM.match(pdf, reading.place)):
        thing = reading.stream(thing, begins.end())
    if END_OF_OBJECT.match(pdf, reading.place) is None:
        raise NotPlain
    return thing


def read_plain_dictionary(pdf: bytes, offset: int, reference: Any) -> Any:
    """The dictionary at ``offset``, which is no object of its own; ``reference`` is what holds it. Raises NotPlain."""
    thing = _Reading(pdf, offset, reference).value(DEEPEST)
    if not isinstance(thing, generic.DictionaryObject):
        raise NotPlain
    return thing


class _Reading:
    """One object's writing, read up to ``place``."""

    def __init__(self, pdf: bytes, place: int, reference: Any) -> None:
        self.place = place
        self._pdf = pdf
        self._reference = reference

    def value(self, deepest: int) -> Any:
        """The next value, which may hold others, ``deepest`` of them within one another."""
        return self._made(self._piece(VALUE), deepest)

    def _piece(self, form: re.Pattern[bytes]) -> re.Match[bytes]:
        piece = form.match(self._pdf, self.place)
        if piece is None:
            raise NotPlain
        self.place = piece.end()
        return piece

    def _made(self, piece: re.Match[bytes], deepest: int) -> Any:
        kind: Any = piece.lastgroup
        if kind in SIMPLE:
            thing = SIMPLE[kind](piece[kind])
        elif deepest:
            thing = getattr(self, kind)(piece[kind], deepest - 1)
        else:
            raise NotPlain
        thing.container_ref = self._reference
        return thing

    def dictionary(self, _: bytes, deepest: int) -> Any:
        entries: dict[Any, Any] = {}
        while (entry := self._piece(ENTRY)).lastgroup is not None:
            key = _name(entry["key"])
            if key in entries:
                raise NotPlain
            entries[key] = self._made(entry, deepest)
        things = _untyped.DictionaryObject()
        things.update(entries)  # given to the constructor, each key would be looked at again
        return things

    def array(self, _: bytes, deepest: int) -> Any:
        things = generic.ArrayObject()
        while (closed := CLOSED.match(self._pdf, self.place)) is None:
            things.append(self.value(deepest))
        self.place = closed.end()
        return things

    def integers(self, written: bytes, _: int) -> Any:
        numbers = generic.ArrayObject(map(generic.NumberObject, written.split()))
        for number in numbers:
            number.container_ref = self._reference
        return numbers

    def reference(self, written: bytes, _: int) -> Any:
        number, generation = written[:-2].split()
        return _untyped.IndirectObject(int(number), int(generation), self._reference.pdf)

    def stream(self, entries: Any, place: int) -> Any:
        """The stream with these entries, whose content begins at this place."""
        length: Any = dict.get(entries, "/Length")
        if type(length) is not generic.NumberObject or length < 0:
            raise NotPlain
        ends = END_OF_STREAM.match(self._pdf, place + length)
        if ends is None:
            raise NotPlain
        self.place = ends.end()
        stream = generic.StreamObject(encoded_data=self._pdf[place : place + length])
        stream.update(entries)
        stream.container_ref = self._reference
        return stream


def _name(written: bytes) -> Any:
    return generic.NameObject("/" + written.decode("ascii"))


def _letters(written: bytes) -> Any:
    return generic.pdf_string(OCTAL.sub(lambda escape: bytes((int(escape[1], 8),)), written))


def _digits(written: bytes) -> Any:
    if len(written) % 2:
        raise NotPlain
    return generic.pdf_string(binascii.unhexlify(written))


def _word(written: bytes) -> Any:
    return generic.NullObject() if written == b"null" else _untyped.BooleanObject(written == b"true")


SIMPLE: Final[dict[str, Callable[[bytes], Any]]] = {
    "name": _name,
    "integer": generic.NumberObject,
    "real": lambda written: _untyped.FloatObject(written.decode("ascii")),
    "letters": _letters,
    "digits": _digits,
    "word": _word,
}
