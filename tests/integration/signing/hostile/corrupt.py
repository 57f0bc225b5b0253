"""Damage and traps: cut, bent, bombed, endless, foreign files. The checker answers in time and calls none valid."""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import pikepdf

from tests.integration.signing.hostile import bases, drawings, people, stock
from tests.integration.signing.hostile.cases import Case, Expected
from tests.integration.signing.hostile.raw import Ending, Revision, append, stream

FAMILY = "DAMAGE"
CUTS: tuple[int | float, ...] = (
    1,
    5,
    9,
    30,
    100,
    1000,
    0.1,
    0.25,
    0.5,
    0.75,
    0.9,
    0.99,
    -1,
    -2,
    -6,
    -7,
    -20,
    -60,
    -600,
)


def cut(base: Callable[[], bytes], place: float) -> bytes:
    pdf = base()
    return pdf[: int(len(pdf) * place) if 0 < place < 1 else int(place)]


def bent(base: Callable[[], bytes], seed: int) -> bytes:
    """One bit turned, somewhere."""
    pdf = bytearray(base())
    place = int.from_bytes(hashlib.sha256(b"%d" % seed).digest()) % len(pdf)
    pdf[place] ^= 1 << (seed % 8)
    return bytes(pdf)


def bent_at(base: Callable[[], bytes], pattern: bytes, shift: int) -> bytes:
    """One bit turned at a place that matters."""
    pdf = bytearray(base())
    place = max(found.end() for found in re.finditer(pattern, bytes(pdf))) + shift
    pdf[place] ^= 1
    return bytes(pdf)


PLACES = {
    "header": (rb"%PDF-", 0),
    "range": (rb"/ByteRange \[", 2),
    "contents": (rb"/Contents <", 40),
    "signature-value": (rb"/Contents <", 3_000),
    "table": (rb"\nxref", 12),
    "trailer": (rb"trailer", 6),
    "pointer": (rb"startxref", 2),
    "root": (rb"/Root ", 0),
    "stream": (rb"stream\r?\n", 9),
    "sub-filter": (rb"/SubFilter", 8),
    "end": (rb"%%EO", 0),
}


def document(*bodies: bytes, trailer: bytes = b"", size: int | None = None) -> bytes:
    """A file of these objects, numbered from one, the first of which is the catalogue."""
    output, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, count = len(output), len(bodies) + 1
    output += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    output += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size or count, trailer, start)
    return bytes(output)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [4 0 R] >> >>"
PAGES = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"
FIELD = b"<< /FT /Sig /T (S) /V 5 0 R >>"
VALUE = (
    b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 10 20 30] /Contents <3000> >>"
)


def with_field(field: bytes = FIELD, value: bytes = VALUE, *more: bytes) -> bytes:
    return document(CATALOGUE, PAGES, PAGE, field, value, *more)


def packed(data: bytes) -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode")


def bomb() -> bytes:
    """A page tree in a stream that grows a thousand times, packed twice."""
    zeros = zlib.compress(b"\0" * 50_000_000, 9)
    twice = stream(zlib.compress(zeros, 9), b"/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]")
    return with_field(FIELD, VALUE, twice)


def table_bomb() -> bytes:
    """A reference stream that unpacks to hundreds of millions of bytes."""
    data = zlib.compress(b"\0" * 200_000_000, 9)
    body = (
        b"1 0 obj\n"
        + stream(data, b"/Type /XRef /Size 9999999 /W [1 4 1] /Root 2 0 R /Filter /FlateDecode")
        + b"\nendobj\n"
    )
    return b"%PDF-1.7\n" + body + b"startxref\n9\n%%EOF\n"


def nested(opening: bytes, closing: bytes, depth: int) -> bytes:
    return with_field(b"<< /FT /Sig /T (S) /V 5 0 R /A " + opening * depth + closing * depth + b" >>")


def many_objects(count: int) -> bytes:
    return document(CATALOGUE, PAGES, PAGE, FIELD, VALUE, *([b"null"] * count))


def many_revisions(count: int) -> bytes:
    pdf = bases.by_hand()
    size, root = Revision(pdf).size, Revision(pdf).root
    for number in range(count):
        pdf = append(pdf, [(size + number, b"(%d)" % number)], size + number + 1, root, Ending())
    return pdf


def many_signatures(count: int) -> bytes:
    fields = b" ".join(b"%d 0 R" % (number + 5) for number in range(count))
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [%s] >> >>" % fields
    bodies = [b"<< /FT /Sig /T (S%d) /V 4 0 R >>" % number for number in range(count)]
    return document(catalogue, PAGES, PAGE, VALUE, *bodies)


def many_true_signatures(count: int) -> bytes:
    pdf = drawings.plain()
    for number in range(count):
        pdf = stock.sign(pdf, stock.Way(people.second_signer(), field=f"S{number}"))
    return pdf


