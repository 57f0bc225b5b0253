"""
Later revisions that say something twice. Of two equal keys pyHanko takes the first, of two equal rows of a table the
last; qpdf, poppler and mupdf do the opposite, and so show a text that nobody compared with the signed one.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from signing import ReasonCode
from tests.integration.signing.hostile import bases, people, stock
from tests.integration.signing.hostile.cases import Case, Expected
from tests.integration.signing.hostile.cms import Recipe, honest_stamp
from tests.integration.signing.hostile.edits import LIE
from tests.integration.signing.hostile.raw import Ending, Placement, Revision, last_pointer, sign_by_hand, stream
from tests.integration.signing.hostile.stock import Way

FAMILY = "TWICE"
TWO_WAYS = frozenset({ReasonCode.HYBRID_REFERENCES})


def say_again(revision: Revision, thing: Any, entry: bytes) -> None:
    """The dictionary as it is, and behind its last entry one more for a key that it has."""
    revision.change(thing)
    number = thing.objgen[0]
    revision.put(number, revision.bodies[number].removesuffix(b">>") + entry + b" >>")


def other_content(revision: Revision) -> None:
    say_again(revision, revision.page, b"/Contents " + revision.add_stream(LIE))


def other_content_spelled(revision: Revision) -> None:
    say_again(revision, revision.page, b"/Con#74ents " + revision.add_stream(LIE))


def other_size(revision: Revision) -> None:
    say_again(revision, revision.page, b"/MediaBox [0 0 200 200]")


def other_pages(revision: Revision) -> None:
    say_again(revision, revision.document.Root, b"/Pages " + lying_pages(revision))


def lying_pages(revision: Revision) -> bytes:
    content, tree = revision.add_stream(LIE), revision.size + 1
    page = revision.add(b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %s >>" % (tree, content))
    return revision.add(b"<< /Type /Pages /Count 1 /Kids [%s] >>" % page)


KEYS: dict[str, Callable[[Revision], None]] = {
    "content": other_content,
    "content-spelled": other_content_spelled,
    "size": other_size,
    "pages": other_pages,
}


def then_approved(pdf: bytes) -> bytes:
    return stock.sign(pdf, Way(people.second_signer(), field="ChuKyHai", stamped=True))


def key(say: Callable[[Revision], None]) -> bytes:
    revision = Revision(bases.foreign())
    say(revision)
    return then_approved(revision.appended())


def with_evidence() -> bytes:
    """Nobody signs again: beside evidence, the catalogue names its pages once more, now a part of them."""
    revision = Revision(bases.foreign())
    root = revision.document.Root
    content = revision.add_stream(people.signer().chain[0].public_bytes(Encoding.DER))
    revision.change(root, DSS=revision.add(b"<< /Type /DSS /Certs [%s] >>" % content))
    number = root.objgen[0]
    part = b"/Pages %d 0 R >>" % revision.page.objgen[0]
    revision.put(number, revision.bodies[number].removesuffix(b">>") + part)
    return revision.appended()


def row() -> bytes:
    """The table gives the new text, then the old one."""
    signed = bases.foreign()
    revision = Revision(signed)
    number = revision.page.Contents.objgen[0]
    old = signed.index(b"\n%d 0 obj" % number) + 1
    revision.put(number, stream(LIE))
    first = re.compile(rb"(\n%d 1\n[0-9]{10} 00000 n \n)" % number)
    return then_approved(first.sub(rb"\g<1>%d 1\n%010d 00000 n \n" % (number, old), revision.appended()))


def row_of_unknown_kind() -> bytes:
    """The new text in a row of a kind that the standard does not know: poppler shows it all the same."""
    signed = bases.foreign()
    revision = Revision(signed)
    number, table = revision.page.Contents.objgen[0], revision.size
    changed = signed + b"%d 0 obj\n%s\nendobj\n" % (number, stream(LIE))
    places = ((9, len(signed)), (1, len(changed)))
    rows = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes(2) for kind, place in places)
    words = (number, table, table + 1, revision.root, last_pointer(signed))
    entries = b"/Type /XRef /W [1 4 2] /Index [%d 1 %d 1] /Size %d /Root %s /Prev %d" % words
    written = b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, stream(rows, entries), len(changed))
    return then_approved(changed + written)


def trailer() -> bytes:
    """The last trailer names two catalogues."""
    approved = sign_by_hand(bases.foreign(), Recipe(people.second_signer(), stamp=honest_stamp()))
    revision = Revision(approved)
    pages = lying_pages(revision)
    root = revision.add(b"<< /Type /Catalog /Pages %s >>" % pages)
    changed = revision.appended(Ending(trailer=b"/Root " + root))
    return stock.stamp_document(changed)


def acting(actions: bytes) -> bytes:
    """An honest second signature whose field does something when it is touched."""
    recipe = Recipe(people.second_signer(), stamp=honest_stamp())
    return sign_by_hand(bases.foreign(), recipe, Placement(in_form=actions))


def cases() -> Iterator[Case]:
    for name, say in KEYS.items():
        yield Case(FAMILY, f"key-{name}", partial(key, say), codes=TWO_WAYS)
    yield Case(FAMILY, "key-beside-evidence", with_evidence, codes=TWO_WAYS)
    yield Case(FAMILY, "row", row, codes=TWO_WAYS)
    yield Case(FAMILY, "row-of-unknown-kind", row_of_unknown_kind, codes=TWO_WAYS)
    yield Case(FAMILY, "trailer", trailer, codes=TWO_WAYS)
    changed = frozenset({ReasonCode.CHANGED_AFTER_SIGNING})
    for name, actions in {
        "script": b"/AA << /E << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
        "link": b"/A << /S /URI /URI (http://a.example) >>",
    }.items():
        yield Case(FAMILY, f"field-with-{name}", partial(acting, actions), Expected.INVALID, changed)
