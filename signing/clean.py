"""
One clean revision of somebody's PDF, before it is signed: what is seen is all there is.

What was made to act (a script, a form, a film, a layer, an attached file) is refused and named: a paper does not act,
and taking it out unasked would sign another file than the one its author sent. What merely lies around the pages is
left behind (links, bookmarks, tags, earlier revisions, unused objects). Whatever was left behind, the pages must look
the same to the last pixel. Shadow content that is drawn and covered remains possible in any format; here it has no
layer, no other revision and no unused drawing to hide in, and whoever signs looks at the very bytes this module
returns.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any, Final

import pikepdf
import pypdfium2

from signing.codes import ErrorCode
from signing.errors import (
    ActiveContent,
    AlreadySigned,
    CleaningFailed,
    DamagedPdf,
    EncryptedPdf,
    LooksDifferent,
    NotAPdf,
    TooManyPages,
    UnusableDocument,
)
from signing.inspection import KIND_KEYS, SUSPECT_NAMES, open_pdf, refuse_active_content

MOST_PAGES: Final = 500
PIXELS: Final = 2_000_000  # of a page that is compared; at most SHARPNESS pixels for a point
SHARPNESS: Final = 1.5
VERSION: Final = "1.7"
ROOT_KEYS: Final = frozenset({"/Type", "/Pages", "/Lang"})
PAGE_KEYS: Final = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)
LOOSE_ANNOTATIONS: Final = frozenset({"/Link", "/Popup"})
HIDDEN, PRINTED, NOT_VIEWED = 2, 4, 32  # ISO 32000-1, table 165
CHILD: Final = "signing.clean_child"
CHILD_ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8"}  # nothing of ours: the child reads files of strangers
WALL_SECONDS: Final = 120
FONT_PROGRAMS: Final = ("/FontFile", "/FontFile2", "/FontFile3")


class Removed(StrEnum):
    """What was left behind."""

    BOOKMARKS = "bookmarks"
    HIDDEN_ANNOTATIONS = "hidden_annotations"
    HISTORY = "history"
    LINKS = "links"
    METADATA = "metadata"
    TAGS = "tags"


_NAMES_OF_PARTS: Final = {
    "/Outlines": Removed.BOOKMARKS,
    "/Metadata": Removed.METADATA,
    "/PieceInfo": Removed.METADATA,
    "/StructTreeRoot": Removed.TAGS,
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The clean file, how many pages it has, and what the given one held beside them."""

    pdf: bytes
    pages: int
    removed: tuple[Removed, ...]


def clean(pdf: bytes) -> Cleaned:
    """
    The same bytes always give the same bytes. The result was read back, inspected and compared page by page.

    Raises NotAPdf, DamagedPdf, EncryptedPdf, AlreadySigned, TooManyPages, ActiveContent (with its `page` where that is
    known), LooksDifferent, CleaningFailed. For a stranger's file use :func:`clean_in_child`.
    """
    if b"%PDF-" not in pdf[:1024]:
        raise NotAPdf
    try:
        document = pikepdf.open(BytesIO(pdf))
    except pikepdf.PasswordError as error:
        raise EncryptedPdf from error
    except pikepdf.PdfError as error:
        raise DamagedPdf from error
    with document:
        try:
            return _cleaned(pdf, document)
        except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, NotImplementedError) as error:
            raise DamagedPdf from error


