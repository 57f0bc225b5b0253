"""Signature wrapping: the signed parts stay in the file, but elsewhere, with something else between them."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from tests.integration.signing.hostile import bases
from tests.integration.signing.hostile.cases import Case
from tests.integration.signing.hostile.raw import stream

FAMILY = "SWA"
LIE = stream(b"BT /F1 30 Tf 60 600 Td (9.000.000.000) Tj ET")


def parts(pdf: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before the room of the last signature, the room, what stands behind it."""
    numbers = [int(number) for number in re.findall(rb"/ByteRange ?\[([\d ]+)\]", pdf)[-1].split()]
    first, second = numbers[1], numbers[2]
    return pdf[:first], pdf[first:second], pdf[second:]


def moved(pdf: bytes, between: Callable[[int], bytes], *, repeat_range: bool = True) -> bytes:
    """The second part further back, a second range that finds it, and ``between`` in the hole (given its offset)."""
    before, room, after = parts(pdf)
    lie = between(len(before) + len(room))
    start = len(before) + len(room) + len(lie) + 80
    again = b" /ByteRange [0 %d %d %d]" % (len(before), start, len(after)) if repeat_range else b""
    return before + room + again.ljust(80) + lie + after


def own_table(offset: int) -> bytes:
    """A closed object, a lie and a table that finds it."""
    body = b" >>\nendobj\n4 0 obj\n" + LIE + b"\nendobj\n"
    place = offset + 80 + body.index(b"4 0 obj")
    table = b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 20 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + table % (place, offset + 80 + len(body))


def comment(offset: int) -> bytes:
    return b"\n% an o day\n"


def bare(offset: int) -> bytes:
    return b" >>\nendobj\n4 0 obj\n" + LIE + b"\nendobj\n9 0 obj\n<< /A 1"


def range_first(pdf: bytes) -> bytes:
    """The second range stands in the signed part's place in the file, before the old one."""
    changed = moved(pdf, own_table)
    return changed.replace(b"/ByteRange [", b"/ByteRangX [", 1)


def pushed(pdf: bytes, filler: bytes) -> bytes:
    """The whole file further back."""
    return filler + pdf


def cut_in(pdf: bytes, filler: bytes) -> bytes:
    before, room, after = parts(pdf)
    return before + room + filler + after


def rooms_swapped(pdf: bytes) -> bytes:
    """The second part first."""
    before, room, after = parts(pdf)
    return after + room + before


def signature_of(pdf: bytes, other: bytes) -> bytes:
    """The room of another document's signature in this one."""
    before, room, after = parts(pdf)
    _, foreign, _ = parts(other)
    return before + foreign[: len(room) - 1].ljust(len(room) - 1, b"0") + b">" + after


WRAPS: dict[str, Callable[[bytes], bytes]] = {
    "range-again-table": lambda pdf: moved(pdf, own_table),
    "range-again-comment": lambda pdf: moved(pdf, comment),
    "range-again-bare": lambda pdf: moved(pdf, bare),
    "hole-with-table": lambda pdf: moved(pdf, own_table, repeat_range=False),
    "hole-with-comment": lambda pdf: moved(pdf, comment, repeat_range=False),
    "range-first": range_first,
    "hole-of-spaces": lambda pdf: cut_in(pdf, b" " * 200),
    "hole-of-zeros": lambda pdf: cut_in(pdf, b"\0" * 200),
    "pushed-by-spaces": lambda pdf: pushed(pdf, b" " * 100),
    "pushed-by-script": lambda pdf: pushed(pdf, b"#!/bin/sh\necho\n"),
    "pushed-by-page": lambda pdf: pushed(pdf, b"<html><body>Da duyet</body></html>\n"),
    "pushed-far": lambda pdf: pushed(pdf, b"\n" * 1100),
    "pushed-by-a-document": lambda pdf: pushed(pdf, bases.two_signers()),
    "parts-turned": rooms_swapped,
    "signature-of-another": lambda pdf: signature_of(pdf, bases.visible()),
    "tail-again": lambda pdf: pdf + parts(pdf)[2],
    "whole-inside-hole": lambda pdf: cut_in(pdf, pdf),
}


def wrapped(base: Callable[[], bytes], wrap: Callable[[bytes], bytes]) -> bytes:
    return wrap(base())


def cases() -> Iterator[Case]:
    for title, base in (("by-hand", bases.by_hand), ("issued", bases.issued), ("foreign", bases.foreign)):
        for name, wrap in WRAPS.items():
            yield Case(FAMILY, f"{title}-{name}", partial(wrapped, base, wrap))
