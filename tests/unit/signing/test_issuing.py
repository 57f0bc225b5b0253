from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.reader import PdfFileReader

from signing import ErrorCode, FieldName, Role, SigningError, Status, fill, open_key, prepare, seal, sign, verify
from signing.errors import (
    AlreadySigned,
    CertificateExpired,
    CertificateNotYetValid,
    FieldFilled,
    FieldLocked,
    FieldMissing,
    ImageUnusable,
    KeyFileDamaged,
    KeyFileMissing,
    LayoutOutsidePage,
    LetterMissing,
    NotAPdf,
    TextTooLong,
    WrongPin,
)
from signing.fields import Box, Layout
from tests.unit.signing.making import (
    ITALIC,
    LAYOUT,
    NOW,
    REGULAR,
    VALUES,
    Office,
    draw,
    issued,
    leader_with,
    numbered,
    prepared,
    signed,
)


def test_a_prepared_document_is_one_revision_with_the_four_fields() -> None:
    reader = PdfFileReader(BytesIO(prepared()))
    names = [str(field.get_object()["/T"]) for field in reader.root["/AcroForm"]["/Fields"]]
    assert reader.xrefs.total_revisions == 1
    assert names == ["SoVanBan", "NgayBanHanh", "ChuKyLanhDao", "DauCoQuan"]
    assert "/NeedAppearances" not in reader.root["/AcroForm"]


def test_a_document_signed_numbered_and_sealed_is_valid_with_both_signatures(office: Office) -> None:
    verdict = verify(issued(), office.authority.anchors(), at=NOW)
    assert (verdict.status, [report.role for report in verdict.signatures]) == (Status.VALID, [Role.LEADER, Role.SEAL])
    assert all(report.intact and report.trusted and report.time_stamped for report in verdict.signatures)
    assert [report.covers_file for report in verdict.signatures] == [False, True]
    assert verdict.signatures[0].changes == ("DauCoQuan", "NgayBanHanh", "SoVanBan")


def test_every_step_only_adds_to_the_file_before_it() -> None:
    assert signed().startswith(prepared())
    assert numbered().startswith(signed())
    assert issued().startswith(numbered())


def test_filling_a_field_adds_less_than_three_kilobytes() -> None:
    assert len(numbered()) - len(signed()) < 3_000


def test_without_a_time_stamper_the_signature_is_plain_and_still_valid(office: Office) -> None:
    document = sign(prepared(), office.leader.key(), field=FieldName.SIGNATURE, image=None, at=NOW)
    verdict = verify(document, office.authority.anchors(), at=NOW)
    assert (verdict.status, verdict.signatures[0].level) == (Status.VALID, "B-B")
    assert "verify.time_stamp_missing" in [warning.code for warning in verdict.warnings]


def test_the_number_cannot_be_filled_twice() -> None:
    with pytest.raises(FieldFilled) as refused:
        fill(numbered(), {FieldName.NUMBER: "16"})
    assert (refused.value.code, refused.value.details) == (ErrorCode.FIELD_FILLED, {"field": "SoVanBan"})


def test_after_the_seal_number_and_date_are_locked(office: Office) -> None:
    empty_but_sealed = seal(signed(), office.agency.key(), None, at=NOW)
    with pytest.raises(FieldLocked):
        fill(empty_but_sealed, {FieldName.NUMBER: "16"})
    with pytest.raises(FieldLocked):
        fill(issued(), {FieldName.DATE: "ngày khác"})


def test_a_field_that_is_not_there_is_named(office: Office) -> None:
    with pytest.raises(FieldMissing, match="SaoY"):
        sign(prepared(), office.leader.key(), field="SaoY", at=NOW)
    with pytest.raises(FieldMissing, match="TrichYeu"):
        fill(signed(), {"TrichYeu": "x"})
    with pytest.raises(FieldMissing):
        fill(draw(), {FieldName.NUMBER: "1"})


def test_a_field_is_signed_once(office: Office) -> None:
    with pytest.raises(AlreadySigned):
        sign(signed(), office.leader.key(), field=FieldName.SIGNATURE, at=NOW)


def test_a_certificate_signs_only_within_its_period(office: Office) -> None:
    short = leader_with(valid_for=timedelta(days=30)).key()
    with pytest.raises(CertificateExpired):
        sign(prepared(), short, field=FieldName.SIGNATURE, at=NOW + timedelta(days=60))
    with pytest.raises(CertificateNotYetValid):
        sign(prepared(), short, field=FieldName.SIGNATURE, at=NOW - timedelta(days=60))


