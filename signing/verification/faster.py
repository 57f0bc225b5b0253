"""
Functions of libraries, replaced by equals that are faster. They took more than half of a verification's time.

pyHanko 0.38 reads strings of hexadecimal digits (a signature is one long one), arrays of numbers (the widths of a font)
and names byte by byte, and writes names so; asn1crypto 1.5 prepares the letters of a name anew for every comparison of
two certificates. Replacing them when this module is loaded spares a copy of either library. Tests compare each with the
original.
"""

import binascii
import re
from functools import lru_cache
from typing import Any, Final

from asn1crypto import x509
from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.misc import PdfStreamError

BLOCK: Final = 16 * 1024
SMALL_BLOCK: Final = 32
HEX_DIGITS: Final = b"0123456789abcdefABCDEF"
WHITE_SPACE: Final = b"\0\t\n\f\r "
# Regular characters without the sign of an escape (ISO 32000-2, 7.3.5): such a name is written as it reads.
PLAIN_NAME: Final = re.compile(rb"[^\x00-\x20\x7f-\xff()<>\[\]{}/%#]*")
NUMBERS: Final = re.compile(rb"\[((?:[ \t\r\n]*[0-9]{1,9}(?=[ \t\r\n\]]))*)[ \t\r\n]*\]")
NUMBERS_BLOCK: Final = 4096
PLAIN_WRITTEN_NAME: Final = re.compile(r"/[^\x00-\x20\x7f-\U0010ffff()<>\[\]{}/%#]*")


def read_hex_string(stream: Any) -> Any:
    """
    The string object that starts at the ``<`` before which the stream stands; leaves it behind the ``>``.

    Raises PdfStreamError for anything but hexadecimal digits and white space, and for an end before the ``>``. The
    original lets a comment stand within the string, which ISO 32000-2, 7.3.4.3 does not know.
    """
    stream.read(1)
    parts: list[bytes] = []
    while True:
        block: bytes = stream.read(BLOCK)
        end = block.find(b">")
        parts.append(block if end < 0 else block[:end])
        if end >= 0:
            stream.seek(end + 1 - len(block), 1)
            return generic.pdf_string(_bytes(b"".join(parts)))
        if not block:
            raise PdfStreamError("Stream has ended unexpectedly")


def _bytes(written: bytes) -> bytes:
    digits = written.translate(None, WHITE_SPACE)
    if other := digits.translate(None, HEX_DIGITS):
        raise PdfStreamError(f"Unexpected token in hex string: {other[:1]!r}")
    return binascii.unhexlify(digits + b"0" if len(digits) % 2 else digits)


def read_until_class(class_chars: bytes, stream: Any, maxchars: int | None = None) -> tuple[bytes, bool]:
    """What stands before the first byte of a class, and whether the stream ended; that byte is read too."""
    if maxchars is not None:
        answer: tuple[bytes, bool] = _original_read_until_class(class_chars, stream, maxchars)
        return answer
    parts: list[bytes] = []
    while block := stream.read(SMALL_BLOCK):
        if found := _any_of(class_chars).search(block):
            stream.seek(found.end() - len(block), 1)
            return b"".join((*parts, block[: found.start()])), False
        parts.append(block)
    return b"".join(parts), True


@lru_cache(maxsize=16)
def _any_of(class_chars: bytes) -> re.Pattern[bytes]:
    return re.compile(b"[" + re.escape(class_chars) + b"]")


def read_array(stream: Any, container_ref: Any, *options: Any, **named_options: Any) -> Any:
    """An array object; one of nothing but whole numbers (the widths of a font) is taken in one piece."""
    start = stream.tell()
    numbers = NUMBERS.match(stream.read(NUMBERS_BLOCK))
    if numbers is None:
        stream.seek(start)
        return _original_read_array(stream, container_ref, *options, **named_options)
    stream.seek(start + numbers.end())
    array = generic.ArrayObject(_untyped_generic.NumberObject(digits) for digits in numbers[1].split())
    for number in array:
        number.container_ref = container_ref
    return array


def decode_name(written: bytes) -> Any:
    """The name object of what stands behind its slash."""
    if PLAIN_NAME.fullmatch(written):
        return generic.NameObject("/" + written.decode("ascii"))
    return _original_decode_name(written)


def write_name(name: Any, stream: Any, handler: Any = None, container_ref: Any = None) -> None:
    """Write a name object, as every object of the library is written."""
    if PLAIN_WRITTEN_NAME.fullmatch(name):
        stream.write(name.encode("ascii"))
    else:
        _original_write_name(name, stream, handler, container_ref)


@lru_cache(maxsize=4096)
def _prepared(text: str) -> str:
    prepared: str = _original_preparation(None, text)
    return prepared


def prepare_name_part(_: Any, text: str) -> str:
    """RFC 4518: the letters of one part of a name, ready to be compared. Raises ValueError for forbidden ones."""
    return _prepared(text)


_untyped_misc: Any = misc
_untyped_generic: Any = generic
_original_read_until_class: Any = _untyped_misc._read_until_class
_original_decode_name: Any = _untyped_generic._decode_name
_original_write_name: Any = generic.NameObject.write_to_stream
_original_read_array: Any = generic.ArrayObject.read_from_stream
_original_preparation: Any = x509.NameTypeAndValue._ldap_string_prep

_untyped_generic.read_hex_string_from_stream = read_hex_string
_untyped_generic._decode_name = decode_name
_untyped_generic.NameObject.write_to_stream = write_name
_untyped_generic.ArrayObject.read_from_stream = staticmethod(read_array)
_untyped_misc._read_until_class = read_until_class
x509.NameTypeAndValue._ldap_string_prep = prepare_name_part
