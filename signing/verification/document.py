"""What is asked of the file as a whole, before and beside its signatures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from signing import objects
from signing.codes import ReasonCode
from signing.verification.integrity import signatures_of
from signing.verification.report import Reason
from signing.verification.revisions import Reader
from signing.verification.twofold import reads_one_way

END_MARK: Final = b"%%EOF"
ACTIONS: Final = frozenset({"/A", "/AA"})
WHITE_SPACE: Final = b"\0\t\n\f\r "


@dataclass(frozen=True, slots=True)
class Caps:
    """The most a file may ask of a checker: comparing revisions grows with their square."""

    size: int = 50 * 1024 * 1024
    signatures: int = 30
    revisions: int = 60


def refuse_unread(pdf: bytes, caps: Caps) -> Reason | None:
    """A reason not to read the bytes at all, or None."""
    if not pdf.strip(WHITE_SPACE):
        return Reason(ReasonCode.EMPTY_FILE)
    if len(pdf) > caps.size:
        return Reason(ReasonCode.TOO_LARGE, {"size": str(len(pdf))})
    return None if b"%PDF-" in pdf[:1024] else Reason(ReasonCode.NOT_A_PDF)


def refuse_unchecked(reader: PdfFileReader, caps: Caps) -> Reason | None:
    """A reason not to go into the signatures, or None."""
    if reader.encrypted:
        return Reason(ReasonCode.ENCRYPTED)
    if reader.xrefs.total_revisions > caps.revisions:
        return Reason(ReasonCode.TOO_MANY_REVISIONS, {"count": str(reader.xrefs.total_revisions)})
    filled = _filled_fields(reader)
    if len(filled) > caps.signatures:
        return Reason(ReasonCode.TOO_MANY_SIGNATURES, {"count": str(len(filled))})
    for name, field in filled.items():
        if _holds_signature(field):
            return Reason(ReasonCode.SIGNATURE_UNSUPPORTED, {"field": name})
    return None if filled else Reason(ReasonCode.NOT_SIGNED)


def _holds_signature(field: Any) -> bool:
    """Whether the signature's dictionary stands inside that of its field; pyHanko reads only objects of their own."""
    return "/V" in field and isinstance(field.raw_get("/V"), objects.type_of.DictionaryObject)


def _filled_fields(reader: PdfFileReader) -> dict[str, Any]:
    fields: Any = enumerate_sig_fields(reader, filled_status=True)
    return {name: field.get_object() for name, _, field in fields}


def examine_document(pdf: bytes, reader: Reader) -> Iterator[Reason]:
    """What is wrong with the file around its signatures."""
    if not has_clean_tail(pdf, reader):
        yield Reason(ReasonCode.BYTES_AFTER_END)
    signatures = signatures_of(reader)
    first = signatures[0].signed_revision if signatures else reader.xrefs.total_revisions
    if reader.xrefs.hybrid_xrefs_present or not reads_one_way(pdf, reader, first):
        yield Reason(ReasonCode.HYBRID_REFERENCES)
    for name in _acting_fields(reader, first):
        yield Reason(ReasonCode.CHANGED_AFTER_SIGNING, {"field": name})
    if objects.resolved(reader.root["/AcroForm"]).get("/NeedAppearances"):
        yield Reason(ReasonCode.NEED_APPEARANCES)
    read = {signature.field_name for signature in signatures}
    for name in _filled_fields(reader):
        if name not in read:
            yield Reason(ReasonCode.SIGNATURE_UNSUPPORTED, {"field": name})


def _acting_fields(reader: Reader, since: int) -> Iterator[str]:
    """Signature fields added after a revision that do something when they are touched; pyHanko lets new ones do all."""
    fields: Any = enumerate_sig_fields(reader)
    for name, _, reference in fields:
        if reader.xrefs.get_introducing_revision(reference.reference) > since and _acts(reference.get_object()):
            yield name


def _acts(field: Any) -> bool:
    kids = objects.resolved(field.get("/Kids", ()))
    return any(ACTIONS & set(part) for part in (field, *map(objects.resolved, kids)))


def has_clean_tail(pdf: bytes, reader: PdfFileReader) -> bool:
    """
    Whether nothing but white space follows the end mark of the newest revision that was read.

    Readers that mend broken files would show objects appended there, and no signature covers them: pyHanko reads the
    last whole revision and does not look behind it.
    """
    xrefs = reader.xrefs
    ends = [xrefs.get_xref_container_info(revision).end_location for revision in range(xrefs.total_revisions)]
    newest = xrefs.get_xref_container_info(xrefs.total_revisions - 1)
    mark = pdf.find(END_MARK, newest.end_location)
    if mark < 0 or newest.end_location != max(ends):
        return False
    pointer = pdf[newest.end_location : mark].rpartition(b"startxref")[2].strip(WHITE_SPACE)
    return pointer == str(newest.declared_startxref).encode() and not pdf[mark + len(END_MARK) :].strip(WHITE_SPACE)
