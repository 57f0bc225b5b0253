import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from signing import (
    ALL_CODES,
    ErrorCode,
    FieldName,
    Issued,
    Purpose,
    ReasonCode,
    Status,
    Subject,
    Verdict,
    issue_certificate,
    revocation_list,
    seal,
    sign,
    verify,
)
from signing import errors as signing_errors
from signing.codes import EvidenceCode
from signing.errors import SigningError
from signing.keys import Scheme
from signing.policy import Policy, Row, Use
from signing.verification.document import Caps
from tests.unit.signing import attacks
from tests.unit.signing.making import (
    AGENCY,
    LEADER,
    NOW,
    Office,
    draw,
    issued,
    leader_with,
    make_office,
    numbered,
    prepared,
    signed,
)


def judge(pdf: bytes) -> Verdict:
    return verify(pdf, make_office().authority.anchors(), at=NOW)


def codes(verdict: Verdict) -> set[str]:
    return {reason.code for reason in verdict.reasons}


CHANGES: list[tuple[Callable[[bytes], bytes], ReasonCode]] = [
    (lambda pdf: attacks.change_value(pdf, "SoVanBan", "99"), ReasonCode.CHANGED_AFTER_SIGNING),
    (lambda pdf: attacks.change_value(pdf, "NgayBanHanh", "hôm qua"), ReasonCode.CHANGED_AFTER_SIGNING),
    (lambda pdf: attacks.show_other_text(pdf, "SoVanBan", "99"), ReasonCode.SHOWN_TEXT_DIFFERS),
    (lambda pdf: attacks.show_with_lying_font(pdf, "SoVanBan"), ReasonCode.CHANGED_AFTER_SIGNING),
    (lambda pdf: attacks.draw_over(pdf, "NgayBanHanh"), ReasonCode.CHANGED_AFTER_SIGNING),
    (attacks.annotate, ReasonCode.CHANGED_AFTER_SIGNING),
    (attacks.rewrite_page, ReasonCode.CHANGED_AFTER_SIGNING),
    (lambda pdf: pdf + b"so 16", ReasonCode.BYTES_AFTER_END),
    (attacks.append_objects_without_end, ReasonCode.BYTES_AFTER_END),
    (attacks.append_objects_with_old_pointer, ReasonCode.BYTES_AFTER_END),
    (lambda pdf: attacks.flip(pdf, 2_000), ReasonCode.SIGNATURE_BROKEN),
    (lambda pdf: pdf.replace(b"/V (15)", b"/V (16)"), ReasonCode.SIGNATURE_BROKEN),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_a_change_after_the_seal_makes_the_document_invalid(
    change: Callable[[bytes], bytes], reason: ReasonCode
) -> None:
    changed = change(issued())
    assert changed != issued()
    verdict = judge(changed)
    assert verdict.status is Status.INVALID
    assert reason in codes(verdict)


def test_white_space_after_the_end_is_no_change() -> None:
    assert judge(issued() + b"\r\n \n").status is Status.VALID


def test_a_file_with_two_kinds_of_tables_is_not_valid() -> None:
    verdict = judge(attacks.make_hybrid(issued()))
    assert verdict.status is not Status.VALID
    assert ReasonCode.HYBRID_REFERENCES in codes(verdict)


def test_asking_readers_to_draw_the_fields_is_not_valid() -> None:
    verdict = judge(attacks.ask_for_appearances(issued()))
    assert verdict.status is not Status.VALID
    assert ReasonCode.NEED_APPEARANCES in codes(verdict)


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: attacks.show_other_text(pdf, "SoVanBan", "99"),
        lambda pdf: attacks.show_with_lying_font(pdf, "SoVanBan"),
        lambda pdf: attacks.draw_over(pdf, "SoVanBan"),
    ],
)
def test_a_picture_that_is_not_the_value_is_found_even_when_it_is_sealed(
    change: Callable[[bytes], bytes], office: Office
) -> None:
    sealed = seal_unchecked(change(numbered()), office)
    verdict = judge(sealed)
    assert verdict.status is Status.INVALID
    assert ReasonCode.SHOWN_TEXT_DIFFERS in codes(verdict)


def seal_unchecked(pdf: bytes, office: Office) -> bytes:
    """The seal of a clerk who did not look: for the signatures themselves nothing is wrong."""
    sealed = seal(pdf, office.agency.key(), None, at=NOW)
    reports = judge(sealed).signatures
    assert [(report.intact, report.trusted, report.reasons) for report in reports] == [(True, True, ())] * 2
    return sealed


def test_a_document_numbered_but_not_sealed_is_undecided() -> None:
    verdict = judge(numbered())
    assert (verdict.status, verdict.code) == (Status.INDETERMINATE, ReasonCode.FILLED_NOT_SEALED)


