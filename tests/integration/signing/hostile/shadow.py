"""
Shadow attacks: whoever drafts a document prepares two faces and shows the other one after it was signed. And attacks on
certified documents: notes and signatures that cover the text, under every permission of DocMDP.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from io import BytesIO

import pikepdf
from pyhanko.sign.fields import MDPPerm
from pyhanko.stamp import TextStampStyle

from tests.integration.signing.hostile import bases, drawings, people, stock
from tests.integration.signing.hostile.cases import Case
from tests.integration.signing.hostile.cms import Recipe, honest_stamp
from tests.integration.signing.hostile.edits import (
    FORM_EDITS,
    LIE,
    SUBTYPES,
    Edit,
    add_annotation,
    drop_page,
    overlay_widget,
)
from tests.integration.signing.hostile.incremental import edited
from tests.integration.signing.hostile.people import Profile, issue
from tests.integration.signing.hostile.raw import Ending, Revision, last_pointer, sign_by_hand, stream

FAMILY = "SHADOW"
HIDDEN = 4
LEVELS = {1: MDPPerm.NO_CHANGES, 2: MDPPerm.FILL_FORMS, 3: MDPPerm.ANNOTATE}


def drafted(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(drawings.plain())) as document:
        change(document)
        document.save(output, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return output.getvalue()


def cover(document: pikepdf.Pdf) -> None:
    """A white box over the true text, as an object of its own."""
    page = document.pages[0]
    box = document.make_stream(b"1 1 1 rg 0 0 595 842 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    box.BBox = pikepdf.Array([0, 0, 595, 842])
    page.Resources.XObject = pikepdf.Dictionary(Che=box)
    page.contents_add(b"/Che Do")


def second_face(document: pikepdf.Pdf) -> None:
    """An object that waits inside a stream, complete with its number."""
    number = document.pages[0].Contents.objgen[0]
    lie = b"%d 0 obj\n%s\nendobj\n" % (number, stream(LIE))
    document.Root.KhoChua = document.make_stream(b"\n" + lie)


def second_pages(document: pikepdf.Pdf) -> None:
    """A whole page tree that nothing shows yet."""
    page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=[0, 0, 595, 842], Contents=document.make_stream(LIE))
    tree = pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=1, Kids=[document.make_indirect(page)])
    document.Root.KhoChua = document.make_indirect(tree)


@cache
def signed(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    return sign_by_hand(drafted(change), Recipe(people.signer(), stamp=honest_stamp()))


def table_only(pdf: bytes, rows: bytes) -> bytes:
    """A revision that is nothing but a table."""
    revision = Revision(pdf)
    body = b"xref\n%strailer\n<< /Size %d /Root %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + body % (rows, revision.size, revision.root, last_pointer(pdf), len(pdf))


def uncover() -> bytes:
    """The covering box is declared free."""
    pdf = signed(cover)
    revision = Revision(pdf)
    number = revision.page.Resources.XObject.Che.objgen[0]
    return table_only(pdf, b"%d 1\n0000000000 00001 f \n" % number)


def uncover_softly() -> bytes:
    """The covering box is replaced by an empty one."""
    revision = Revision(signed(cover))
    box = revision.page.Resources.XObject.Che
    revision.put(box.objgen[0], stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 0 0]"))
    return revision.appended()


def turn_to_second_face() -> bytes:
    """A table that finds the page's content inside a signed stream."""
    pdf = signed(second_face)
    place = next(found.start() + 1 for found in re.finditer(rb"\n\d+ 0 obj\n<<  /Length %d" % len(LIE), pdf))
    number = int(pdf[place:].split(b" ", 1)[0])
    return table_only(pdf, b"%d 1\n%010d 00000 n \n" % (number, place))


def turn_to_second_pages() -> bytes:
    revision = Revision(signed(second_pages))
    tree = revision.document.Root.KhoChua
    revision.change(revision.document.Root, Pages=b"%d 0 R" % tree.objgen[0])
    return revision.appended()


