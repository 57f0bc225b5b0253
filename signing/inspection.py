"""
What may not be inside a document that is about to be signed.

A signature covers bytes, not what a reader makes of them: a script, an embedded film or a layer can show something
else tomorrow. Such files are refused before they are prepared, and the code says which of these was found.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from signing import objects
from signing.codes import ErrorCode
from signing.errors import ActiveContent, AlreadySigned, DamagedPdf, EncryptedPdf, NotAPdf
from signing.plain import PlainReader

# Names that betray active content wherever they stand in a dictionary, as a key or as the kind of an action.
SUSPECT_NAMES: dict[str, ErrorCode] = {
    "/JS": ErrorCode.CONTAINS_SCRIPT,
    "/JavaScript": ErrorCode.CONTAINS_SCRIPT,
    "/AA": ErrorCode.CONTAINS_SCRIPT,
    "/Launch": ErrorCode.CONTAINS_LAUNCH,
    "/EmbeddedFiles": ErrorCode.CONTAINS_ATTACHMENT,
    "/EmbeddedFile": ErrorCode.CONTAINS_ATTACHMENT,
    "/FileAttachment": ErrorCode.CONTAINS_ATTACHMENT,
    "/Collection": ErrorCode.CONTAINS_ATTACHMENT,
    "/XFA": ErrorCode.CONTAINS_XFA,
    "/SubmitForm": ErrorCode.CONTAINS_REMOTE_ACTION,
    "/ImportData": ErrorCode.CONTAINS_REMOTE_ACTION,
    "/GoToR": ErrorCode.CONTAINS_REMOTE_ACTION,
    "/GoToE": ErrorCode.CONTAINS_REMOTE_ACTION,
    "/RichMedia": ErrorCode.CONTAINS_MEDIA,
    "/Rendition": ErrorCode.CONTAINS_MEDIA,
    "/Movie": ErrorCode.CONTAINS_MEDIA,
    "/Sound": ErrorCode.CONTAINS_MEDIA,
    "/Screen": ErrorCode.CONTAINS_MEDIA,
    "/OCProperties": ErrorCode.CONTAINS_LAYERS,
    "/OCG": ErrorCode.CONTAINS_LAYERS,
    "/OCMD": ErrorCode.CONTAINS_LAYERS,
}
KIND_KEYS = ("/S", "/Subtype", "/Type")


def open_pdf(pdf: bytes) -> PdfFileReader:
    """Read a document of our own making, strictly. Raises NotAPdf, DamagedPdf or EncryptedPdf."""
    if b"%PDF-" not in pdf[:1024]:
        raise NotAPdf
    try:
        reader = PlainReader(pdf)
        encrypted = reader.encrypted
        _ = reader.root["/Pages"]
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise DamagedPdf from error
    if encrypted:
        raise EncryptedPdf
    return reader


def refuse_active_content(reader: PdfFileReader) -> None:
    """Raise :class:`ActiveContent` or :class:`AlreadySigned` when the document holds more than pages to be read."""
    if reader.embedded_signatures:
        raise AlreadySigned
    try:
        names = {name for _, thing in objects.walk(reader.trailer_view) for name in _names(thing)}
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        raise DamagedPdf from error
    for name, code in SUSPECT_NAMES.items():
        if name in names:
            raise ActiveContent(code, found=name.removeprefix("/"))
    if "/AcroForm" in reader.root:
        raise ActiveContent(ErrorCode.CONTAINS_FORM, found="AcroForm")


def _names(thing: Any) -> Iterator[str]:
    if isinstance(thing, generic.DictionaryObject):
        yield from thing
        yield from (str(thing[key]) for key in KIND_KEYS if isinstance(thing.get(key), generic.NameObject))
