"""Writes edXML exactly as the national exchange's own SDK does, so that its Java reader takes it.

Root in the default namespace, the envelope under the prefix ``edXML`` of the same namespace, the attachments again
under the default one with only their content prefixed.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from xml.sax.saxutils import escape

from inbox.errors import EdxmlError
from inbox.exchange.attachments import encode
from inbox.exchange.shapes import NAMESPACE, Shape
from inbox.exchange.values import Attachment, DocumentPackage, Package, Reference, StatusPackage
from inbox.rules.deadlines import VIETNAM

_PREFIX: Final = "edXML:"
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Node = tuple[str, "str | list[Node]"]


def write(package: Package) -> bytes:
    """The bytes of a package, UTF-8. The same package always gives the same bytes.

    Raises EdxmlError ``edxml.bad_text`` when a text holds characters XML cannot carry.
    """
    if isinstance(package, StatusPackage):
        return _file(_envelope([("MessageHeader", nodes(package.header))], body=[]), "")
    return _file(_envelope(_document_header(package), _body(package)), _encoded(package.attachments))


def _document_header(package: DocumentPackage) -> list[Node]:
    return [("MessageHeader", nodes(package.header)), ("TraceHeaderList", nodes(package.trace))]


def _body(package: DocumentPackage) -> list[Node]:
    return [("edXMLBody", [("edXMLManifest", [("Reference", nodes(line)) for line in package.manifest])])]


def _file(envelope: str, encoded: str) -> bytes:
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{NAMESPACE}">\n{envelope}{encoded}</edXML>\n'
    return document.encode("utf-8")


def _envelope(header: list[Node], body: list[Node]) -> str:
    lines = list(_lines([("edXMLHeader", header), *body], _PREFIX, "    "))
    opened = f'  <{_PREFIX}edXMLEnvelope xmlns:edXML="{NAMESPACE}">\n'
    text = f"{opened}{''.join(lines)}  </{_PREFIX}edXMLEnvelope>\n"
    return text.replace(f"<{_PREFIX}edXMLManifest>", f'<{_PREFIX}edXMLManifest version="1.0">')


def _encoded(attachments: tuple[Attachment, ...]) -> str:
    if not attachments:
        return ""
    return f"  <AttachmentEncoded>\n{''.join(_attachment(one) for one in attachments)}  </AttachmentEncoded>\n"


def _attachment(one: Attachment) -> str:
    stated: list[Node] = [
        ("ContentId", one.content_id),
        ("AttachmentName", one.name),
        ("Description", one.description),
        ("ContentType", one.content_type),
    ]
    content = encode(one.content, one.name, zipped=one.zipped)
    open_tag = f'<{_PREFIX}ContentTransferEncoded xmlns:edXML="{NAMESPACE}">'
    inside = "".join(_lines(stated, "", "      "))
    return f"    <Attachment>\n{inside}      {open_tag}{content}</{_PREFIX}ContentTransferEncoded>\n    </Attachment>\n"


def manifest_of(attachments: tuple[Attachment, ...]) -> tuple[Reference, ...]:
    """The manifest that announces these attachments."""
    return tuple(Reference(one.content_id, one.content_type, one.description, one.name) for one in attachments)


def _lines(content: list[Node], prefix: str, indent: str) -> Iterator[str]:
    for name, value in content:
        if isinstance(value, str):
            yield f"{indent}<{prefix}{name}>{_escaped(name, value)}</{prefix}{name}>\n"
        else:
            yield f"{indent}<{prefix}{name}>\n"
            yield from _lines(value, prefix, indent + "  ")
            yield f"{indent}</{prefix}{name}>\n"


def _escaped(name: str, value: str) -> str:
    if _ILLEGAL.search(value):
        raise EdxmlError("edxml.bad_text", element=name)
    return escape(value, {"\r": "&#13;"})


def nodes(value: Any) -> list[Node]:
    """The elements of one dataclass of ``inbox.exchange.values``, in its order; what is empty is left out."""
    written: list[Node] = []
    for field in dataclasses.fields(value):
        content = getattr(value, field.name)
        if content not in (None, "", ()):
            written.extend(_SHAPES[field.metadata["shape"]](field, content))
    return [node for node in written if node[1]]


def _write_parts(field: dataclasses.Field[Any], content: Any) -> list[Node]:
    return [(field.metadata["element"], nodes(content))]


def _write_each(field: dataclasses.Field[Any], content: Any) -> list[Node]:
    return [(field.metadata["element"], _item(one)) for one in content]


def _write_listed(field: dataclasses.Field[Any], content: Any) -> list[Node]:
    return [(field.metadata["element"], [(field.metadata["item"], _item(one)) for one in content])]


def _item(one: Any) -> "str | list[Node]":
    return one if isinstance(one, str) else nodes(one)


def day_text(day: dt.date) -> str:
    """``2018/09/28``."""
    return f"{day:%Y/%m/%d}"


def moment_text(moment: dt.datetime) -> str:
    """``2018/09/28 09:15:00`` in Vietnam time."""
    return f"{moment.astimezone(VIETNAM):%Y/%m/%d %H:%M:%S}"


_SHAPES: Final[dict[Shape, Callable[[dataclasses.Field[Any], Any], list[Node]]]] = {
    Shape.TEXT: lambda field, content: [(field.metadata["element"], content)],
    Shape.DATE: lambda field, content: [(field.metadata["element"], day_text(content))],
    Shape.TIME: lambda field, content: [(field.metadata["element"], moment_text(content))],
    Shape.PARTS: _write_parts,
    Shape.EACH: _write_each,
    Shape.LISTED: _write_listed,
}
