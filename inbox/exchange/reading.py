"""Reads edXML from any partner: any order, any prefix, both date forms. Anything that is no package has its code.

Codes: ``edxml.too_large``, ``edxml.not_well_formed``, ``edxml.doctype``, ``edxml.not_edxml``, ``edxml.no_header``,
``edxml.no_sender``, ``edxml.no_document_id``, ``edxml.bad_business``, ``edxml.bad_status``, ``edxml.bad_attachment``.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeVar
from xml.parsers import expat

from lxml import etree

from inbox.errors import EdxmlError
from inbox.exchange.attachments import Limits, decode, file_name
from inbox.exchange.shapes import NAMESPACE, Shape
from inbox.exchange.values import (
    Attachment,
    BusinessKind,
    DocumentHeader,
    DocumentPackage,
    Package,
    Reference,
    StatusCode,
    StatusHeader,
    StatusPackage,
    Trace,
)
from inbox.rules.deadlines import VIETNAM

Value = TypeVar("Value")
Element = etree._Element
_DATES: Final = ("%Y/%m/%d", "%d/%m/%Y", "%Y-%m-%d")
_CLOCKS: Final = (" %H:%M:%S", " %H:%M", "")
_FIRST_YEAR: Final = 1000  # earlier moments have no form in UTC, or none that a database sorts
_MANY: Final = 5_000  # of one element: there are fewer communes


class _Prolog(Exception):
    """The root element has begun: no DOCTYPE can follow."""


def read(raw: bytes, limits: Limits | None = None) -> Package:
    """The package in these bytes. Raises EdxmlError with one of the codes above."""
    allowed = limits or Limits()
    root = _parse(raw, allowed)
    header = _path(root, "edXMLEnvelope", "edXMLHeader", "MessageHeader")
    if header is None:
        raise EdxmlError("edxml.no_header")
    if header.find(_tag("StatusCode")) is not None:
        return _status(header)
    return _document(root, header, allowed)


def _parse(raw: bytes, limits: Limits) -> Element:
    if len(raw) > limits.package:
        raise EdxmlError("edxml.too_large", name="edXML")
    _refuse_doctype(raw)
    # huge_tree: one attachment is one text node. No DOCTYPE is left, so no entity can grow.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise EdxmlError("edxml.not_well_formed") from problem
    if root.tag != _tag("edXML"):
        raise EdxmlError("edxml.not_edxml")
    return root


def _refuse_doctype(raw: bytes) -> None:
    def on_doctype(*_declared: object) -> NoReturn:
        raise EdxmlError("edxml.doctype")

    def on_root(*_element: object) -> NoReturn:
        raise _Prolog

    scan = expat.ParserCreate()
    scan.StartDoctypeDeclHandler = on_doctype
    scan.StartElementHandler = on_root
    try:
        scan.Parse(raw, True)
    except _Prolog:
        return
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise EdxmlError("edxml.not_well_formed") from problem


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _path(element: Element, *names: str) -> Element | None:
    return element.find("/".join(_tag(name) for name in names))


def _status(header: Element) -> StatusPackage:
    odd: list[str] = []
    package = StatusPackage(_parts(StatusHeader, header, odd), tuple(odd))
    if package.header.status_code not in tuple(StatusCode):
        raise EdxmlError("edxml.bad_status", status=package.header.status_code)
    if not package.header.sender.organ_id:
        raise EdxmlError("edxml.no_sender")
    if not package.header.response_for.document_id:
        raise EdxmlError("edxml.no_document_id")
    return package


def _document(root: Element, header_element: Element, limits: Limits) -> DocumentPackage:
    odd: list[str] = []
    header = _parts(DocumentHeader, header_element, odd)
    trace_element = _path(root, "edXMLEnvelope", "edXMLHeader", "TraceHeaderList")
    trace = Trace() if trace_element is None else _parts(Trace, trace_element, odd)
    _check_document(header, trace)
    manifest_element = _path(root, "edXMLEnvelope", "edXMLBody", "edXMLManifest")
    lines = [] if manifest_element is None else manifest_element.findall(_tag("Reference"))
    manifest = tuple(_parts(Reference, line, odd) for line in _not_too_many(lines, "Reference"))
    return DocumentPackage(header, trace, manifest, _attachments(root, manifest, limits), tuple(odd))


def _check_document(header: DocumentHeader, trace: Trace) -> None:
    if not header.sender.organ_id:
        raise EdxmlError("edxml.no_sender")
    if not header.document_id:
        raise EdxmlError("edxml.no_document_id")
    stated = trace.business.document_type if trace.business else ""
    if stated and stated not in tuple(BusinessKind):
        raise EdxmlError("edxml.bad_business", kind=stated)


def _attachments(root: Element, manifest: tuple[Reference, ...], limits: Limits) -> tuple[Attachment, ...]:
    holders = [root, *root.findall(_tag("edXMLEnvelope"))]
    found = [one for holder in holders for one in holder.findall(f"{_tag('AttachmentEncoded')}/{_tag('Attachment')}")]
    if len(found) > limits.attachments:
        raise EdxmlError("edxml.too_large", name="AttachmentEncoded")
    announced = {line.content_id: line for line in manifest}
    left, attachments = limits.all_files, []
    for element in found:
        attachments.append(_attachment(element, announced, dataclasses.replace(limits, file=min(limits.file, left))))
        left -= len(attachments[-1].content)
    return tuple(attachments)


def _attachment(element: Element, announced: dict[str, Reference], limits: Limits) -> Attachment:
    stated = _parts(Reference, element, [])
    line = announced.get(stated.content_id, Reference())
    name = file_name(stated.attachment_name or line.attachment_name)
    if not name:
        raise EdxmlError("edxml.bad_attachment", name=stated.content_id)
    content, zipped = decode(_text(element.find(_tag("ContentTransferEncoded"))), name, limits)
    if not content:
        raise EdxmlError("edxml.bad_attachment", name=name)
    return Attachment(
        content_id=stated.content_id,
        name=name,
        description=stated.description or line.description,
        content_type=stated.content_type or line.content_type,
        content=content,
        zipped=zipped,
    )


def _parts(kind: type[Value], element: Element, odd: list[str]) -> Value:
    """One dataclass of ``inbox.exchange.values`` from the element that holds its fields."""
    assert dataclasses.is_dataclass(kind)  # noqa: S101 - narrows the type for the checker
    values = {field.name: _SHAPES[field.metadata["shape"]](field, element, odd) for field in dataclasses.fields(kind)}
    return kind(**values)


def _read_text(field: dataclasses.Field[Any], element: Element, _odd: list[str]) -> str:
    name = field.metadata["element"]
    return _short(_text(element.find(_tag(name))), name, field.metadata["longest"])


def _read_day(field: dataclasses.Field[Any], element: Element, odd: list[str]) -> dt.date | None:
    found = _moment(_read_text(field, element, odd), ("",), field, odd)
    return found.date() if found else None


def _read_moment(field: dataclasses.Field[Any], element: Element, odd: list[str]) -> dt.datetime | None:
    return _moment(_read_text(field, element, odd), _CLOCKS, field, odd)


def _moment(text: str, clocks: tuple[str, ...], field: dataclasses.Field[Any], odd: list[str]) -> dt.datetime | None:
    for form in (date + clock for date in _DATES for clock in clocks):
        try:
            found = dt.datetime.strptime(text, form).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
        if found.year >= _FIRST_YEAR:
            return found
    if text:
        odd.append(field.metadata["element"])
    return None


def _read_parts(field: dataclasses.Field[Any], element: Element, odd: list[str]) -> Any:
    child = element.find(_tag(field.metadata["element"]))
    return field.default if child is None else _parts(field.metadata["kind"], child, odd)


def _read_each(field: dataclasses.Field[Any], element: Element, odd: list[str]) -> tuple[Any, ...]:
    name = field.metadata["element"]
    return tuple(_item(field, child, odd) for child in _not_too_many(element.findall(_tag(name)), name))


def _read_listed(field: dataclasses.Field[Any], element: Element, odd: list[str]) -> tuple[Any, ...]:
    name = field.metadata["item"]
    items = element.findall(f"{_tag(field.metadata['element'])}/{_tag(name)}")
    return tuple(_item(field, child, odd) for child in _not_too_many(items, name))


def _item(field: dataclasses.Field[Any], child: Element, odd: list[str]) -> Any:
    kind = field.metadata["kind"]
    if kind is not None:
        return _parts(kind, child, odd)
    return _short(_text(child), field.metadata["item"], field.metadata["longest"])


def _short(text: str, name: str, longest: int) -> str:
    if len(text) > longest:
        raise EdxmlError("edxml.too_large", name=name)
    return text


def _not_too_many(found: list[Element], name: str) -> list[Element]:
    if len(found) > _MANY:
        raise EdxmlError("edxml.too_large", name=name)
    return found


def _text(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


_SHAPES: Final[dict[Shape, Callable[[dataclasses.Field[Any], Element, list[str]], Any]]] = {
    Shape.TEXT: _read_text,
    Shape.DATE: _read_day,
    Shape.TIME: _read_moment,
    Shape.PARTS: _read_parts,
    Shape.EACH: _read_each,
    Shape.LISTED: _read_listed,
}