def encrypted() -> bytes:
    lock = pikepdf.Encryption(owner="chu", user="", R=6)
    return drawings.saved(bases.foreign(), encryption=lock)


def signed_then_locked() -> bytes:
    return drawings.saved(drawings.plain(), encryption=pikepdf.Encryption(owner="chu", user="khach", R=4))


def recursive_fields() -> bytes:
    return document(
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [4 0 R] >> >>",
        PAGES,
        PAGE,
        b"<< /FT /Sig /T (S) /Kids [4 0 R] /Parent 4 0 R >>",
    )


def deep_fields(depth: int) -> bytes:
    chain = [b"<< /T (a) /Kids [%d 0 R] >>" % (number + 5) for number in range(depth)]
    return document(CATALOGUE, PAGES, PAGE, *chain, b"<< /FT /Sig /T (S) /V 3 0 R >>")


def recursive_pages() -> bytes:
    return document(CATALOGUE, b"<< /Type /Pages /Count 1 /Kids [2 0 R] /Parent 2 0 R >>", PAGE, FIELD, VALUE)


def reference_loop() -> bytes:
    return with_field(b"6 0 R", VALUE, b"4 0 R")


def archive(pdf: bytes) -> bytes:
    """A ZIP archive that is a PDF too."""
    return b"PK\x03\x04" + b"\0" * 26 + pdf


SIMPLE: dict[str, tuple[Callable[[], bytes], Expected]] = {
    "empty": (lambda: b"", Expected.UNREADABLE),
    "zeros": (lambda: bytes(4000), Expected.UNREADABLE),
    "spaces": (lambda: b" \n" * 900, Expected.UNREADABLE),
    "page-named-pdf": (lambda: b"<!doctype html><title>x</title>" * 9, Expected.UNREADABLE),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(900), Expected.UNREADABLE),
    "program": (lambda: b"MZ" + bytes(5000), Expected.UNREADABLE),
    "postscript": (lambda: b"%!PS-Adobe-3.0\n%%EOF\n", Expected.UNREADABLE),
    "header-only": (lambda: b"%PDF-1.7\n%%EOF\n", Expected.UNREADABLE),
    "random": (lambda: b"%PDF-1.7\n" + hashlib.shake_128(b"7").digest(20_000), Expected.UNREADABLE),
    "wide-letters": (lambda: bases.foreign().decode("latin-1").encode("utf-16"), Expected.REFUSED),
    "lines-turned": (lambda: bases.foreign().replace(b"\n", b"\r\n"), Expected.REFUSED),
    "returns-only": (lambda: bases.foreign().replace(b"\n", b"\r"), Expected.REFUSED),
    "as-text": (lambda: bases.foreign().decode("utf-8", "replace").encode(), Expected.REFUSED),
    "tail-zeroed": (lambda: bases.foreign()[:-2000] + bytes(2000), Expected.REFUSED),
    "middle-zeroed": (lambda: bases.foreign()[:3000] + bytes(500) + bases.foreign()[3500:], Expected.REFUSED),
    "pointer-gone": (lambda: bases.foreign().replace(b"startxref", b"startxxxx"), Expected.REFUSED),
    "written-anew": (lambda: drawings.saved(bases.foreign()), Expected.REFUSED),
    "linearised-after": (lambda: drawings.saved(bases.foreign(), linearize=True), Expected.REFUSED),
    "encrypted-after": (encrypted, Expected.REFUSED),
    "encrypted-unsigned": (signed_then_locked, Expected.REFUSED),
    "bomb": (bomb, Expected.REFUSED),
    "table-bomb": (table_bomb, Expected.REFUSED),
    "nested-lists": (lambda: nested(b"[", b"]", 3000), Expected.REFUSED),
    "nested-dictionaries": (lambda: nested(b"<< /A ", b">>", 3000), Expected.REFUSED),
    "nested-open": (lambda: nested(b"[", b"", 90_000), Expected.REFUSED),
    "open-text": (lambda: with_field(b"<< /T (" + b"(" * 90_000), Expected.REFUSED),
    "hundred-thousand-objects": (lambda: many_objects(100_000), Expected.REFUSED),
    "revisions-61": (lambda: many_revisions(61), Expected.REFUSED),
    "revisions-2000": (lambda: many_revisions(2000), Expected.REFUSED),
    "signatures-31": (lambda: many_signatures(31), Expected.REFUSED),
    "signatures-5000": (lambda: many_signatures(5000), Expected.REFUSED),
    "fields-in-themselves": (recursive_fields, Expected.REFUSED),
    "fields-900-deep": (lambda: deep_fields(900), Expected.REFUSED),
    "fields-9000-deep": (lambda: deep_fields(9000), Expected.REFUSED),
    "pages-in-themselves": (recursive_pages, Expected.REFUSED),
    "reference-loop": (reference_loop, Expected.REFUSED),
    "archive-too": (lambda: archive(bases.foreign()), Expected.REFUSED),
    "giant-number": (lambda: bases.foreign().replace(b"/Size ", b"/Size 99999999", 1), Expected.REFUSED),
    "length-negative": (lambda: re.sub(rb"/Length \d+", b"/Length -9", bases.foreign()), Expected.REFUSED),
    "length-giant": (lambda: re.sub(rb"/Length \d+", b"/Length 999999999", bases.foreign()), Expected.REFUSED),
    "names-not-utf8": (
        lambda: with_field(b"<< /FT /Sig /T (\xff\xfe\xd8) /V 5 0 R /\xff\xfe 1 /#zz 2 >>"),
        Expected.REFUSED,
    ),
    "field-name-zero": (lambda: with_field(b"<< /FT /Sig /T (\\000\\000) /V 5 0 R >>"), Expected.REFUSED),
    "field-name-number": (lambda: with_field(b"<< /FT /Sig /T 5 /V 5 0 R >>"), Expected.REFUSED),
    "field-without-name": (lambda: with_field(b"<< /FT /Sig /V 5 0 R >>"), Expected.REFUSED),
    "value-is-text": (lambda: with_field(FIELD, b"(chu ky)"), Expected.REFUSED),
    "value-is-list": (lambda: with_field(FIELD, b"[1 2 3]"), Expected.REFUSED),
    "value-missing": (lambda: with_field(b"<< /FT /Sig /T (S) /V 99 0 R >>"), Expected.REFUSED),
    "form-is-text": (
        lambda: document(b"<< /Type /Catalog /Pages 2 0 R /AcroForm (x) >>", PAGES, PAGE),
        Expected.REFUSED,
    ),
    "form-is-list": (
        lambda: document(b"<< /Type /Catalog /Pages 2 0 R /AcroForm [] >>", PAGES, PAGE),
        Expected.REFUSED,
    ),
    "fields-is-number": (
        lambda: document(b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields 5 >> >>", PAGES, PAGE),
        Expected.REFUSED,
    ),
    "catalogue-is-list": (lambda: document(b"[]", PAGES, PAGE), Expected.REFUSED),
    "catalogue-is-null": (lambda: document(b"null"), Expected.REFUSED),
    "no-pages": (lambda: document(b"<< /Type /Catalog >>"), Expected.UNSIGNED),
    "unsigned": (drawings.plain, Expected.UNSIGNED),
    "unsigned-form": (drawings.with_form, Expected.UNSIGNED),
    "previous-is-text": (
        lambda: document(CATALOGUE, PAGES, PAGE, FIELD, VALUE, trailer=b"/Prev (x)"),
        Expected.REFUSED,
    ),
    "previous-is-self": (lambda: bases.foreign().replace(b"/Prev ", b"/Prev 1", 1), Expected.REFUSED),
    "encrypt-garbage": (
        lambda: document(CATALOGUE, PAGES, PAGE, FIELD, VALUE, trailer=b"/Encrypt 5"),
        Expected.REFUSED,
    ),
    "encrypt-unknown": (
        lambda: document(CATALOGUE, PAGES, PAGE, FIELD, VALUE, trailer=b"/Encrypt << /Filter /La >>"),
        Expected.REFUSED,
    ),
}