def clean_in_child(pdf: bytes) -> Cleaned:
    """As :func:`clean`, in a process with bounds on time and memory; CleaningFailed when the file breaks its reader."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no word of the file on the command line
            [sys.executable, "-I", "-m", CHILD],
            input=pdf,
            env=CHILD_ENVIRONMENT,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
        head, _, body = done.stdout.partition(b"\n")
        answer = json.loads(head)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise CleaningFailed from error
    if "code" in answer:
        raise UnusableDocument(ErrorCode(answer["code"]), **answer["details"])
    return Cleaned(body, answer["pages"], tuple(Removed(word) for word in answer["removed"]))


def _cleaned(pdf: bytes, document: Any) -> Cleaned:
    if document.is_encrypted:
        raise EncryptedPdf
    if len(document.pages) > MOST_PAGES:
        raise TooManyPages(count=str(len(document.pages)), limit=str(MOST_PAGES))
    if not len(document.pages):
        raise DamagedPdf
    _refuse_active(document)
    removed = _leave_behind(document)
    _refuse_unembedded_fonts(document)
    clean_pdf = _written(document)
    _check_result(pdf, clean_pdf)
    return Cleaned(clean_pdf, len(document.pages), tuple(sorted(removed)))


def _written(document: Any) -> bytes:
    output = BytesIO()
    document.save(
        output,
        force_version=VERSION,
        preserve_pdfa=False,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        deterministic_id=True,
    )
    return output.getvalue()


def _refuse_active(document: Any) -> None:
    """Page by page first, so that the page can be named; then everything around the pages."""
    seen = _page_places(document)
    for number, page in enumerate(document.pages, 1):
        _refuse_names([page.obj], page=number)
        _refuse_names(_reachable((part for key, part in page.obj.items() if key != "/Parent"), seen), page=number)
        _refuse_annotations(page, number)
    _refuse_names([document.Root], page=None)
    _refuse_names(_reachable((part for _, part in document.Root.items()), seen), page=None)
    form = document.Root.get("/AcroForm")
    if form is not None and len(form.get("/Fields", [])):
        raise ActiveContent(ErrorCode.CONTAINS_FORM, found="AcroForm")


def _page_places(document: Any) -> set[tuple[int, int]]:
    """Pages and the nodes of their tree: no walk goes over them from one page to another."""
    places: set[tuple[int, int]] = set()
    for page in document.pages:
        node = page.obj
        while node is not None and node.objgen not in places:
            places.add(node.objgen)
            node = node.get("/Parent")
    return places


def _reachable(tops: Iterable[Any], seen: set[tuple[int, int]]) -> Iterator[Any]:
    """Every dictionary and stream that can be reached, an indirect one once; goes by a list, files may nest deeply."""
    waiting = list(tops)
    while waiting:
        thing = waiting.pop()
        if not isinstance(thing, pikepdf.Object):
            continue
        if thing.is_indirect:
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
        if isinstance(thing, pikepdf.Array):
            waiting.extend(thing)
        elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            yield thing
            waiting.extend(part for _, part in thing.items())


def _refuse_names(things: Iterable[Any], *, page: int | None) -> None:
    for thing in things:
        if "/ByteRange" in thing:
            raise AlreadySigned
        kinds = (str(thing[key]) for key in KIND_KEYS if isinstance(thing.get(key), pikepdf.Name))
        for name in (*thing.keys(), *kinds):
            if name in SUSPECT_NAMES:
                raise _active(SUSPECT_NAMES[name], name, page)


def _active(code: ErrorCode, name: str, page: int | None) -> ActiveContent:
    where = {} if page is None else {"page": str(page)}
    return ActiveContent(code, found=name.removeprefix("/"), **where)


def _refuse_annotations(page: Any, number: int) -> None:
    """A note, a stamp, a mark on a page: seen by one reader, not by the next."""
    for annotation in page.obj.get("/Annots", []):
        kind = str(annotation.get("/Subtype", "/Unknown"))
        if kind == "/Widget":
            raise _active(ErrorCode.CONTAINS_FORM, kind, number)
        if kind not in LOOSE_ANNOTATIONS and not _is_hidden(annotation):
            raise _active(ErrorCode.CONTAINS_ANNOTATION, kind, number)


def _is_hidden(annotation: Any) -> bool:
    """Neither seen nor printed."""
    flags = int(annotation.get("/F", 0))
    return bool(flags & HIDDEN) or bool(flags & NOT_VIEWED and not flags & PRINTED)


def _leave_behind(document: Any) -> set[Removed]:
    removed = {Removed.HISTORY} if "/Prev" in document.trailer and not document.is_linearized else set()
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
        removed.add(Removed.METADATA)
    for page in document.pages:
        kinds = {str(one.get("/Subtype", "")) for one in page.obj.get("/Annots", [])}
        removed |= {Removed.LINKS if kind in LOOSE_ANNOTATIONS else Removed.HIDDEN_ANNOTATIONS for kind in kinds}
        removed |= _keep_only(page.obj, PAGE_KEYS)
    removed |= _keep_only(document.Root, ROOT_KEYS)
    document.remove_unreferenced_resources()
    return removed


def _keep_only(thing: Any, keys: frozenset[str]) -> set[Removed]:
    loose = [key for key, _ in thing.items() if key not in keys]
    for key in loose:
        del thing[key]
    return {_NAMES_OF_PARTS[key] for key in loose if key in _NAMES_OF_PARTS}


def _refuse_unembedded_fonts(document: Any) -> None:
    """A letter without its own shape is drawn by every machine as it likes."""
    seen = _page_places(document)
    for number, page in enumerate(document.pages, 1):
        resources = page.obj.get("/Resources") or _inherited_resources(page.obj)
        for thing in _reachable([resources], seen):
            for font in _fonts_in(thing):
                if not _has_shapes(font):
                    raise _active(ErrorCode.CONTAINS_UNEMBEDDED_FONT, str(font.get("/BaseFont", "/?")), number)


def _inherited_resources(node: Any) -> Any:
    while node is not None and "/Resources" not in node:
        node = node.get("/Parent")
    return None if node is None else node["/Resources"]


def _fonts_in(thing: Any) -> Iterator[Any]:
    """The fonts a resource dictionary names, or the one a graphics state sets."""
    fonts = thing.get("/Font")
    if isinstance(fonts, pikepdf.Dictionary):
        yield from (font for _, font in fonts.items() if isinstance(font, pikepdf.Dictionary))
    elif isinstance(fonts, pikepdf.Array) and len(fonts):
        yield fonts[0]


def _has_shapes(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    holder = font["/DescendantFonts"][0] if font.get("/Subtype") == "/Type0" else font
    descriptor = holder.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor for key in FONT_PROGRAMS)


def _check_result(before: bytes, after: bytes) -> None:
    """Read back by the library that will sign it, and looked at by one that knows neither."""
    reader = open_pdf(after)
    refuse_active_content(reader)
    if reader.xrefs.total_revisions != 1 or reader.xrefs.hybrid_xrefs_present:
        raise CleaningFailed
    try:
        pages = zip(_pictures(before), _pictures(after), strict=True)
        changed = next((number for number, (old, new) in enumerate(pages, 1) if old != new), None)
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise LooksDifferent from error
    if changed is not None:
        raise LooksDifferent(page=str(changed))


def _pictures(pdf: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each page as width, height and pixels, sharp enough to read and never larger than a few megabytes."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            width, height = page.get_size()
            scale = min(SHARPNESS, (PIXELS / max(1.0, width * height)) ** 0.5)
            bitmap = page.render(scale=scale)
            yield bitmap.width, bitmap.height, bytes(bitmap.buffer)
            page.close()
    finally:
        document.close()
