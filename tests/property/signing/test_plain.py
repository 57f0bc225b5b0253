"""Objects in a PDF: what our faster reader takes on, it reads as the library does; it may leave anything to it."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.plain import NotPlain, PlainReader, read_plain_object
from tests.unit.signing.making import issued

COMMON = [
    "/Type",
    "/A",
    "0",
    "600",
    "-3",
    "1.5",
    "3 0 R",
    "(x)",
    "(\\101\\040)",
    "<FEFF00E1>",
    "[1 2 3]",
    "true",
    "null",
]
RARE = [
    *(
        "/",
        "/#41",
        "007",
        "+3",
        "--1",
        "1-2",
        "-.5",
        "1.",
        "4294967296",
        "1.5.5",
        "3  0 R",
        "03 0 R",
        "3 0 Rx",
        "0 0 R",
    ),
    *("1234567 12345 R", "3 0 obj", "(a(b)c)", "(\\400)", "(\\1)", "(\\))", "(\r\n)", "(\xfe\xff\0a)", "()", "<41 42>"),
    *("<4>", "<>", "<4g>", "[", "]", "<<", ">>", "[0 0 595.3 842]", "nullx", "truefalse", "%a\n", "endobj", "R", "{}"),
]
GAP = st.sampled_from([" ", " ", "\n", "\r\n", "\t", "", "\0", "\f", "\x0b"])
KEY = st.sampled_from(["/Type", "/A", "/B", "/C", "/Length", "/D#20", "/"])
STREAMS = ["stream\n1234\nendstream", "stream\r\n1234 endstream", "stream \n1234\nendstream", "stream\n123\nendstream"]


def joined(parts: Any) -> str:
    return "".join(gap + part for gap, part in parts)


def containers(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    row = st.lists(st.tuples(GAP, inside), max_size=4).map(joined)
    entries = st.lists(st.tuples(GAP, st.tuples(KEY, GAP, inside).map("".join)), max_size=4).map(joined)
    return st.builds("[{}{}]".format, row, GAP) | st.builds("<<{}{}>>".format, entries, GAP)


VALUES = st.recursive(st.sampled_from(COMMON) | st.sampled_from(COMMON + RARE), containers, max_leaves=12)
WITH_STREAM = st.builds("<</Length 4{}>>{}{}".format, GAP, GAP, st.sampled_from(STREAMS))
TAILS = st.sampled_from(["\nendobj\n8 0 obj", " endobj startxref", "endobj", "\nendobj\n", "\n8 0 obj", ""])


@pytest.fixture(scope="module")
def document() -> bytes:
    return issued()


def described(thing: Any) -> Any:
    """A thing with everything in it that programs can see."""
    held = None if thing.container_ref is None else (thing.container_ref.idnum, thing.container_ref.generation)
    if isinstance(thing, generic.DictionaryObject):
        inside: Any = [(str(key), described(one)) for key, one in thing.items()]
    elif isinstance(thing, generic.ArrayObject):
        inside = [described(one) for one in list(thing)]
    else:
        value = None if isinstance(thing, generic.NullObject) else repr(thing)
        inside = value, getattr(thing, "original_bytes", None), getattr(thing, "autodetected_encoding", None)
    return type(thing).__name__, held, inside, getattr(thing, "encoded_data", None)


def library_on(written: bytes) -> Any:
    reader: Any = PdfFileReader.__new__(PdfFileReader)
    reader.stream, reader.strict = BytesIO(written), False
    return reader


def same_by_both(written: bytes) -> bool:
    """Whether ours took the object on; then it must be the library's."""
    try:
        ours = read_plain_object(written, 0, generic.Reference(7, 0))
    except NotPlain:
        return False
    library = library_on(written)
    theirs = library._read_object(generic.Reference(7, 0, library), 0, never_decrypt=True)
    assert described(ours) == described(theirs)
    return True


@given(VALUES | WITH_STREAM, TAILS)
def test_an_object_is_read_as_the_library_reads_it(value: str, tail: str) -> None:
    same_by_both(f"7 0 obj\n{value}{tail}".encode("latin-1"))


@given(
    VALUES | WITH_STREAM, st.integers(0, 200), st.sampled_from(list(b"\0\n %/()<>[]{}\\0R-.a~\xff")), st.integers(0, 1)
)
def test_a_damaged_object_is_read_as_the_library_reads_it(value: str, place: int, byte: int, gone: int) -> None:
    written = f"7 0 obj\n{value}\nendobj\n8 0 obj".encode("latin-1")
    place %= len(written)
    same_by_both(written[:place] + bytes((byte,)) + written[place + gone :])


@pytest.mark.parametrize(
    "value", ["<</A (\\101) /B [ 1 0 R 2.5 ] /C <4142>>>", "[1 2 3]", "<</Length 4>>\nstream\n1234\nendstream"]
)
def test_what_is_plain_is_taken_on(value: str) -> None:
    assert same_by_both(f"7 0 obj\n{value}\nendobj\nxref".encode())


def test_every_object_of_a_document_of_ours_is_the_librarys(document: bytes) -> None:
    ours: Any = PlainReader(document)
    theirs: Any = PdfFileReader(BytesIO(document))
    for revision in range(theirs.xrefs.total_revisions):
        for reference in theirs.xrefs.explicit_refs_in_revision(revision):
            read = ours.get_object(reference, revision)
            assert described(read) == described(theirs.get_object(reference, revision))
