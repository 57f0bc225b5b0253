"""
The ways from the trailer of a file to one of its objects, walked backwards from the object.

pyHanko 0.38 lists every way to every object of a revision before it asks for those to a few; the ways found here to one
object are the same (a test compares them). Two kinds of objects lead on from one way only, so that the pages of a
document that refer to each other do not have more ways than anyone can count: a page from its place in the tree of
pages, an element of the structure from within the structure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

Path = tuple[str | int, ...]
# An object by its number and generation.
Node = tuple[int, int]
Edge = tuple[Path, Node]

TRAILER: Final[Node] = (-1, 0)
# Within the tree of a document's structure the way up is called /P, elsewhere /Parent: neither leads anywhere new.
STRUCTURE: Final[Path] = ("/Root", "/StructTreeRoot", "/K")
UP_IN_STRUCTURE: Final = "/P"


class Rest(NamedTuple):
    """The end of a way: the piece that leads to an object, that object, and what follows."""

    piece: Path
    node: Node
    following: "Rest | None"


class Search(NamedTuple):
    """An object whose ways are looked for, to put the rest behind them, or the only one that counts."""

    node: Node
    rest: Rest | None
    only: Path | None
    passed: frozenset[Node]


class Ways:
    """
    The ways in one state of a file.

    ``edges_of`` gives the references in an object, ``pages`` the place of each node in the tree of pages, ``structure``
    the elements of the document's structure.
    """

    def __init__(
        self, edges_of: Callable[[Node], Iterable[Edge]], pages: Mapping[Node, Path], structure: set[Node]
    ) -> None:
        self._only: dict[Node, Path] = {**pages, TRAILER: ()}
        self._structure = structure
        self._referring: dict[Node, list[Edge]] = {}
        waiting = [TRAILER]
        while waiting:
            source = waiting.pop()
            for piece, target in edges_of(source):
                if target not in self._referring:
                    self._referring[target] = []
                    waiting.append(target)
                self._referring[target].append((piece, source))

    def to(self, node: Node) -> Iterator[Path]:
        """Every way from the trailer to an object, but for those that go round or up."""
        waiting = [Search(node, None, None, frozenset((node,)))]
        while waiting:
            search = waiting.pop()
            if search.node != TRAILER:
                waiting.extend(self._one_step_back(search))
            elif self._is_open(search.rest):
                yield _path(search.rest)

    def _one_step_back(self, search: Search) -> Iterator[Search]:
        for piece, source in self._referring.get(search.node, ()):
            only = self._only.get(source)
            if search.only is not None:
                before = _before(piece, search.only)
                if before is None or only not in (None, before):
                    continue
                only = before
            if source not in search.passed:
                yield Search(source, Rest(piece, search.node, search.rest), only, search.passed | {source})

    def _is_open(self, rest: Rest | None) -> bool:
        """Whether no element of the structure is passed from outside, and nothing within it upwards."""
        path: Path = ()
        while rest is not None:
            path += rest.piece
            inside = path[: len(STRUCTURE)] == STRUCTURE
            if inside and UP_IN_STRUCTURE in path[len(STRUCTURE) :]:
                return False
            if rest.following and not inside and rest.node in self._structure:
                return False
            rest = rest.following
        return True


def _before(piece: Path, path: Path) -> Path | None:
    length = len(path) - len(piece)
    return path[:length] if length >= 0 and path[length:] == piece else None


def _path(rest: Rest | None) -> Path:
    path: Path = ()
    while rest is not None:
        path, rest = path + rest.piece, rest.following
    return path
