"""Our way to look at former states of a file finds what pyHanko's own finds, only sooner."""

from collections.abc import Callable
from importlib.util import find_spec, module_from_spec
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.misc import PdfStreamError
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.verification.faster import prepare_name_part, read_hex_string, read_until_class
from signing.verification.reading import open_received
from tests.unit.signing import attacks
from tests.unit.signing.making import issued, numbered, signed

FILES: list[Callable[[], bytes]] = [
    signed,
    numbered,
    issued,
    lambda: attacks.annotate(issued()),
    lambda: attacks.rewrite_page(issued()),
    lambda: attacks.supply(issued(), attacks.FAR_NUMBER),
    lambda: attacks.structured(issued()),
]


@pytest.mark.parametrize("make", FILES)
def test_every_way_to_every_object_is_the_one_the_library_finds(make: Callable[[], bytes]) -> None:
    pdf = make()
    ours: Any = open_received(pdf)
    theirs: Any = PdfFileReader(BytesIO(pdf), strict=False)
    for revision in range(theirs.xrefs.total_revisions):
        expected = theirs.get_historical_resolver(revision)
        expected._load_reverse_xref_cache()
        found = ours.get_historical_resolver(revision)
        for reference, ways in expected._indirect_object_access_cache.items():
            assert found._get_usages_of_ref(reference) == ways
        assert not found._get_usages_of_ref(Reference(99_999, 0))


def unpatched(name: str) -> Any:
    """A second copy of a library's module, in which nothing was replaced."""
    found = find_spec(name)
    assert found is not None
    module = module_from_spec(found)
    assert found.loader is not None
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("written", [b"<>", b"<4>", b"<48 65\n6C6c6F>", b"<feff00e1>", b"<" + b"0A" * 40_000 + b">"])
def test_hexadecimal_strings_are_read_like_the_library_reads_them(written: bytes) -> None:
    ours, theirs = BytesIO(written + b" /Next"), BytesIO(written + b" /Next")
    read = unpatched("pyhanko.pdf_utils.generic").read_hex_string_from_stream(theirs)
    assert read_hex_string(ours).original_bytes == read.original_bytes
    assert ours.tell() == theirs.tell()


@pytest.mark.parametrize("written", [b"<48", b"<4g>", b"<4(8)>", b"<"])
def test_what_is_no_hexadecimal_string_is_refused(written: bytes) -> None:
    with pytest.raises(PdfStreamError):
        read_hex_string(BytesIO(written))


@pytest.mark.parametrize("written", [b"Name/Next", b"Name", b"", b" x", b"N" * 100 + b"(", b"A]" + b"B" * 50])
def test_words_are_read_up_to_the_same_place(written: bytes) -> None:
    original = unpatched("pyhanko.pdf_utils.misc")
    until = original.PDF_WHITESPACE + original.PDF_DELIMITERS
    for most in (None, 3):
        ours, theirs = BytesIO(written), BytesIO(written)
        assert read_until_class(until, ours, most) == original._read_until_class(until, theirs, most)
        assert ours.tell() == theirs.tell()


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh Tuyết", "  a  B\tc ", "ß ﬁ Ⅷ", ""])
def test_names_are_prepared_for_comparison_as_the_library_prepares_them(name: str) -> None:
    original = unpatched("asn1crypto.x509").NameTypeAndValue
    assert prepare_name_part(None, name) == original._ldap_string_prep(None, name)
