"""
Reading a stranger's PDF: not strictly, with limits on what its streams may unfold to, and fast enough.

pyHanko 0.38 reads a string of hexadecimal digits one digit at a time, and a signature is one long string of them: half
of the time of a verification went there. Its function is replaced once, when this module is loaded, by one that reads
in blocks and answers the same, but for a comment within the string, which ISO 32000-2, 7.3.4.3 does not know.
"""

import binascii
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import (
    DEFAULT_PURPOSE_LIMITS,
    DecodeLimits,
    DecodePurpose,
    DocumentDecodeBudget,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.misc import PdfStreamError

from signing.verification.revisions import Reader

MIB: Final = 1024 * 1024
BLOCK: Final = 16 * 1024
HEX_DIGITS: Final = b"0123456789abcdefABCDEF"
WHITE_SPACE: Final = b"\0\t\n\f\r "

# What a verification decodes is small: tables, evidence, the pictures of two fields. pyHanko's own limits are made for
# whole pages and would let one file fill the memory of the process that checks it.
LIMITS: Final = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=64 * MIB),
    per_purpose={
        **DEFAULT_PURPOSE_LIMITS,
        DecodePurpose.OBJECT_STREAM: StreamDecodeLimits(max_ratio=100, ratio_floor=4 * MIB, max_output_size=32 * MIB),
        DecodePurpose.CRL: StreamDecodeLimits(max_ratio=50, ratio_floor=4 * MIB, max_output_size=32 * MIB),
    },
    document_budget=DocumentDecodeBudget(base_allowance=128 * MIB, max_ratio=20),
)


def read_hex_string(stream: Any) -> Any:
    """
    The string object that starts at the ``<`` before which the stream stands; leaves it behind the ``>``.

    Raises PdfStreamError for anything but hexadecimal digits and white space, and for an end before the ``>``.
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


def _install(module: Any) -> None:
    module.read_hex_string_from_stream = read_hex_string


_install(generic)


def open_received(pdf: bytes) -> Reader:
    """
    Read a file from anywhere. Not strictly: good files from real offices break small rules, and what matters here is
    checked on its own. Raises whatever the parser raises.
    """
    return Reader(BytesIO(pdf), strict=False, decode_limits=LIMITS)
