"""
Former states of a file, read once: pyHanko reads every object anew for every revision that is looked at.

To compare two revisions one must know every way from the trailer to an object. pyHanko walks through all objects of
each revision for it; here the references in one written version of an object are listed once and serve every revision
that still holds this version. The ways found are the same (a test compares them), and so is what is decided from them.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, RawPdfPath
from pyhanko.pdf_utils.xref import XRefCache

from signing.plain import PlainReader
from signing.verification.ways import TRAILER, Edge, Node, Path, Ways

_untyped: Any = generic

# An object as it was written in one place (an offset, or a place in a stream of objects).
Version = tuple[Node, Any]

PAGES: Final[Path] = ("/Root", "/Pages")
UP: Final = "/Parent"
# Objects that hold no others.
PLAIN: Final = frozenset(
    (
        generic.NumberObject,
        generic.FloatObject,
        generic.NameObject,
        generic.BooleanObject,
        generic.NullObject,
        generic.TextStringObject,
        generic.ByteStringObject,
    )
)


class CrossReferences(XRefCache):
    """Where objects stand; all sections of the file are asked once for an object."""

    def __init__(self, read: XRefCache) -> None:
        super().__init__(read.reader, read._xref_sections)
        self._histories: dict[Node, list[tuple[int, Any]]] = {}
        self._written: dict[int, set[Any]] = {}

    def explicit_refs_in_revision(self, revision: int) -> set[Any]:
        if revision not in self._written:
            self._written[revision] = super().explicit_refs_in_revision(revision)
        return self._written[revision]

    def history(self, node: Node) -> list[tuple[int, Any]]:
        """The revisions that say something of an object, oldest first, and its place in each (None for freed)."""
        if node not in self._histories:
            self._histories[node] = list(self._said_of(generic.Reference(*node)))
        return self._histories[node]

    def _said_of(self, reference: Any) -> Iterator[tuple[int, Any]]:
        for revision, section in enumerate(self._xref_sections):
            try:
                yield revision, section.xref_data.try_resolve(reference)
            except KeyError:  # nothing in this section
                continue

    def get_last_change(self, ref: Any) -> int:
        if not (history := self.history(_node(ref))):
            raise KeyError(ref)
        return history[-1][0]

    def get_introducing_revision(self, ref: Any) -> int:
        for revision, place in self.history(_node(ref)):
            if place is not None:
                return revision
        raise KeyError(ref)

    def get_historical_ref(self, ref: Any, revision: int) -> Any:
        return self.place(_node(ref), revision)

    def place(self, node: Node, revision: int) -> Any:
        """Where an object stood in a revision, None for nowhere."""
        for said, place in reversed(self.history(node)):
            if said <= revision:
                return place
        return None


class Reader(PlainReader):
    """A reader that keeps the written versions of objects, and the references in each."""

    xrefs: CrossReferences

    def __init__(self, pdf: bytes, **options: Any) -> None:
        super().__init__(pdf, **options)
        self.xrefs = CrossReferences(self.xrefs)
        self._objects: dict[Version, Any] = {}
        self._edges: dict[Version, list[Edge]] = {}
        self._revisions: dict[int, Revision] = {}

    def get_historical_resolver(self, revision: int) -> HistoricalResolver:
        if revision not in self._revisions:
            self._revisions[revision] = Revision(self, revision)
        return self._revisions[revision]

    def get_object(  # type: ignore[override]  # as the library's own reader does
        self, ref: Any, revision: Any = None, *options: Any, **named_options: Any
    ) -> Any:
        read: Any = super().get_object
        if revision is None or self.encrypts or options or named_options.get("as_metadata_stream"):
            return read(ref, revision, *options, **named_options)
        version = self._version(_node(ref), revision)
        if version not in self._objects:
            self._objects[version] = read(ref, revision, **named_options)
        return self._objects[version]

    def _version(self, node: Node, revision: int) -> Version:
        return node, self.xrefs.place(node, revision)

    def edges(self, node: Node, revision: int) -> list[Edge]:
        """The references inside an object as it was in a revision, with the way to each."""
        version = self._version(node, revision)
        if version not in self._edges:
            self._edges[version] = list(_edges(self.written(generic.Reference(*node, self), revision), ()))
        return self._edges[version]

    def written(self, reference: Any, revision: int) -> Any:
        """An object as it was in a revision, read once."""
        is_latest = self.xrefs[reference] == self.xrefs.get_historical_ref(reference, revision)
        return self.get_object(reference) if is_latest else self.get_object(reference, revision)


class Revision(HistoricalResolver):
    """The file as it was in one revision."""

    reader: Reader

    def __init__(self, reader: Reader, revision: int) -> None:
        super().__init__(reader, revision)
        self._usages: dict[Any, set[RawPdfPath]] = {}

    def _load_reverse_xref_cache(self) -> None:
        """Nothing: the ways to an object are looked for when they are asked for."""

    def _get_usages_of_ref(self, ref: Any) -> set[RawPdfPath]:
        if ref not in self._usages:
            self._usages[ref] = {RawPdfPath(*path) for path in self._ways.to(_node(ref))}
        return self._usages[ref]

    @cached_property
    def _ways(self) -> Ways:
        return Ways(self._edges, self._page_tree(), self._structure_tree())

    def _subsume_object(self, obj: Any) -> Any:
        """A copy of an object whose references lead into this revision; what holds nothing stays as it is."""
        kind = type(obj)
        if kind in PLAIN:
            return obj
        if kind is generic.IndirectObject:
            return _untyped.IndirectObject(obj.idnum, obj.generation, self)
        if kind is generic.ArrayObject:
            if PLAIN.issuperset(map(type, obj)):
                return obj
            copy = _untyped.ArrayObject(map(self._subsume_object, obj))
        elif kind is generic.DictionaryObject:
            copy = _untyped.DictionaryObject()
            copy.update(zip(obj, map(self._subsume_object, obj.values()), strict=True))
        else:
            return super()._subsume_object(obj)  # type: ignore[no-untyped-call]  # the library types it nowhere
        container = obj.get_container_ref()
        copy.container_ref = generic.Reference(container.idnum, container.generation, self)
        return copy

    def _edges(self, node: Node) -> Iterable[Edge]:
        return _edges(self.trailer_view, ()) if node == TRAILER else self.reader.edges(node, self.revision)

    def _page_tree(self) -> dict[Node, Path]:
        """The one way to each node of the page tree."""
        top = self.root.raw_get("/Pages")
        found: dict[Node, Path] = {_node(top): PAGES} if isinstance(top, generic.IndirectObject) else {}
        for node, path in _pages_below(top.get_object(), PAGES):
            if node in found:
                raise PdfReadError("A page tree that leads back into itself.")
            found[node] = path
        return found

    def _structure_tree(self) -> set[Node]:
        top: Any = self.root.get("/StructTreeRoot")
        found: set[Node] = set()
        for node in () if top is None else _structure_below(top.get_object()):
            if node in found:
                raise PdfReadError("A structure tree that leads back into itself.")
            found.add(node)
        return found


def _node(reference: Any) -> Node:
    return (reference.idnum, reference.generation)


def _edges(thing: Any, path: Path) -> Iterator[Edge]:
    """The references in an object, entries first to last; nothing behind a reference is looked at."""
    if isinstance(thing, generic.DecryptedObjectProxy):
        thing = thing.decrypted
    if isinstance(thing, generic.IndirectObject):
        yield path, _node(thing)
    elif not (isinstance(thing, generic.ArrayObject) and PLAIN.issuperset(map(type, thing))):
        for key, inside in _entries(thing):
            if type(inside) not in PLAIN and key != UP:
                yield from _edges(inside, (*path, key))


def _entries(thing: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(thing, generic.DictionaryObject):
        entries: Iterable[tuple[str, Any]] = thing.items()
        return entries
    return enumerate(thing) if isinstance(thing, generic.ArrayObject) else ()


def _pages_below(pages: Any, path: Path) -> Iterator[tuple[Node, Path]]:
    kids = pages["/Kids"]
    for place in range(len(kids)):
        kid, way = kids.raw_get(place), (*path, "/Kids", place)
        if isinstance(kid, generic.IndirectObject):
            yield _node(kid), way
        below = kid.get_object()
        if below.get("/Type") == "/Pages":
            yield from _pages_below(below, way)


def _structure_below(element: Any) -> Iterator[Node]:
    try:
        children = element["/K"]
    except KeyError:
        return
    for child in children if isinstance(children, generic.ArrayObject) else (children,):
        below = child.get_object()
        if isinstance(below, generic.DictionaryObject) and _is_element(below):
            if isinstance(child, generic.IndirectObject):
                yield _node(child)
            yield from _structure_below(below)


def _is_element(thing: Any) -> bool:
    try:
        return bool(thing["/Type"] == "/StructElem")
    except KeyError:
        return True
