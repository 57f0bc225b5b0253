"""
Revisions written byte by byte, as no library would write them: objects, tables, trailers and signatures, each of which
can be left out or made wrongly.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf

from tests.integration.signing.hostile.cms import Recipe, digest, make_cms
from tests.integration.signing.hostile.people import TODAY

ROOM = 12_000  # hexadecimal digits kept for a signature
RANGE_WIDTH = 60
Body = tuple[int, bytes]


def last_pointer(pdf: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])


@dataclass(frozen=True, slots=True)
class Ending:
    """How a revision ends; the default is honest."""

    table: bool = True
    shift: int = 0  # added to every offset of the table
    end_mark: bytes = b"%%EOF\n"
    pointer: int | None = None
    previous: int | None = None
    trailer: bytes = b""
    root: bytes | None = None


class Revision:
    """A later revision of a file: look things up in ``document``, name those that change, add new ones."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.document = pikepdf.open(BytesIO(pdf))
        self.size = int(self.document.trailer.Size)
        self.root = b"%d %d R" % self.document.Root.objgen
        self.bodies: dict[int, bytes] = {}

    @property
    def page(self) -> Any:
        return self.document.pages[0].obj

    def field(self, name: str) -> Any:
        fields = self.document.Root.AcroForm.Fields
        return next(field for field in fields if str(field.get("/T", "")) == name)

    def add(self, body: bytes) -> bytes:
        """A new object; answers the reference to it."""
        number, self.size = self.size, self.size + 1
        self.bodies[number] = body
        return b"%d 0 R" % number

    def add_stream(self, data: bytes, entries: bytes = b"") -> bytes:
        return self.add(stream(data, entries))

    def change(self, thing: Any, **entries: bytes | None) -> None:
        """Write a dictionary anew with these entries replaced, None to take one out."""
        new = {f"/{name}": value for name, value in entries.items()}
        kept = [(key, thing.get(key)) for key in thing.keys() if key not in new]  # noqa: SIM118 - not a dict
        items = [(key.encode(), written(value)) for key, value in kept]
        items += [(key.encode(), value) for key, value in new.items() if value is not None]
        self.put(thing.objgen[0], b"<< " + b" ".join(key + b" " + value for key, value in items) + b" >>")

    def put(self, number: int, body: bytes) -> None:
        self.bodies[number] = body

    def appended(self, ending: Ending | None = None) -> bytes:
        return append(self.pdf, self.bodies.items(), self.size, self.root, ending or Ending())


def written(value: Any) -> bytes:
    """A value as it stands inside a dictionary: a reference where it is an object of its own."""
    return bytes(pikepdf.Array([value]).unparse()).strip()[1:-1].strip()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def append(pdf: bytes, bodies: Iterable[Body], size: int, root: bytes, ending: Ending) -> bytes:
    """The file with these objects behind it and a classic table of them."""
    output = bytearray(pdf if pdf.endswith(b"\n") else pdf + b"\n")
    rows = []
    for number, body in sorted(bodies):
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(output) + ending.shift))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    if not ending.table:
        return bytes(output + ending.end_mark)
    start = len(output) if ending.pointer is None else ending.pointer
    previous = last_pointer(pdf) if ending.previous is None else ending.previous
    trailer = b"<< /Size %d /Root %s /Prev %d %s >>" % (size, ending.root or root, previous, ending.trailer)
    output += b"xref\n" + b"".join(rows) + b"trailer\n" + trailer
    return bytes(output + b"\nstartxref\n%d\n" % start + ending.end_mark)


@dataclass(frozen=True, slots=True)
class Placement:
    """How a signature is put into a file; the default is honest. ``%s`` in ``dictionary`` is the room."""

    sub_filter: bytes = b"/SubFilter /ETSI.CAdES.detached"
    kind: bytes = b"/Type /Sig"
    at: datetime = TODAY
    field: bytes = b"ChuKyNgoai"
    extra: bytes = b""
    ranges: Callable[[list[int]], bytes] | None = None  # what to write instead of the honest numbers
    covered: Callable[[bytes, list[int]], bytes] | None = None  # what is really digested
    contents: Callable[[bytes], bytes] | None = None  # what stands in the room, from the digits
    in_form: bytes = b""  # more entries of the field
    in_field: bool = False  # the dictionary stands inside that of its field, no object of its own


def sign_by_hand(pdf: bytes, recipe: Recipe, placement: Placement | None = None) -> bytes:
    """The file with one more revision: an invisible signature."""
    placed = placement or Placement()
    revision = Revision(pdf)
    room = b"<" + b"0" * ROOM + b">"
    dictionary = b"<< %s /Filter /Adobe.PPKLite %s /M (D:%s) %s /ByteRange [%s] /Contents %s >>" % (
        placed.kind,
        placed.sub_filter,
        placed.at.strftime("%Y%m%d%H%M%SZ").encode(),
        placed.extra,
        b"R" * RANGE_WIDTH,
        room,
    )
    value = dictionary if placed.in_field else revision.add(dictionary)
    add_field(revision, placed.field, value, placed.in_form)
    return fill_room(revision.appended(), room, recipe, placed)


def add_field(revision: Revision, name: bytes, value: bytes, more: bytes = b"") -> bytes:
    """A signature field on the first page and in the form."""
    page = revision.page
    field = revision.add(
        b"<< /FT /Sig /T (%s) /Type /Annot /Subtype /Widget /F 132 /Rect [0 0 0 0] /P %d 0 R /V %s %s >>"
        % (name, page.objgen[0], value, more)
    )
    annotations = [written(one) for one in page.get("/Annots", [])]
    revision.change(page, Annots=b"[" + b" ".join([*annotations, field]) + b"]")
    root = revision.document.Root
    form = root.get("/AcroForm")
    fields = [] if form is None else [written(one) for one in form.get("/Fields", [])]
    listed = b"[" + b" ".join([*fields, field]) + b"]"
    if form is not None and form.is_indirect:
        revision.change(form, Fields=listed, SigFlags=b"3")
    else:
        revision.change(root, AcroForm=b"<< /SigFlags 3 /Fields %s >>" % listed)
    return field


def fill_room(pdf: bytes, room: bytes, recipe: Recipe, placed: Placement) -> bytes:
    start = pdf.index(room)
    end = start + len(room)
    honest = [0, start, end, len(pdf) - end]
    numbers = b" ".join(b"%d" % number for number in honest)
    written = placed.ranges(honest) if placed.ranges else numbers
    pdf = pdf.replace(b"R" * RANGE_WIDTH, written.ljust(RANGE_WIDTH), 1)
    covered = placed.covered(pdf, honest) if placed.covered else pdf[:start] + pdf[end:]
    digits = make_cms(recipe, digest(recipe.digest, covered)).hex().encode()
    inside = placed.contents(digits) if placed.contents else b"<" + digits.ljust(ROOM, b"0") + b">"
    return pdf[:start] + inside.ljust(len(room)) + pdf[end:]
