"""Reading a stranger's PDF: not strictly, with limits on what its streams may unfold to."""

from typing import Final

from pyhanko.pdf_utils.decode_limits import (
    DEFAULT_PURPOSE_LIMITS,
    DecodeLimits,
    DecodePurpose,
    DocumentDecodeBudget,
    StreamDecodeLimits,
)

from signing import faster as faster  # its functions take their places when it is loaded
from signing.verification.revisions import Reader

MIB: Final = 1024 * 1024

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


def open_received(pdf: bytes) -> Reader:
    """
    Read a file from anywhere. Not strictly: good files from real offices break small rules, and what matters here is
    checked on its own. Raises whatever the parser raises.
    """
    return Reader(pdf, strict=False, decode_limits=LIMITS)
