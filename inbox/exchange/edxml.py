"""edXML packages in one place: ``read`` bytes, ``write`` bytes, ``as_dict`` for people and programs to look at."""

import dataclasses
import hashlib
from collections.abc import Callable
from typing import Any, Final

from inbox.exchange.attachments import Limits
from inbox.exchange.reading import read
from inbox.exchange.shapes import Shape
from inbox.exchange.values import Attachment, Package, StatusPackage
from inbox.exchange.writing import day_text, manifest_of, moment_text, write

__all__ = ["Limits", "as_dict", "manifest_of", "read", "write"]


def as_dict(package: Package) -> dict[str, Any]:
    """The package under the names of its elements, what is empty left out; dates as they stand on the wire.

    Attachments show their name, size in bytes and SHA-256 in place of their content. ``odd`` lists the elements whose
    value could not be read.
    """
    shown: dict[str, Any] = {"MessageHeader": _shown(package.header)}
    if not isinstance(package, StatusPackage):
        shown["TraceHeaderList"] = _shown(package.trace)
        shown["edXMLManifest"] = {"Reference": [_shown(line) for line in package.manifest]}
        shown["AttachmentEncoded"] = {"Attachment": [_attachment(one) for one in package.attachments]}
    return {**shown, "odd": list(package.odd)} if package.odd else shown


def _attachment(one: Attachment) -> dict[str, Any]:
    return {
        "ContentId": one.content_id,
        "AttachmentName": one.name,
        "Description": one.description,
        "ContentType": one.content_type,
        "size": len(one.content),
        "sha256": hashlib.sha256(one.content).hexdigest(),
        "zipped": one.zipped,
    }


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return value
    filled = [(field, getattr(value, field.name)) for field in dataclasses.fields(value)]
    return {
        field.metadata["element"]: _SHAPES[field.metadata["shape"]](field, content)
        for field, content in filled
        if content not in (None, "", ())
    }


_SHAPES: Final[dict[Shape, Callable[[dataclasses.Field[Any], Any], Any]]] = {
    Shape.TEXT: lambda _field, content: content,
    Shape.DATE: lambda _field, content: day_text(content),
    Shape.TIME: lambda _field, content: moment_text(content),
    Shape.PARTS: lambda _field, content: _shown(content),
    Shape.EACH: lambda _field, content: [_shown(one) for one in content],
    Shape.LISTED: lambda field, content: {field.metadata["item"]: [_shown(one) for one in content]},
}
