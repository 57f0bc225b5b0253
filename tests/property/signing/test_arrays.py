"""Arrays in a PDF: our faster reading and the library's own say the same of every array."""

from io import BytesIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic

from signing.verification import faster

UNTYPED: Any = faster
PARTS = st.sampled_from(
    ["0", "007", "600", "4294967296", "12345678901", "1.5", "-3", "+3", "3 0 R", "/Ten", "(x)", "[1 2]", "null", "%a\n"]
)
GAPS = st.sampled_from([" ", "\n", "\r\n", "\t", "", "\0", "\f", "\x0b"])


def read_by(read: Any, written: bytes) -> tuple[str, int]:
    stream = BytesIO(written)
    try:
        array = read(stream, generic.Reference(1, 0))
    except Exception as refused:  # noqa: BLE001 - whatever the library raises, ours must raise too
        return type(refused).__name__, 0
    held = generic.Reference(1, 0)
    kinds = [(type(one).__name__, str(one).partition(" at ")[0], one.container_ref == held) for one in list(array)]
    return f"{type(array).__name__} {kinds}", stream.tell()


@given(st.lists(st.tuples(GAPS, PARTS), max_size=12), GAPS, st.sampled_from(["]", "] 7", "", "]]"]))
def test_an_array_is_read_as_the_library_reads_it(parts: list[tuple[str, str]], gap: str, end: str) -> None:
    written = f"[{''.join(before + part for before, part in parts)}{gap}{end}".encode()
    assert read_by(faster.read_array, written) == read_by(UNTYPED._original_read_array, written)


def test_long_rows_of_widths_are_read_whole() -> None:
    written = f"[{' '.join(str(number) for number in range(3000))}] endobj".encode()
    assert read_by(faster.read_array, written) == read_by(UNTYPED._original_read_array, written)
