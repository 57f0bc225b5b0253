"""Whatever happens to a file on its way, it is never called valid and never brings the checker down."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing import Status, Verdict, verify
from signing.face import vietnamese_letters
from signing.fields import FieldName
from signing.fill import fill
from signing.sign import seal
from tests.unit.signing import attacks
from tests.unit.signing.making import NOW, issued, make_office, signed

SIZE = len(issued())
patient = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def judge(pdf: bytes) -> Verdict:
    return verify(pdf, make_office().authority.anchors(), at=NOW)


@patient
@given(st.integers(0, SIZE - 1))
def test_a_document_cut_anywhere_is_not_valid(length: int) -> None:
    assert judge(issued()[:length]).status is not Status.VALID


@patient
@given(st.integers(0, SIZE - 1), st.integers(0, 7))
def test_a_document_with_one_flipped_bit_is_not_valid(place: int, bit: int) -> None:
    assert judge(attacks.flip(issued(), place, bit)).status is not Status.VALID


@patient
@given(st.data())
def test_a_flipped_bit_in_the_room_of_a_signature_is_not_valid(data: st.DataObject) -> None:
    start, end = data.draw(st.sampled_from(attacks.signature_rooms(issued())))
    place, bit = data.draw(st.integers(start, end - 1)), data.draw(st.integers(0, 7))
    assert judge(attacks.flip(issued(), place, bit)).status is not Status.VALID


@patient
@given(st.integers(0, SIZE), st.binary(min_size=1, max_size=40))
def test_a_document_with_bytes_put_in_is_not_valid(place: int, added: bytes) -> None:
    if place == SIZE and not added.strip(b"\0\t\n\f\r "):
        return
    assert judge(issued()[:place] + added + issued()[place:]).status is not Status.VALID


@patient
@given(st.integers(0, SIZE - 1), st.integers(1, 255))
def test_a_document_with_one_changed_byte_is_not_valid(place: int, change: int) -> None:
    pdf = bytearray(issued())
    pdf[place] ^= change
    assert judge(bytes(pdf)).status is not Status.VALID


@patient
@given(st.one_of(st.binary(min_size=1, max_size=80), st.sampled_from([b"%%EOF", b"startxref\n0\n%%EOF", b"% ghi"])))
def test_a_document_with_bytes_behind_its_end_is_not_valid(added: bytes) -> None:
    if not added.strip(b"\0\t\n\f\r "):
        return
    assert judge(issued() + added).status is not Status.VALID


@patient
@given(st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, 7)), min_size=2, max_size=60, unique=True))
def test_a_document_with_many_changed_bits_is_not_valid(flips: list[tuple[int, int]]) -> None:
    pdf = issued()
    for place, bit in flips:
        pdf = attacks.flip(pdf, place, bit)
    assert judge(pdf).status is not Status.VALID


@patient
@given(st.binary(max_size=400))
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    assert judge(data).status is Status.UNREADABLE
    assert judge(b"%PDF-1.7\n" + data + b"\nstartxref\n9\n%%EOF\n").status is Status.UNREADABLE


@settings(deadline=None, max_examples=15)
@given(st.text(vietnamese_letters(), min_size=1, max_size=12).filter(str.strip))
def test_every_text_the_font_holds_can_be_filled_sealed_and_verified(text: str) -> None:
    document = fill(signed(), {FieldName.DATE: text})
    sealed = seal(document, make_office().agency.key(), None, at=NOW)
    assert judge(sealed).status is Status.VALID