def test_a_picture_that_is_no_png_is_refused(office: Office) -> None:
    with pytest.raises(ImageUnusable):
        sign(prepared(), office.leader.key(), field=FieldName.SIGNATURE, image=b"GIF89a", at=NOW)


def test_a_text_wider_than_its_field_is_refused_not_cut() -> None:
    with pytest.raises(TextTooLong):
        fill(signed(), {FieldName.NUMBER: "123456789012345678901234567890"})


def test_a_letter_outside_the_prepared_font_is_named() -> None:
    with pytest.raises(LetterMissing) as refused:
        fill(signed(), {FieldName.DATE: "ngày 五 tháng 01"})
    assert refused.value.details == {"letters": "五"}


def test_letters_in_decomposed_form_are_filled_as_composed_ones(office: Office) -> None:
    document = fill(signed(), {FieldName.NUMBER: "1", FieldName.DATE: "Hô\u0300ng Ba\u0300ng"})
    sealed = seal(document, office.agency.key(), None, at=NOW)
    assert verify(sealed, office.authority.anchors(), at=NOW).status is Status.VALID


@pytest.mark.parametrize("box", [Box(1, 10, 10, 20, 20), Box(0, 10, 10, 10, 20), Box(0, -5, 10, 20, 20)])
def test_a_box_that_is_not_on_a_page_is_refused(box: Box) -> None:
    layout = Layout(box, LAYOUT.date, LAYOUT.signature, LAYOUT.seal)
    with pytest.raises(LayoutOutsidePage):
        prepare(draw(), layout, REGULAR, ITALIC)


@pytest.mark.parametrize("garbage", [b"", b"xin chao", b"PK\x03\x04", b"%PDF-1.7\nno more"])
def test_bytes_that_are_no_pdf_are_refused_by_every_step(garbage: bytes, office: Office) -> None:
    with pytest.raises(SigningError) as preparing:
        prepare(garbage, LAYOUT, REGULAR)
    with pytest.raises(SigningError) as signing_it:
        sign(garbage, office.leader.key(), field=FieldName.SIGNATURE, at=NOW)
    with pytest.raises(SigningError) as filling:
        fill(garbage, VALUES)
    expected = ErrorCode.DAMAGED_PDF if garbage.startswith(b"%PDF") else ErrorCode.NOT_A_PDF
    assert {preparing.value.code, signing_it.value.code, filling.value.code} == {expected}


def test_a_signed_document_is_not_prepared_again() -> None:
    with pytest.raises(AlreadySigned):
        prepare(signed(), LAYOUT, REGULAR)


def test_an_empty_file_is_not_a_pdf() -> None:
    with pytest.raises(NotAPdf):
        prepare(b"", LAYOUT, REGULAR)


def test_a_key_file_opens_with_its_pin_and_signs(tmp_path: Path, office: Office) -> None:
    office.leader.save(tmp_path / "leader.p12", b"482915")
    key = open_key(tmp_path / "leader.p12", b"482915")
    document = sign(prepared(), key, field=FieldName.SIGNATURE, at=NOW)
    assert verify(document, office.authority.anchors(), at=NOW).status is Status.VALID
    assert (tmp_path / "leader.p12").stat().st_mode & 0o077 == 0


def test_a_wrong_pin_is_told_from_a_damaged_or_missing_file(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "leader.p12"
    office.leader.save(path, b"482915")
    with pytest.raises(WrongPin) as wrong:
        open_key(path, b"482916")
    assert wrong.value.code == "signing.wrong_pin"
    path.write_bytes(b"not a key")
    with pytest.raises(KeyFileDamaged):
        open_key(path, b"482915")
    with pytest.raises(KeyFileMissing):
        open_key(tmp_path / "nobody.p12", b"482915")


def test_a_key_file_shows_nothing_of_the_key_or_its_owner(tmp_path: Path, office: Office) -> None:
    office.leader.save(tmp_path / "leader.p12", b"482915")
    data = (tmp_path / "leader.p12").read_bytes()
    private_key = office.leader.private_key
    assert isinstance(private_key, rsa.RSAPrivateKey)
    assert "Tuyết".encode() not in data
    assert private_key.private_numbers().p.to_bytes(128, "big") not in data