def test_a_document_without_signatures_is_unsigned() -> None:
    assert [judge(pdf).status for pdf in (draw(), prepared())] == [Status.UNSIGNED, Status.UNSIGNED]


def test_a_signature_below_another_root_is_not_trusted() -> None:
    stranger = make_office("Người lạ")
    verdict = verify(issued(), stranger.authority.anchors(), at=NOW)
    assert (verdict.status, verdict.code) == (Status.INVALID, ReasonCode.UNTRUSTED)
    assert not any(report.trusted for report in verdict.signatures)
    assert all(report.intact for report in verdict.signatures)


def test_without_anchors_nothing_is_trusted() -> None:
    verdict = verify(issued(), [], at=NOW)
    assert verdict.status is Status.INVALID
    assert ReasonCode.ANCHORS_MISSING in codes(verdict)


ANYTHING_GOES = Policy((Row(Use.SIGN, Scheme.PKCS1, "sha256", 1, "an office that never read the rules"),))


def signed_by(leader: Issued, *, stamped: bool = False) -> bytes:
    stamper = make_office().stamper() if stamped else None
    return sign(prepared(), leader.key(), field=FieldName.SIGNATURE, at=NOW, time_stamper=stamper, policy=ANYTHING_GOES)


def test_a_key_of_1024_bits_is_too_short() -> None:
    verdict = judge(signed_by(leader_with(bits=1024)))
    assert verdict.status is Status.INVALID
    assert ReasonCode.KEY_TOO_SHORT in codes(verdict)


def test_an_expired_certificate_with_a_time_stamp_stays_valid() -> None:
    document = signed_by(leader_with(valid_for=timedelta(days=30)), stamped=True)
    later = verify(document, make_office().authority.anchors(), at=NOW + timedelta(days=400))
    assert (later.status, later.signatures[0].valid_at_signing) == (Status.VALID, True)


def test_an_expired_certificate_without_a_time_stamp_is_undecided() -> None:
    document = signed_by(leader_with(valid_for=timedelta(days=30)))
    later = verify(document, make_office().authority.anchors(), at=NOW + timedelta(days=400))
    assert (later.status, later.code) == (Status.INDETERMINATE, ReasonCode.EXPIRED_WITHOUT_TIME_STAMP)


def test_a_time_outside_the_period_of_the_certificate_is_invalid() -> None:
    short = leader_with(valid_for=timedelta(days=30))
    stamper = make_office().stamper(NOW + timedelta(days=300))
    document = sign(prepared(), short.key(), field=FieldName.SIGNATURE, at=NOW, time_stamper=stamper)
    verdict = verify(document, make_office().authority.anchors(), at=NOW + timedelta(days=301))
    assert verdict.status is Status.INVALID
    assert ReasonCode.CERTIFICATE_EXPIRED in codes(verdict)


def test_before_its_period_a_certificate_is_not_yet_valid() -> None:
    verdict = verify(signed_by(leader_with()), make_office().authority.anchors(), at=NOW - timedelta(days=9))
    assert verdict.status is Status.INVALID


def test_a_revoked_certificate_is_invalid_and_a_list_ends_the_warning(office: Office) -> None:
    serial = office.leader.certificate.serial_number
    clean = [revocation_list(issuer, [], NOW) for issuer in (office.authority.issuing, office.authority.root)]
    revoked = revocation_list(office.authority.issuing, [(serial, NOW - timedelta(hours=1))], NOW)
    anchors = office.authority.anchors()
    fine = verify(issued(), anchors, at=NOW, crls=clean)
    assert (fine.status, fine.warnings) == (Status.VALID, ())
    verdict = verify(issued(), anchors, at=NOW, crls=[revoked])
    assert (verdict.status, verdict.code) == (Status.INVALID, ReasonCode.CERTIFICATE_REVOKED)


def test_a_certificate_for_time_stamps_may_not_sign_documents(office: Office) -> None:
    verdict = judge(signed_by(office.stamps))
    assert verdict.status is Status.INVALID
    assert ReasonCode.CERTIFICATE_NOT_FOR_SIGNING in codes(verdict)


def test_a_time_stamp_of_a_stranger_is_not_believed(office: Office) -> None:
    stamper = make_office("Người lạ").stamper()
    document = sign(prepared(), office.leader.key(), field=FieldName.SIGNATURE, at=NOW, time_stamper=stamper)
    verdict = judge(document)
    assert (verdict.status, verdict.code) == (Status.INDETERMINATE, ReasonCode.TIME_STAMP_UNTRUSTED)
    assert not verdict.signatures[0].time_stamped


def test_digits_of_another_case_in_the_room_of_a_signature_are_found() -> None:
    start, end = attacks.signature_rooms(issued())[0]
    letter = next(place for place in range(start, end) if chr(issued()[place]) in "ABCDEF")
    verdict = judge(attacks.flip(issued(), letter, bit=5))
    assert verdict.status is Status.INVALID


