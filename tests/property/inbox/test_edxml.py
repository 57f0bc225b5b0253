"""What is written is read back; whatever the bytes, the answer is a package or a code."""

import contextlib
import dataclasses
import datetime as dt
import functools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.errors import EdxmlError
from inbox.exchange import edxml
from inbox.exchange.shapes import Shape
from inbox.exchange.values import (
    Attachment,
    Business,
    BusinessKind,
    DocumentHeader,
    DocumentPackage,
    Organ,
    ReportedDocument,
    StatusCode,
    StatusHeader,
    StatusPackage,
    Trace,
)
from inbox.rules.deadlines import VIETNAM

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="\ufffe\uffff"), max_size=40
).map(str.strip)
some_texts = texts.filter(bool)
days = st.dates(dt.date(1000, 1, 1), dt.date(2999, 1, 1))
moments = st.builds(
    dt.datetime.combine,
    days.filter(lambda day: day.year >= 1950),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.just(VIETNAM),
)
names = st.from_regex(r"\A[A-Za-z0-9ĐđÀÂÊÔƠƯàâêôơưạếộ_-]{1,30}\.(pdf|docx|zip|xlsx|doc|txt)\Z")


@functools.cache
def values(kind: type) -> st.SearchStrategy[Any]:
    """Any value of one dataclass of the package, built from the table in its fields."""
    return st.builds(kind, **{field.name: _field(field) for field in dataclasses.fields(kind)})


def _field(field: dataclasses.Field[Any]) -> st.SearchStrategy[Any]:
    kind = field.metadata["kind"]
    items = some_texts if kind is None else values(kind).filter(lambda one: one != kind())
    shapes: dict[Shape, st.SearchStrategy[Any]] = {
        Shape.TEXT: texts,
        Shape.DATE: st.none() | days,
        Shape.TIME: st.none() | moments,
        Shape.PARTS: st.just(field.default) | items,
        Shape.EACH: st.lists(items, max_size=3).map(tuple),
        Shape.LISTED: st.lists(items, max_size=3).map(tuple),
    }
    return shapes[field.metadata["shape"]]


files = st.builds(
    Attachment,
    content_id=some_texts,
    name=names,
    description=texts,
    content_type=texts,
    content=st.binary(min_size=1, max_size=2000).filter(lambda content: not content.startswith(b"PK")),
    zipped=st.booleans(),
)
businesses = st.none() | values(Business).flatmap(
    lambda business: st.sampled_from(BusinessKind).map(
        lambda kind: dataclasses.replace(business, document_type=kind.value)
    )
)


@st.composite
def documents(draw: st.DrawFn) -> DocumentPackage:
    header = dataclasses.replace(
        draw(values(DocumentHeader)), sender=Organ(organ_id=draw(some_texts)), document_id=draw(some_texts)
    )
    attachments = tuple(draw(st.lists(files, max_size=3, unique_by=lambda file: file.content_id)))
    attachments = tuple(
        dataclasses.replace(file, description=file.description or "x", content_type=file.content_type or "x")
        for file in attachments
    )
    trace = Trace(hops=draw(values(Trace)).hops, business=draw(businesses))
    return DocumentPackage(header, trace, edxml.manifest_of(attachments), attachments)


@st.composite
def statuses(draw: st.DrawFn) -> StatusPackage:
    return StatusPackage(
        dataclasses.replace(
            draw(values(StatusHeader)),
            sender=Organ(organ_id=draw(some_texts)),
            response_for=ReportedDocument(document_id=draw(some_texts)),
            status_code=draw(st.sampled_from(StatusCode)).value,
        )
    )


@given(documents() | statuses())
def test_what_is_written_is_read_back(package: DocumentPackage | StatusPackage) -> None:
    assert edxml.read(edxml.write(package)) == package


@given(documents())
def test_the_same_package_always_gives_the_same_bytes(package: DocumentPackage) -> None:
    assert edxml.write(package) == edxml.write(package)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_package_or_a_code(raw: bytes) -> None:
    with pytest.raises(EdxmlError, match=r"edxml\."):
        edxml.read(raw)


@given(documents(), st.data())
def test_a_damaged_package_gives_a_package_or_a_code(package: DocumentPackage, data: st.DataObject) -> None:
    raw = bytearray(edxml.write(package))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(EdxmlError):
        edxml.as_dict(edxml.read(bytes(raw)))


@given(st.sampled_from("\x00\x01\x0b\x1f\ufffe\uffff"))
def test_letters_xml_cannot_carry_are_refused_when_written(letter: str) -> None:
    package = DocumentPackage(DocumentHeader(sender=Organ("a"), document_id="d", subject=f"a{letter}b"))
    with pytest.raises(EdxmlError, match=r"edxml\.bad_text"):
        edxml.write(package)
