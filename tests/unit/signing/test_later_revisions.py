"""What may honestly come after the seal: validation data, a time-stamp of the document, one more signature."""

from io import BytesIO
from typing import Any

from asn1crypto import crl
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from signing import FieldName, ReasonCode, Role, Status, Verdict, revocation_list, sign, verify
from tests.unit.signing import attacks
from tests.unit.signing.making import NOW, Office, issued, make_office, numbered, prepared


def test_checkers_with_the_plain_rules_agree_on_later_revisions(office: Office) -> None:
    reader = PdfFileReader(BytesIO(with_document_stamp(issued(), office)))
    for signature in reader.embedded_regular_signatures:
        signature.compute_integrity_info()
        assert signature.summarise_integrity_info()["docmdp_ok"]


def test_a_seal_made_by_another_program_stays_valid_when_something_follows(office: Office) -> None:
    metadata = PdfSignatureMetadata(field_name=FieldName.SEAL.value, subfilter=SigSeedSubFilter.PADES)
    signer: Any = PdfSigner(metadata, office.agency.key().signer, timestamper=office.stamper())
    sealed = signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(numbered())), bytes_reserved=32_768).getvalue()
    assert judge(with_document_stamp(sealed, office)).status is Status.VALID


def judge(pdf: bytes) -> Verdict:
    return verify(pdf, make_office().authority.anchors(), at=NOW)


def with_validation_data(pdf: bytes, office: Office) -> bytes:
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    revoked = crl.CertificateList.load(revocation_list(office.authority.issuing, [], NOW))
    store: Any = DocumentSecurityStore
    store.supply_dss_in_writer(writer, None, certs=[], ocsps=[], crls=[revoked])
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def with_document_stamp(pdf: bytes, office: Office) -> bytes:
    stamper: Any = PdfTimeStamper(office.stamper())
    output: BytesIO = stamper.timestamp_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), "sha256", bytes_reserved=32_768)
    return output.getvalue()


def test_validation_data_after_the_seal_keeps_the_document_valid(office: Office) -> None:
    verdict = judge(with_validation_data(issued(), office))
    assert verdict.status is Status.VALID
    assert not any(report.covers_file for report in verdict.signatures)


def test_a_time_stamp_of_the_document_is_one_more_report(office: Office) -> None:
    verdict = judge(with_document_stamp(with_validation_data(issued(), office), office))
    assert verdict.status is Status.VALID
    assert [report.level for report in verdict.signatures] == ["B-T", "B-T", "DTS"]
    assert verdict.signatures[2].covers_file


def test_a_document_stamp_of_a_stranger_is_undecided(office: Office) -> None:
    verdict = judge(with_document_stamp(issued(), make_office("Người lạ")))
    assert (verdict.status, verdict.code) == (Status.INDETERMINATE, ReasonCode.TIME_STAMP_UNTRUSTED)


def test_a_document_stamp_is_checked_like_a_signature(office: Office) -> None:
    stamped = with_document_stamp(issued(), office)
    place = stamped.rindex(b"/DocTimeStamp") - 40
    verdict = judge(stamped[:place] + bytes([stamped[place] ^ 1]) + stamped[place + 1 :])
    assert verdict.status is not Status.VALID


def marked_by(box: tuple[int, int, int, int], office: Office) -> Verdict:
    """The verdict on an issued document with one more signature in this box."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(issued()))
    append_signature_field(writer, SigFieldSpec("SaoY", on_page=0, box=box))
    output = BytesIO()
    writer.write(output)
    return judge(sign(output.getvalue(), office.agency.key(), field="SaoY", at=NOW, time_stamper=office.stamper()))


def test_the_signature_of_a_true_copy_leaves_the_others_valid(office: Office) -> None:
    verdict = marked_by((400, 800, 580, 830), office)
    assert verdict.status is Status.VALID
    assert [report.role for report in verdict.signatures] == [Role.LEADER, Role.SEAL, Role.OTHER]


def test_a_picture_put_on_a_page_after_the_first_signature_is_told(office: Office) -> None:
    """It is part of no earlier signature, and may stand over the text."""
    told = [marked_by(box, office).warnings for box in ((400, 800, 580, 830), (0, 0, 0, 0))]
    marked, invisible = ([one for one in warnings if one.code is ReasonCode.MARK_ADDED_LATER] for warnings in told)
    assert [one.details for one in marked] == [{"field": "SaoY"}]
    assert invisible == []
    assert ReasonCode.MARK_ADDED_LATER not in {one.code for one in judge(issued()).warnings}


def test_the_signatures_of_two_drafts_cannot_be_joined(office: Office) -> None:
    document = sign(prepared(), office.leader.key(), field=FieldName.SIGNATURE, at=NOW)
    start = len(prepared())
    assert judge(issued()[:start] + document[start:] + issued()[start:]).status is not Status.VALID


def test_an_object_the_signed_pages_already_ask_for_cannot_be_supplied_later(office: Office) -> None:
    """The draft refers to an object it does not hold; whoever adds it later decides what the page shows."""
    document = sign(attacks.refer_to_nothing(prepared()), office.leader.key(), field=FieldName.SIGNATURE, at=NOW)
    assert judge(document).status is Status.VALID
    verdict = judge(attacks.supply(document, attacks.FAR_NUMBER))
    assert verdict.status is Status.INVALID
    assert ReasonCode.CHANGED_AFTER_SIGNING in {reason.code for reason in verdict.reasons}


def test_a_field_exchanged_for_an_older_object_of_its_name_counts_as_changed(office: Office) -> None:
    draft = attacks.with_spare_field(prepared(), "GhiChu")
    document = attacks.exchange_for_spare(sign(draft, office.leader.key(), field=FieldName.SIGNATURE, at=NOW))
    verdict = judge(document)
    assert verdict.status is Status.INVALID
    assert ReasonCode.CHANGED_FIELD_NOT_ALLOWED in {reason.code for reason in verdict.reasons}


def test_a_revision_behind_the_seal_that_only_hides_something_is_not_upkeep(office: Office) -> None:
    hidden = attacks.supply(issued(), attacks.FAR_NUMBER)
    for pdf in (hidden, with_document_stamp(hidden, office)):
        assert ReasonCode.NOT_COVERED in {reason.code for reason in judge(pdf).reasons}


def test_what_no_checker_can_read_is_no_evidence(office: Office) -> None:
    kept = with_validation_data(issued(), office)
    assert judge(kept).status is Status.VALID
    start = kept.index(b"stream", len(issued())) + 10
    spoiled = kept[:start] + bytes(100) + kept[start + 100 :]
    assert ReasonCode.NOT_COVERED in {reason.code for reason in judge(spoiled).reasons}
