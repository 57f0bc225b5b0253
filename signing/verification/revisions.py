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
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath

from signing.verification.ways import TRAILER, Edge, Node, Path, Ways

# An object as it was written in one place (an offset, or a place in a stream of objects).
Version = tuple[Node, Any]

PAGES: Final[Path] = ("/Root", "/Pages")
UP: Final = "/Parent"


class Reader(PdfFileReader):
    """A reader that keeps the written versions of objects, and the references in each."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._known_versions: dict[tuple[Node, int], Version] = {}
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
        if revision is None or self.encrypted or options or named_options.get("as_metadata_stream"):
            return read(ref, revision, *options, **named_options)
        version = self._version(_node(ref), revision)
        if version not in self._objects:
            self._objects[version] = read(ref, revision, **named_options)
        return self._objects[version]

    def _version(self, node: Node, revision: int) -> Version:
        """An object, and where it stood in a revision, None for nowhere; every cross-reference table is asked once."""
        known = node, revision
        if known not in self._known_versions:
            place = self.xrefs.get_historical_ref(generic.Reference(*node, self), revision)
            self._known_versions[known] = node, place
        return self._known_versions[known]

    def edges(self, node: Node, revision: int) -> list[Edge]:
        """The references inside an object as it was in a revision, with the way to each."""
        version = self._version(node, revision)
        if version not in self._edges:
            reference = generic.Reference(*node, self)
            is_latest = self.xrefs[reference] == version[-1]
            thing = self.get_object(reference) if is_latest else self.get_object(reference, revision)
            self._edges[version] = list(_edges(thing, ()))
        return self._edges[version]


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
    return reference.idnum, reference.generation


def _edges(thing: Any, path: Path) -> Iterator[Edge]:
    """The references in an object, entries first to last; nothing behind a reference is looked at."""
    if isinstance(thing, generic.IndirectObject):
        yield path, _node(thing)
    elif isinstance(thing, generic.DictionaryObject):
        for key in thing:
            if key != UP:
                yield from _edges(thing.raw_get(key), (*path, key))
    elif isinstance(thing, generic.ArrayObject):
        for place in range(len(thing)):
            yield from _edges(thing.raw_get(place), (*path, place))


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
