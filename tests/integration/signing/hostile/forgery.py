"""
Universal forgeries: the signature object itself is wrong. In each of these the digest is the right one for what the
object claims to cover, so that nothing but the wrong form can betray it.
"""

from collections.abc import Callable, Iterator
from functools import partial

from signing import ReasonCode
from tests.integration.signing.hostile import drawings, people, stock
from tests.integration.signing.hostile.cases import Case, Expected
from tests.integration.signing.hostile.cms import Recipe, honest_stamp
from tests.integration.signing.hostile.raw import ROOM, Placement, sign_by_hand

FAMILY = "USF"
Numbers = list[int]


def claimed(written: bytes, pdf: bytes, honest: Numbers) -> bytes:
    """The bytes that a range array claims; the honest ones where it makes no sense."""
    try:
        numbers = [int(number) for number in written.split()]
    except ValueError:
        numbers = []
    sensible = len(numbers) >= 2 and len(numbers) % 2 == 0 and min(numbers) >= 0
    pairs = numbers if sensible else honest
    return b"".join(pdf[start : start + length] for start, length in zip(pairs[::2], pairs[1::2], strict=True))


RANGES: dict[str, Callable[[Numbers], str]] = {
    "empty": lambda _: "",
    "zeros": lambda _: "0 0 0 0",
    "not-from-zero": lambda n: f"1 {n[1] - 1} {n[2]} {n[3]}",
    "from-ten": lambda n: f"10 {n[1] - 10} {n[2]} {n[3]}",
    "negative-start": lambda n: f"-1 {n[1]} {n[2]} {n[3]}",
    "negative-length": lambda n: f"0 -{n[1]} {n[2]} {n[3]}",
    "negative-second": lambda n: f"0 {n[1]} -{n[2]} {n[3]}",
    "overlapping": lambda n: f"0 {n[1]} 0 {n[1]}",
    "overlapping-tail": lambda n: f"0 {n[1]} {n[1] - 100} {n[3]}",
    "huge": lambda n: f"0 {n[1]} {n[2]} 99999999999999",
    "huge-start": lambda n: f"0 {n[1]} 99999999999999 {n[3]}",
    "beyond-words": lambda _: f"0 {2**70} {2**70} 5",
    "two-numbers": lambda n: f"0 {n[1]}",
    "three-numbers": lambda n: f"0 {n[1]} {n[2]}",
    "five-numbers": lambda n: f"0 {n[1]} {n[2]} {n[3]} 0",
    "six-numbers": lambda n: f"0 {n[1]} {n[2]} 100 {n[2] + 100} {n[3] - 100}",
    "six-with-hole": lambda n: f"0 100 200 {n[1] - 200} {n[2]} {n[3]}",
    "gap-before": lambda n: f"0 {n[1] - 40} {n[2]} {n[3]}",
    "gap-after": lambda n: f"0 {n[1]} {n[2] + 40} {n[3] - 40}",
    "gap-of-one": lambda n: f"0 {n[1]} {n[2] + 1} {n[3] - 1}",
    "tail-left": lambda n: f"0 {n[1]} {n[2]} {n[3] - 30}",
    "second-empty": lambda n: f"0 {n[1]} {n[2]} 0",
    "first-short": lambda n: f"0 9 {n[2]} {n[3]}",
    "contents-covered": lambda n: f"0 {n[2] + n[3]} {n[2] + n[3]} 0",
    "reals": lambda n: f"0.0 {n[1]}.0 {n[2]}.0 {n[3]}.0",
    "strings": lambda n: f"(0) ({n[1]}) ({n[2]}) ({n[3]})",
    "names": lambda _: "/a /b /c /d",
    "nulls": lambda _: "null null null null",
    "nested": lambda n: f"[0 {n[1]} {n[2]} {n[3]}]",
    "references": lambda _: "1 0 R 2 0 R 1 0 R 2 0 R",
    "swapped": lambda n: f"{n[2]} {n[3]} 0 {n[1]}",
}
INSIDES: dict[str, Callable[[bytes], bytes]] = {
    "null": lambda _: b"null",
    "zero": lambda _: b"0x00",
    "number": lambda _: b"0",
    "empty": lambda _: b"<>",
    "empty-literal": lambda _: b"()",
    "one-byte": lambda _: b"<00>",
    "all-zeros": lambda _: b"<" + b"0" * ROOM + b">",
    "half": lambda digits: b"<" + digits[: len(digits) // 2].ljust(ROOM, b"0") + b">",
    "short-by-one": lambda digits: b"<" + digits[:-2] + b">",
    "no-padding-short-room": lambda digits: b"<" + digits + b">",
    "padded-with-data": lambda digits: b"<" + (digits + b"cafebabe" * 9).ljust(ROOM, b"0") + b">",
    "padded-at-end": lambda digits: b"<" + digits.ljust(ROOM - 8, b"0") + b"cafebabe>",
    "spaces-inside": lambda digits: b"< " + digits.ljust(ROOM - 2, b"0") + b" >",
    "line-inside": lambda digits: b"<" + digits[:100] + b"\n" + digits[100:].ljust(ROOM - 101, b"0") + b">",
    "letters-of-both-cases": lambda digits: b"<" + digits.replace(b"a", b"A").ljust(ROOM, b"0") + b">",
    "odd-digit": lambda digits: b"<" + digits.ljust(ROOM - 1, b"0") + b">",
    "not-hexadecimal": lambda digits: b"<" + digits.ljust(ROOM - 2, b"0") + b"zz>",
    "comment-behind": lambda digits: b"<" + digits + b"> % " + b"mo ta",
    "entry-behind": lambda digits: b"<" + digits + b"> /Reason (khac)",
    "array": lambda digits: b"[<" + digits.ljust(ROOM - 2, b"0") + b">]",
    "dictionary": lambda _: b"<< /A 1 >>",
    "name": lambda _: b"/Contents",
    "reference": lambda _: b"1 0 R",
    "reference-to-nothing": lambda _: b"999 0 R",
    "random": lambda _: b"<" + (b"deadbeef" * 500).ljust(ROOM, b"0") + b">",
    "not-cms": lambda _: b"<" + b"3003020105".ljust(ROOM, b"0") + b">",
    "deep-der": lambda _: b"<" + (b"3080" * 2500).ljust(ROOM, b"0") + b">",
    "giant-der-length": lambda _: b"<" + (b"3084ffffffff").ljust(ROOM, b"0") + b">",
}
FORMS: dict[str, tuple[Placement, Expected]] = {
    "no-sub-filter": (Placement(sub_filter=b""), Expected.REFUSED),
    "unknown-sub-filter": (Placement(sub_filter=b"/SubFilter /KhongGiay.rieng"), Expected.REFUSED),
    "sub-filter-rsa-sha1": (Placement(sub_filter=b"/SubFilter /adbe.x509.rsa_sha1"), Expected.REFUSED),
    "sub-filter-sha1": (Placement(sub_filter=b"/SubFilter /adbe.pkcs7.sha1"), Expected.REFUSED),
    "sub-filter-time-stamp": (Placement(sub_filter=b"/SubFilter /ETSI.RFC3161"), Expected.REFUSED),
    "sub-filter-number": (Placement(sub_filter=b"/SubFilter 5"), Expected.REFUSED),
    "document-time-stamp-type": (Placement(kind=b"/Type /DocTimeStamp"), Expected.REFUSED),
    "time-stamp-without-token": (
        Placement(kind=b"/Type /DocTimeStamp", sub_filter=b"/SubFilter /ETSI.RFC3161"),
        Expected.REFUSED,
    ),
    "type-other": (Placement(kind=b"/Type /Font"), Expected.REFUSED),
    "reference-garbage": (Placement(extra=b"/Reference [5]"), Expected.REFUSED),
    "reference-not-list": (Placement(extra=b"/Reference (a)"), Expected.REFUSED),
    "docmdp-nine": (
        Placement(extra=b"/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 9 /V /1.2 >> >>]"),
        Expected.REFUSED,
    ),
    "two-ranges": (Placement(extra=b"/ByteRange [0 1 2 3]"), Expected.REFUSED),
    "two-contents": (Placement(extra=b"/Contents <00>"), Expected.REFUSED),
}
GOOD_FORMS: dict[str, Placement] = {
    "legacy-sub-filter": Placement(sub_filter=b"/SubFilter /adbe.pkcs7.detached"),
    "no-type": Placement(kind=b""),
    "entries-of-others": Placement(extra=b"/Name (Tran Van B) /Location (Ha Noi) /Reason (Duyet) /Prop_Build << >>"),
}


def honest_recipe() -> Recipe:
    return Recipe(people.signer(), stamp=honest_stamp())


def placed(placement: Placement) -> bytes:
    return sign_by_hand(drawings.plain(), honest_recipe(), placement)


def with_ranges(numbers: Callable[[Numbers], str]) -> bytes:
    def covered(pdf: bytes, honest: Numbers) -> bytes:
        return claimed(numbers(honest).encode(), pdf, honest)

    return placed(Placement(ranges=lambda honest: numbers(honest).encode(), covered=covered))


def nobody_signed() -> bytes:
    """Only a trusted time-stamp of the document, which anyone can get for anything."""
    return stock.stamp_document(drawings.plain())


def without(entry: bytes) -> bytes:
    """An entry of the signature object is called something else, as an attacker could after the fact."""
    return placed(Placement()).replace(b"/" + entry + b" ", b"/" + entry[:-1] + b"X ")


def spelled(entry: bytes, other: bytes) -> bytes:
    return placed(Placement()).replace(entry, other, 1)


def cases() -> Iterator[Case]:
    for name, numbers in RANGES.items():
        yield Case(FAMILY, f"range-{name}", partial(with_ranges, numbers))
    for name, inside in INSIDES.items():
        yield Case(FAMILY, f"contents-{name}", partial(placed, Placement(contents=inside)))
    for name, (placement, expected) in FORMS.items():
        yield Case(FAMILY, f"form-{name}", partial(placed, placement), expected)
    for name in ("ByteRange", "Contents", "SubFilter", "Filter", "V", "FT"):
        yield Case(FAMILY, f"without-{name}", partial(without, name.encode()))
    yield Case(FAMILY, "nobody-signed", nobody_signed, Expected.UNSIGNED, frozenset({ReasonCode.NOT_SIGNED}))
    good = frozenset({ReasonCode.VALID})
    for name, placement in GOOD_FORMS.items():
        yield Case(FAMILY, f"good-{name}", partial(placed, placement), Expected.VALID, good - good)
