"""Signing in three steps: what is kept between them, and what cannot be exchanged under it."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader

from signing import FieldName, Purpose, Status, Subject, issue_certificate, sign, verify
from signing.errors import (
    AlgorithmNotAllowed,
    EarlierSignatureBroken,
    LetterMissing,
    PreparedChanged,
    SignatureMismatch,
    SignatureTooLarge,
    SigningError,
    TextTooLong,
)
from signing.images import SignatureText
from signing.keys import Key, Mechanism, Scheme, make_key
from signing.policy import Policy
from signing.prepared import Prepared, finish_signature, prepare_signature
from tests.unit.signing.making import (
    AGENCY,
    ITALIC,
    LEADER,
    NOW,
    REGULAR,
    Office,
    leader_with,
    make_office,
    prepared,
    signed,
)


def leader_key() -> Key:
    return make_office().leader.key()


def waiting(pdf: bytes | None = None, field: str = FieldName.SIGNATURE, *, stamped: bool = False) -> Prepared:
    key = leader_key()
    return prepare_signature(
        pdf or prepared(), key.certificate, key.chain, key.mechanism, field=field, at=NOW, stamped=stamped
    )


def raw(kept: Prepared) -> bytes:
    return leader_key().raw.sign(kept.attributes, kept.mechanism)


@cache
def key_of(scheme: Scheme) -> Key:
    curve = ec.SECP256R1() if scheme is Scheme.ECDSA else None
    holder = issue_certificate(make_office().authority, Subject(AGENCY, LEADER), Purpose.LEADER, NOW, curve=curve)
    return make_key(holder.private_key, holder.certificate, holder.chain, scheme)


def signed_data(pdf: bytes) -> cms.SignedData:
    return PdfFileReader(BytesIO(pdf)).embedded_signatures[-1].signed_data


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("scheme", Scheme)
def test_every_mechanism_makes_a_valid_signature(scheme: Scheme, digest: str, office: Office) -> None:
    key = key_of(scheme)
    key = replace(key, mechanism=Mechanism(key.mechanism.scheme, digest))
    document = sign(prepared(), key, field=FieldName.SIGNATURE, at=NOW, time_stamper=office.stamper())
    verdict = verify(document, office.authority.anchors(), at=NOW)
    assert (verdict.status, verdict.signatures[0].level) == (Status.VALID, "B-T")


def test_the_parts_made_once_say_the_same_as_asn1_rules_make_of_them() -> None:
    kept = waiting()
    contents: bytes = PdfFileReader(BytesIO(finish_signature(kept, raw(kept)))).embedded_signatures[0].pkcs7_content
    message = cms.ContentInfo.load(contents)
    encoded = message.dump()
    assert contents.rstrip(b"\0") == encoded.rstrip(b"\0")
    assert message.dump(force=True) == encoded


def test_the_signed_attributes_are_those_of_pades_and_no_signing_time() -> None:
    attributes = signed_data(signed())["signer_infos"][0]["signed_attrs"]
    assert sorted(attribute["type"].native for attribute in attributes) == [
        "cms_algorithm_protection",
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    ]


def test_a_signature_made_elsewhere_is_put_into_the_kept_document(office: Office) -> None:
    kept = Prepared.from_bytes(waiting().to_bytes())
    document = finish_signature(kept, raw(kept))
    assert kept == Prepared.from_bytes(kept.to_bytes())
    assert verify(document, office.authority.anchors(), at=NOW).status is Status.VALID


def test_a_device_is_given_the_digest_of_the_attributes() -> None:
    kept = waiting()
    assert kept.hash() == hashlib.sha256(kept.attributes).digest()


def test_the_room_is_empty_until_the_end() -> None:
    kept = waiting()
    start, end = kept.room
    assert set(kept.pdf[start + 1 : end - 1]) == {ord("0")}


CHANGES: list[Callable[[Prepared], Prepared]] = [
    lambda kept: replace(kept, pdf=kept.pdf.replace(b"595", b"596", 1)),
    lambda kept: replace(kept, pdf=kept.pdf + b" "),
    lambda kept: replace(kept, pdf=b" " + kept.pdf),
    lambda kept: replace(kept, room=(kept.room[0], kept.room[1] - 2)),
    lambda kept: replace(kept, room=(kept.room[1], kept.room[0])),
    lambda kept: replace(kept, digest=bytes(32)),
    lambda kept: replace(kept, attributes=kept.attributes[:-1] + b"x"),
    lambda kept: replace(kept, certificate=leader_with().certificate),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_kept_document_that_was_changed_is_not_finished(change: Callable[[Prepared], Prepared]) -> None:
    kept = waiting()
    with pytest.raises(PreparedChanged) as refused:
        finish_signature(change(kept), raw(kept))
    assert refused.value.code == "signing.prepared_changed"


def test_a_document_exchanged_with_its_digest_does_not_fit_the_signature() -> None:
    kept = waiting()
    signature = raw(kept)
    other = waiting(prepared().replace(b"595", b"596", 1))
    with pytest.raises(SignatureMismatch):
        finish_signature(other, signature)


@pytest.mark.parametrize("broken", [b"", b"KGPREP1\n", b"KGPREP1\n\0\0\0\x02{}", b"KGPREP2\n" + bytes(90), b"%PDF-1.7"])
def test_bytes_that_hold_nothing_prepared_are_refused(broken: bytes) -> None:
    with pytest.raises(PreparedChanged):
        Prepared.from_bytes(broken)


def test_a_signature_of_another_key_or_over_other_bytes_is_not_put_in() -> None:
    kept = waiting()
    foreign = leader_with().key().raw.sign(kept.attributes, kept.mechanism)
    other_bytes = leader_key().raw.sign(kept.attributes + b"x", kept.mechanism)
    for wrong in (foreign, other_bytes, raw(kept)[:-1], b""):
        with pytest.raises(SignatureMismatch) as refused:
            finish_signature(kept, wrong)
        assert refused.value.code == "signing.signature_mismatch"


def test_a_signature_leaves_what_the_document_says_of_itself() -> None:
    before, after = (PdfFileReader(BytesIO(pdf)) for pdf in (prepared(), signed()))
    assert after.trailer["/Info"] == before.trailer["/Info"]
    assert after.xrefs.get_last_change(after.trailer.raw_get("/Info").reference) == 0


def test_room_for_a_time_stamp_is_kept_only_when_it_is_asked_for(office: Office) -> None:
    without, with_room = waiting(), waiting(stamped=True)
    assert len(with_room.pdf) - len(without.pdf) >= 16_384
    assert finish_signature(with_room, raw(with_room), time_stamper=office.stamper())
    with pytest.raises(SignatureTooLarge):
        finish_signature(without, raw(without), time_stamper=office.stamper())


def test_a_signature_after_a_broken_one_is_not_handed_out(office: Office) -> None:
    broken = signed().replace(b"595", b"596", 1)
    kept = waiting_for_seal(broken, office)
    with pytest.raises(EarlierSignatureBroken):
        finish_signature(kept, office.agency.key().raw.sign(kept.attributes, kept.mechanism))


def waiting_for_seal(pdf: bytes, office: Office) -> Prepared:
    key = office.agency.key()
    return prepare_signature(pdf, key.certificate, key.chain, key.mechanism, field=FieldName.SEAL, at=NOW)


def test_an_algorithm_without_a_row_signs_nothing() -> None:
    with pytest.raises(AlgorithmNotAllowed):
        sign(prepared(), leader_key(), field=FieldName.SIGNATURE, at=NOW, policy=Policy(()))


def test_a_signature_may_show_words_instead_of_a_picture(office: Office) -> None:
    words = SignatureText((AGENCY, f"{NOW:%d/%m/%Y %H:%M:%S}"), REGULAR, 8)
    document = sign(prepared(), leader_key(), field=FieldName.SIGNATURE, text=words, at=NOW)
    assert verify(document, office.authority.anchors(), at=NOW).status is Status.VALID


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [(("五",), LetterMissing), (("dài " * 40,), TextTooLong), (("dòng",) * 60, TextTooLong)],
)
def test_words_that_cannot_be_shown_whole_are_refused(lines: tuple[str, ...], refusal: type[SigningError]) -> None:
    with pytest.raises(refusal):
        sign(prepared(), leader_key(), field=FieldName.SIGNATURE, text=SignatureText(lines, ITALIC), at=NOW)


def test_the_certificate_is_asked_before_anything_is_drawn(office: Office) -> None:
    with pytest.raises(SigningError) as late:
        sign(b"", leader_key(), field=FieldName.SIGNATURE, at=NOW + timedelta(days=36_500))
    assert late.value.code == "signing.certificate_expired"