def turn_root() -> bytes:
    """Only the trailer of the last revision changes: another catalogue that was there all along."""

    def two_catalogues(document: pikepdf.Pdf) -> None:
        second_pages(document)
        other = pikepdf.Dictionary(Type=pikepdf.Name.Catalog, Pages=document.Root.KhoChua)
        document.Root.KhoHai = document.make_indirect(other)

    pdf = signed(two_catalogues)
    revision = Revision(pdf)
    other = b"%d 0 R" % revision.document.Root.KhoHai.objgen[0]
    revision.bodies = {}
    return revision.appended(Ending(root=other))


def certified_edit(level: int, edit: Edit) -> bytes:
    return edited(partial(bases.certified, LEVELS[level]), edit)


def sneaky_signature(level: int, holder: Callable[[], people.Holder]) -> bytes:
    """A later signature whose picture covers the page."""
    if level == 1:  # honest programs refuse to sign here
        return sign_by_hand(bases.certified(LEVELS[level]), Recipe(holder()))
    style = TextStampStyle(stamp_text="Dieu 1. 9.000.000.000 dong", background_opacity=1)
    way = stock.Way(holder(), field="Che", box=(0, 0, 595, 842), style=style, stamped=True)
    return stock.sign(bases.certified(LEVELS[level]), way)


def sneaky_field(revision: Revision) -> None:
    """A signature field that nobody signed, with a picture."""
    overlay_widget(revision)
    number = max(revision.bodies, key=lambda one: b"/T (Them)" in revision.bodies[one])
    revision.bodies[number] = (
        revision.bodies[number].replace(b"/FT /Tx", b"/FT /Sig").replace(b"/V (9.000.000.000)", b"")
    )


def approved_by_a_stranger() -> bytes:
    """A trusted signature, and behind it one of a stranger that covers everything."""
    stranger = issue(None, Profile("Kẻ lạ", key="p256"))
    return stock.sign(bases.foreign(), stock.Way(stranger, field="La", stamped=True))


def changed_then_signed(edit: Edit) -> bytes:
    """A change between two honest signatures: the first signer never saw it."""
    return stock.sign(edited(bases.foreign, edit), stock.Way(people.second_signer(), field="Hai", stamped=True))


def changed_then_stamped(edit: Edit) -> bytes:
    """A change, and a time-stamp of the document over it."""
    return stock.stamp_document(edited(bases.foreign, edit))


BETWEEN: dict[str, Edit] = {
    "content": lambda revision: revision.change(revision.page, Contents=revision.add_stream(LIE)),
    "note": partial(add_annotation, entries=SUBTYPES["free-text"]),
    "widget": overlay_widget,
    "script": lambda revision: revision.change(revision.document.Root, OpenAction=b"<< /S /JavaScript /JS (1) >>"),
    "page-gone": drop_page,
}
SHADOWS: dict[str, Callable[[], bytes]] = {
    "uncover": uncover,
    "uncover-softly": uncover_softly,
    "second-face": turn_to_second_face,
    "second-pages": turn_to_second_pages,
    "second-catalogue": turn_root,
    "approved-by-a-stranger": approved_by_a_stranger,
}


def cases() -> Iterator[Case]:
    for name, make in SHADOWS.items():
        yield Case(FAMILY, name, make)
    for name, edit in BETWEEN.items():
        yield Case(FAMILY, f"between-{name}", partial(changed_then_signed, edit))
        yield Case(FAMILY, f"stamped-{name}", partial(changed_then_stamped, edit))
    for level in LEVELS:
        for name in ("free-text", "stamp", "highlight", "redact", "hidden"):
            note = partial(add_annotation, entries=SUBTYPES[name])
            yield Case(FAMILY, f"certified-{level}-{name}", partial(certified_edit, level, note))
        yield Case(FAMILY, f"certified-{level}-widget", partial(certified_edit, level, overlay_widget))
        yield Case(FAMILY, f"certified-{level}-signature-field", partial(certified_edit, level, sneaky_field))
        yield Case(FAMILY, f"certified-{level}-sneaky-stranger", partial(sneaky_signature, level, _stranger))
        yield Case(FAMILY, f"certified-{level}-sneaky-friend", partial(sneaky_signature, level, people.second_signer))
        for name in ("value", "picture", "value-and-picture", "check-box", "box"):
            yield Case(FAMILY, f"certified-{level}-form-{name}", partial(certified_edit, level, FORM_EDITS[name]))


@cache
def _stranger() -> people.Holder:
    return issue(None, Profile("Kẻ lạ", key="p256"))