def loop_of_two() -> bytes:
    """Two tables, each the predecessor of the other."""
    pdf = bases.by_hand()
    first = Revision(pdf)
    first.add(b"(a)")
    once = first.appended()
    second = Revision(once)
    second.add(b"(b)")
    twice = second.appended()
    places = [found.start() for found in re.finditer(rb"\nxref\n", twice)]
    old = b"/Prev %d" % int(re.findall(rb"/Prev (\d+)", twice)[-2])
    return twice.replace(old, b"/Prev %d" % (places[-1] + 1))


def cases() -> Iterator[Case]:
    for name, (make, expected) in SIMPLE.items():
        yield Case(FAMILY, name, make, expected, slow=name in SLOW)
    yield Case(FAMILY, "loop-of-two", loop_of_two)
    for title, base in (("foreign", bases.foreign), ("issued", bases.issued)):
        for place in CUTS:
            yield Case(FAMILY, f"{title}-cut-{place}", partial(cut, base, place))
        for seed in range(20):
            yield Case(FAMILY, f"{title}-bit-{seed}", partial(bent, base, seed))
        for name, (pattern, shift) in PLACES.items():
            yield Case(FAMILY, f"{title}-bent-{name}", partial(bent_at, base, pattern, shift))


SLOW = frozenset(
    {"bomb", "table-bomb", "revisions-2000", "signatures-5000", "hundred-thousand-objects", "fields-9000-deep"}
)
