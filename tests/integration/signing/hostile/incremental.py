"""Incremental saving attacks: the signed bytes stay, and something is put behind them."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import ReasonCode
from tests.integration.signing.hostile import bases
from tests.integration.signing.hostile.cases import Case, Expected
from tests.integration.signing.hostile.edits import EDITS, FORM_EDITS, LIE, VISIBLE_EDITS, Edit
from tests.integration.signing.hostile.raw import Ending, Revision, append, last_pointer, stream

FAMILY = "ISA"
BROKEN = frozenset(
    {
        ReasonCode.CHANGED_AFTER_SIGNING,
        ReasonCode.NOT_COVERED,
        ReasonCode.BYTES_AFTER_END,
        ReasonCode.DAMAGED_PDF,
        ReasonCode.SIGNATURE_BROKEN,
        ReasonCode.CHANGED_FIELD_NOT_ALLOWED,
        ReasonCode.SHOWN_TEXT_DIFFERS,
        ReasonCode.NEED_APPEARANCES,
        ReasonCode.HYBRID_REFERENCES,
        ReasonCode.NOT_SIGNED,
    }
)
ENDINGS: dict[str, Ending] = {
    "no-table": Ending(table=False),
    "no-table-no-end": Ending(table=False, end_mark=b""),
    "no-end": Ending(end_mark=b""),
    "half-end": Ending(end_mark=b"%%EO"),
    "two-ends": Ending(end_mark=b"%%EOF\n%%EOF\n"),
    "offsets-shifted": Ending(shift=7),
    "offsets-far": Ending(shift=10_000_000),
    "pointer-zero": Ending(pointer=0),
    "pointer-beyond": Ending(pointer=99_999_999),
    "previous-beyond": Ending(previous=99_999_999),
    "previous-zero": Ending(previous=0),
    "encrypted-trailer": Ending(trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -1 >>"),
    "other-id": Ending(trailer=b"/ID [<00> <01>]"),
    "other-info": Ending(trailer=b"/Info << /Title (Khac) >>"),
    "reference-stream": Ending(trailer=b"/XRefStm 10"),
    "no-root": Ending(root=b"null"),
    "size-one": Ending(trailer=b"/Size 1"),
}


def edited(base: Callable[[], bytes], edit: Edit, ending: Ending | None = None) -> bytes:
    revision = Revision(base())
    edit(revision)
    return revision.appended(ending)


def free_content(pdf: bytes) -> bytes:
    """A table that declares the page's content free."""
    revision = Revision(pdf)
    contents = revision.page.Contents
    number = contents.objgen[0]
    start = len(pdf)
    table = b"xref\n%d 1\n%010d %05d f \ntrailer\n<< /Size %d /Root %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + table % (number, 0, 1, revision.size, revision.root, last_pointer(pdf), start)


def old_pointer(base: Callable[[], bytes]) -> bytes:
    """New objects and a new table, but the last pointer names the signed table."""
    pdf = base()
    return edited(base, EDITS["content-swapped"], Ending(pointer=last_pointer(pdf)))


def loop(base: Callable[[], bytes]) -> bytes:
    """A table whose predecessor is itself."""
    pdf = base()
    return edited(base, EDITS["content-swapped"], Ending(previous=len(pdf)))


def skip_signed(base: Callable[[], bytes]) -> bytes:
    """The new table hides the revision of the signature: its predecessor is the one before."""
    pdf = base()
    pointers = [int(found) for found in re.findall(rb"startxref\s+(\d+)", pdf)]
    return edited(base, EDITS["content-swapped"], Ending(previous=pointers[0]))


def twice(base: Callable[[], bytes]) -> bytes:
    return base() + base()


def packed_lie() -> bytes:
    """The content and the page are overridden by a later object stream."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(bases.packed()))
    objects = writer.prepare_object_stream()
    page, _ = writer.find_page_for_modification(0)
    content = writer.add_object(generic.StreamObject(stream_data=LIE))
    dictionary: Any = generic.DictionaryObject
    changed = dictionary({**page.get_object(), generic.pdf_name("/Contents"): content})
    objects.add_object(page.idnum, changed)
    writer.add_object(generic.pdf_string("x"), obj_stream=objects)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


WHOLE: dict[str, Callable[[Callable[[], bytes]], bytes]] = {
    "old-pointer": old_pointer,
    "loop": loop,
    "signed-revision-hidden": skip_signed,
    "file-twice": twice,
    "content-freed": lambda base: free_content(base()),
    "comment": lambda base: base() + b"% mot loi nhan\n",
    "end-again": lambda base: base() + b"%%EOF\n",
    "pointer-again": lambda base: base() + b"startxref\n%d\n%%%%EOF\n" % last_pointer(base()),
    "words": lambda base: base() + b"so 16/NQ",
    "zeros-and-word": lambda base: base() + b"\0" * 500 + b"a",
    "bare-object": lambda base: append(base(), [(4, stream(LIE))], 99, b"1 0 R", Ending(table=False)),
}


def cases() -> Iterator[Case]:
    for title, base in (("foreign", bases.foreign), ("issued", bases.issued)):
        for name, edit in EDITS.items():
            yield Case(FAMILY, f"{title}-{name}", partial(edited, base, edit), codes=BROKEN)
        for name, ending in ENDINGS.items():
            attack = partial(edited, base, EDITS["content-swapped"], ending)
            yield Case(FAMILY, f"{title}-ending-{name}", attack)
        for name, whole in WHOLE.items():
            yield Case(FAMILY, f"{title}-{name}", partial(whole, base))
    for name, edit in VISIBLE_EDITS.items():
        yield Case(FAMILY, f"visible-{name}", partial(edited, bases.visible, edit), Expected.INVALID, BROKEN)
    for title, base in (("form", bases.form), ("locked", bases.locked_form)):
        for name, edit in FORM_EDITS.items():
            yield Case(FAMILY, f"{title}-{name}", partial(edited, base, edit), codes=BROKEN)
    yield Case(FAMILY, "packed-lie", packed_lie, Expected.INVALID, BROKEN)
    for name in ("content-swapped", "annotation-stamp", "root-open-action-script", "unused-object"):
        yield Case(FAMILY, f"archived-{name}", partial(edited, bases.archived, EDITS[name]), codes=BROKEN)
        yield Case(FAMILY, f"two-signers-{name}", partial(edited, bases.two_signers, EDITS[name]), codes=BROKEN)
