"""
Former states of a file, read once: pyHanko reads every object anew for every revision that is looked at.

To compare two revisions one must know every way from the trailer to an object. pyHanko walks through all objects of
each revision for it; here the references in one written version of an object are listed once and serve every revision
that still holds this version. The ways found are the same (a test compares them), and so is what is decided from them.
"""

from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath

Path = tuple[str | int, ...]
Edge = tuple[Path, Any]

PAGES: Final[Path] = ("/Root", "/Pages")
# Within the tree of a document's structure the way up is called /P, elsewhere /Parent: neither leads anywhere new.
STRUCTURE: Final[Path] = ("/Root", "/StructTreeRoot", "/K")
UP: Final = "/Parent"
UP_IN_STRUCTURE: Final = "/P"


class Reader(PdfFileReader):
    """A reader that keeps the written versions of objects, and the references in each."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._places: dict[tuple[int, int, int], Any] = {}
        self._versions: dict[Any, Any] = {}
        self._edges: dict[Any, list[Edge]] = {}
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
        version = self._version(ref, revision)
        if version not in self._versions:
            self._versions[version] = read(ref, revision, **named_options)
        return self._versions[version]

    def _place(self, reference: Any, revision: int) -> Any:
        """Where an object stood in a revision, None for nowhere; every cross-reference table is asked once."""
        known = reference.idnum, reference.generation, revision
        if known not in self._places:
            self._places[known] = self.xrefs.get_historical_ref(reference, revision)
        return self._places[known]

    def edges(self, reference: Any, revision: int) -> list[Edge]:
        """The references inside an object as it was in a revision, with the way to each."""
        version = self._version(reference, revision)
        if version not in self._edges:
            is_latest = self.xrefs[reference] == version[-1]
            thing = self.get_object(reference) if is_latest else self.get_object(reference, revision)
            self._edges[version] = list(_edges(thing, ()))
        return self._edges[version]

    def _version(self, reference: Any, revision: int) -> tuple[int, int, Any]:
        return reference.idnum, reference.generation, self._place(reference, revision)


class Revision(HistoricalResolver):
    """The file as it was in one revision."""

    reader: Reader

    def _load_reverse_xref_cache(self) -> None:
        if self._indirect_object_access_cache is None:
            ways: dict[Any, set[RawPdfPath]] = {}
            for reference, path in self._ways():
                ways.setdefault(reference, set()).add(RawPdfPath(*path))
            self._indirect_object_access_cache = ways

    def _ways(self) -> Iterator[tuple[Any, Path]]:
        """Every way from the trailer to every object, but for those that go round or up."""
        pages, structure = self._page_tree(), self._structure_tree()
        waiting: list[tuple[Edge, Path, frozenset[Any]]] = []
        waiting += [(edge, (), frozenset()) for edge in _edges(self.trailer_view, ())]
        while waiting:
            (relative, reference), before, passed = waiting.pop()
            path = (*before, *relative)
            in_structure = path[: len(STRUCTURE)] == STRUCTURE
            if reference in passed or (in_structure and UP_IN_STRUCTURE in path[len(STRUCTURE) :]):
                continue
            yield reference, path
            if path == pages.get(reference, path) and (in_structure or reference not in structure):
                inside = passed | {reference}
                waiting.extend((edge, path, inside) for edge in self.reader.edges(reference, self.revision))

    def _page_tree(self) -> dict[Any, Path]:
        """The one way to each node of the page tree."""
        top = self.root.raw_get("/Pages")
        found: dict[Any, Path] = {top.reference: PAGES} if isinstance(top, generic.IndirectObject) else {}
        for reference, path in _pages_below(top.get_object(), PAGES):
            if reference in found:
                raise PdfReadError("A page tree that leads back into itself.")
            found[reference] = path
        return found

    def _structure_tree(self) -> set[Any]:
        top: Any = self.root.get("/StructTreeRoot")
        found: set[Any] = set()
        for reference in () if top is None else _structure_below(top.get_object()):
            if reference in found:
                raise PdfReadError("A structure tree that leads back into itself.")
            found.add(reference)
        return found


def _edges(thing: Any, path: Path) -> Iterator[Edge]:
    """The references in an object, entries first to last; nothing behind a reference is looked at."""
    if isinstance(thing, generic.IndirectObject):
        yield path, thing.reference
    elif isinstance(thing, generic.DictionaryObject):
        for key in thing:
            if key != UP:
                yield from _edges(thing.raw_get(key), (*path, key))
    elif isinstance(thing, generic.ArrayObject):
        for place in range(len(thing)):
            yield from _edges(thing.raw_get(place), (*path, place))


def _pages_below(node: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    kids = node["/Kids"]
    for place in range(len(kids)):
        kid, way = kids.raw_get(place), (*path, "/Kids", place)
        if isinstance(kid, generic.IndirectObject):
            yield kid.reference, way
        below = kid.get_object()
        if below.get("/Type") == "/Pages":
            yield from _pages_below(below, way)


def _structure_below(element: Any) -> Iterator[Any]:
    try:
        children = element["/K"]
    except KeyError:
        return
    for child in children if isinstance(children, generic.ArrayObject) else (children,):
        below = child.get_object()
        if isinstance(below, generic.DictionaryObject) and _is_element(below):
            if isinstance(child, generic.IndirectObject):
                yield child.reference
            yield from _structure_below(below)


def _is_element(thing: Any) -> bool:
    try:
        return bool(thing["/Type"] == "/StructElem")
    except KeyError:
        return True
