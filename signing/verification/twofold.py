"""
Can what was written after the first signature be read in two ways?

pyHanko takes the first of two equal keys in a dictionary and the last of two equal rows of a reference table; most
programs that show documents take them the other way round. So a later revision could show one document to the checker
and another to people, and every rule about changes would be kept.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.xref import parse_xref_stream, read_object_header

from signing.plain import NotPlain, read_plain_dictionary
from signing.verification.reading import open_received
from signing.verification.revisions import Reader

_untyped: Any = generic
_untyped_header: Any = read_object_header

# ISO 32000-2, 7.5.4: rows of exactly twenty bytes, as many as their heading says.
ROW: Final = rb"[0-9]{10} [0-9]{5} [nf](?: \r| \n|\r\n)"
SUBSECTION: Final = re.compile(rb"\s*+([0-9]{1,10})[ \t]++([0-9]{1,10})\s*+((?:" + ROW + rb")*+)")
ROW_LENGTH: Final = 20
TRAILER: Final = re.compile(rb"\s*+trailer\s*+(?=<<)")


def reads_one_way(pdf: bytes, reader: Reader, since: int) -> bool:
    """Whether each object, table and trailer of the revisions after ``since`` says everything once."""
    later = _Later(pdf, reader)
    try:
        return all(later.is_plain(revision) for revision in range(since + 1, reader.xrefs.total_revisions))
    except PdfReadError:
        return False


class _Later:
    """The revisions of a file, read once more where the first reading may have passed over something."""

    def __init__(self, pdf: bytes, reader: Reader) -> None:
        self._pdf = pdf
        self._reader = reader
        self._again: Reader | None = None

    @property
    def _strict(self) -> Reader:
        """Another reader of the file, which raises for what is said twice."""
        if self._again is None:
            self._again = open_received(self._pdf)
            self._again.strict = True
        return self._again

    def is_plain(self, revision: int) -> bool:
        """Raises PdfReadError too when it is not."""
        for reference in self._reader.xrefs.explicit_refs_in_revision(revision):
            self._read(reference, revision)
        numbers = list(self._numbers(revision))
        return len(set(numbers)) == len(numbers)

    def _read(self, reference: Any, revision: int) -> None:
        place = self._reader.xrefs.get_historical_ref(reference, revision)
        if isinstance(place, int):
            self._reader.written(reference, revision)
            if place not in self._reader.read_plainly:  # what is plain says nothing twice
                self._read_strictly(place)
        elif place is not None:
            self._strict.get_object(generic.Reference(reference.idnum, reference.generation), revision)

    def _read_strictly(self, place: int) -> Any:
        stream = BytesIO(self._pdf)
        stream.seek(place)
        number, generation = _untyped_header(stream, strict=False)
        return generic.read_object(stream, generic.Reference(number, generation, self._strict))

    def _numbers(self, revision: int) -> Iterator[int]:
        """The objects that a revision's table names, in its order."""
        section = self._reader.xrefs.get_xref_container_info(revision)
        if section.stream_ref is not None:
            yield from self._packed_numbers(section.start_location)
            return
        place = section.start_location
        while rows := SUBSECTION.match(self._pdf, place):
            first, count = int(rows[1]), int(rows[2])
            if len(rows[3]) != count * ROW_LENGTH:
                raise PdfReadError("A table whose rows are not as many as it says.")
            yield from range(first, first + count)
            place = rows.end()
        trailer = TRAILER.match(self._pdf, place)
        if trailer is None:
            raise PdfReadError("A table without a trailer behind it.")
        self._read_trailer(trailer.end())

    def _read_trailer(self, place: int) -> None:
        try:
            read_plain_dictionary(self._pdf, place, generic.Reference(0, 0, self._reader))
        except NotPlain:
            stream = BytesIO(self._pdf)
            stream.seek(place)
            _untyped.DictionaryObject.read_from_stream(stream, _untyped.TrailerReference(self._strict))

    def _packed_numbers(self, place: int) -> Iterator[int]:
        """The same of a stream; a row of an unknown kind is passed over by some programs, and believed by others."""
        table = self._read_strictly(place)
        named = [entry.idnum for entry in parse_xref_stream(table, strict=True)]
        if len(named) != sum(list(table.get("/Index", [0, table["/Size"]]))[1::2]):
            raise PdfReadError("A row of an unknown kind.")
        yield from named
