"""Packages that are small on the wire and large in their effect."""

import io
import zipfile
from random import Random

import pytest

from inbox.errors import EdxmlError
from inbox.exchange import edxml
from inbox.exchange.values import DocumentPackage, StatusPackage
from tests.integration.attacks.conftest import attachment, package, status


def refusal(raw: bytes) -> str:
    with pytest.raises(EdxmlError) as refused:
        edxml.read(raw)
    return refused.value.code


def outcome(raw: bytes) -> str:
    """ "read" or the code of the refusal; anything else is an accident and ends the test."""
    try:
        edxml.read(raw)
    except EdxmlError as refused:
        return refused.code
    return "read"


def test_a_text_longer_than_any_register_holds_is_refused() -> None:
    assert refusal(package(subject="9" * 10_001)) == "edxml.too_large"
    assert refusal(package(number="9" * 61)) == "edxml.too_large"


def test_a_package_cannot_make_the_register_look_for_a_million_documents() -> None:
    many = "<ReplacementInfo><DocumentId>d</DocumentId></ReplacementInfo>" * 5_001
    listed = f"<ReplacementInfoList>{many}</ReplacementInfoList>"
    assert refusal(package(trace=f"<Bussiness>{listed}</Bussiness>")) == "edxml.too_large"
    assert refusal(package(receivers=5_001)) == "edxml.too_large"


def test_every_commune_of_the_country_may_be_a_receiver() -> None:
    found = edxml.read(package(receivers=3_321))
    assert isinstance(found, DocumentPackage)
    assert len(found.header.receivers) == 3_321


def test_a_time_no_database_can_hold_is_odd_and_left_out() -> None:
    found = edxml.read(status("0001/01/01 00:00:00"))
    assert isinstance(found, StatusPackage)
    assert (found.header.timestamp, found.odd) == (None, ("Timestamp",))


def zipped(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("a.pdf", b"hello world " * 60)
    return buffer.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_zip_is_a_file_like_any_other_or_a_coded_refusal(method: int) -> None:
    chance, whole, outcomes = Random(method), zipped(method), set()  # noqa: S311 - the same damage every time
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            damaged[chance.randrange(4, len(damaged))] = chance.choice((0, 255, chance.randrange(256)))
        outcomes.add(outcome(package(files=attachment(bytes(damaged)))))
    assert "read" in outcomes
    assert outcomes <= {"read", "edxml.bad_attachment", "edxml.too_large"}