def test_something_hidden_in_the_room_of_a_signature_is_found() -> None:
    _, end = attacks.signature_rooms(issued())[1]
    verdict = judge(issued()[: end - 4] + b"CAFE" + issued()[end:])
    assert verdict.status is Status.INVALID
    assert ReasonCode.CONTAINER_NOT_CANONICAL in codes(verdict)


@pytest.mark.parametrize(
    ("garbage", "code"),
    [
        (b"", ReasonCode.EMPTY_FILE),
        (b"\n\n  ", ReasonCode.EMPTY_FILE),
        (b"xin chao", ReasonCode.NOT_A_PDF),
        (b"PK\x03\x04 a package", ReasonCode.NOT_A_PDF),
        (b"%PDF-1.7\n", ReasonCode.DAMAGED_PDF),
        (b"%PDF-1.7\nstartxref\n5\n%%EOF", ReasonCode.DAMAGED_PDF),
    ],
)
def test_what_is_no_pdf_is_unreadable_and_never_a_traceback(garbage: bytes, code: ReasonCode) -> None:
    verdict = judge(garbage)
    assert (verdict.status, verdict.code) == (Status.UNREADABLE, code)


@pytest.mark.parametrize("part", [10, 50, 90, 99])
def test_half_a_document_is_never_valid(part: int) -> None:
    assert judge(issued()[: len(issued()) * part // 100]).status is not Status.VALID


def test_an_encrypted_document_is_undecided(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    with pikepdf.open(write(tmp_path, signed())) as document:
        document.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert judge(path.read_bytes()).code is ReasonCode.ENCRYPTED


def test_a_document_written_anew_by_another_program_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "again.pdf"
    with pikepdf.open(write(tmp_path, issued())) as document:
        document.save(path)
    assert judge(path.read_bytes()).status is Status.INVALID


def write(folder: Path, pdf: bytes) -> Path:
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    return path


def test_a_file_beyond_the_caps_is_refused_with_its_reason() -> None:
    anchors = make_office().authority.anchors()
    found = [
        verify(issued(), anchors, at=NOW, caps=caps).code
        for caps in (Caps(size=1_000), Caps(signatures=1), Caps(revisions=2))
    ]
    assert found == [ReasonCode.TOO_LARGE, ReasonCode.TOO_MANY_SIGNATURES, ReasonCode.TOO_MANY_REVISIONS]


def test_a_verdict_survives_its_journey_as_json() -> None:
    verdict = judge(attacks.annotate(issued()))
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict


def test_a_report_names_everything_a_checker_must_show(office: Office) -> None:
    report = judge(issued()).signatures[0]
    assert (report.signer, report.organization) == (LEADER, AGENCY)
    assert report.unit.startswith("Thường trực")
    assert report.issuer == "Không Giấy - CA"
    assert report.signed_at == NOW.isoformat()
    assert report.not_before < report.signed_at < report.not_after
    assert int(report.certificate_serial, 16) == office.leader.certificate.serial_number


def test_every_error_has_one_code_of_the_table_and_every_code_is_used() -> None:
    kinds = [
        kind for kind in vars(signing_errors).values() if isinstance(kind, type) and issubclass(kind, SigningError)
    ]
    own = {kind.default for kind in kinds}
    contains = {code for code in ErrorCode if code.startswith("signing.contains_")}
    assert own | contains == set(ErrorCode)
    assert len(ALL_CODES) == len(ErrorCode) + len(ReasonCode) + len(EvidenceCode)


def test_a_leader_of_another_agency_below_the_same_root_signs_as_such(office: Office) -> None:
    other = issue_certificate(office.authority, Subject("UBND quận", "Trần Văn Bình"), Purpose.LEADER, NOW)
    assert judge(signed_by(other)).signatures[0].organization == "UBND quận"


def test_a_file_that_unfolds_beyond_measure_is_too_large() -> None:
    verdict = judge(attacks.bomb())
    assert (verdict.status, verdict.code) == (Status.UNREADABLE, ReasonCode.TOO_LARGE)


@pytest.mark.parametrize("form", ["/SubFilter /ETSI.RFC3161", "/SubFilter /adbe.x509.rsa_sha1", "/SubFilter /Other"])
def test_a_signature_of_another_form_is_unsupported_not_judged(form: str, office: Office) -> None:
    document = signed_by(office.leader)
    assert b"/SubFilter /ETSI.CAdES.detached" in document
    changed = document.replace(b"/SubFilter /ETSI.CAdES.detached", form.encode().ljust(31))
    verdict = judge(changed)
    assert (verdict.status, verdict.code) == (Status.INDETERMINATE, ReasonCode.SIGNATURE_UNSUPPORTED)
