"""Our way to look at former states of a file finds what pyHanko's own finds, only sooner."""

from collections.abc import Callable
from importlib.util import find_spec, module_from_spec
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.faster import prepare_name_part
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


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh Tuyết", "  a  B\tc ", "ß ﬁ Ⅷ", ""])
def test_names_are_prepared_for_comparison_as_the_library_prepares_them(name: str) -> None:
    original = unpatched("asn1crypto.x509").NameTypeAndValue
    assert prepare_name_part(None, name) == original._ldap_string_prep(None, name)
