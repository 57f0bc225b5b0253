"""A verdict as a paper: one page for people, one document for programs of others."""

import subprocess
from collections.abc import Callable, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from signing import Profile, ReasonCode, Status, Trust, TrustAnchor, TrustPurpose, Verdict, verify
from signing.reports import CheckedFile, Fonts, etsi_report, verification_page
from signing.verification.report import Reason, conclude
from tests.unit.signing import attacks
from tests.unit.signing.evidence import lists
from tests.unit.signing.making import BOLD, ITALIC, LEADER, NOW, REGULAR, Office, draw, issued, make_office, signed

NAMES = {"vr": "http://uri.etsi.org/19102/v1.2.1#", "ds": "http://www.w3.org/2000/09/xmldsig#"}
FONT_FILES = Fonts(REGULAR, BOLD, ITALIC)


def sentence(code: str, details: Mapping[str, str]) -> str:
    return f"Câu của {code} <{details.get('field', '')}>"


def judge(pdf: bytes, *, demo: bool = False, profile: Profile = Profile.GENERAL) -> Verdict:
    office = make_office()
    everything = frozenset(TrustPurpose)
    anchor = TrustAnchor(office.authority.root.certificate, everything, "Gốc & danh sách", demo=demo)
    crls = () if profile is Profile.AGENCY else lists(office, NOW)
    return verify(pdf, Trust((anchor,), crls), at=NOW, profile=profile)


def page(verdict: Verdict, pdf: bytes = b"") -> bytes:
    file = CheckedFile("nghị quyết <15>.pdf", sha256(pdf).hexdigest(), NOW, "Danh sách số 3")
    return verification_page(verdict, file, sentence, FONT_FILES)


def text_of(made: bytes, folder: Path) -> str:
    path = folder / "page.pdf"
    path.write_bytes(made)
    read = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return " ".join(read.stdout.split())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (issued, "HỢP LỆ"),
        (lambda: attacks.annotate(issued()), "KHÔNG HỢP LỆ"),
        (draw, "KHÔNG CÓ CHỮ KÝ SỐ"),
        (lambda: b"xin chao", "KHÔNG ĐỌC ĐƯỢC"),
    ],
)
def test_the_page_says_the_verdict_in_words(make: Callable[[], bytes], words: str, tmp_path: Path) -> None:
    pdf = make()
    text = text_of(page(judge(pdf), pdf), tmp_path)
    assert f"CHỮ KÝ SỐ {words} " in text
    assert sha256(pdf).hexdigest() in text


def test_the_page_tells_what_the_circular_asks_for(tmp_path: Path, office: Office) -> None:
    text = text_of(page(judge(signed())), tmp_path)
    certificate = office.leader.certificate
    told = [
        f"Chữ ký của {LEADER}",
        "Không Giấy - CA (tin cậy theo: Gốc & danh sách)",
        "05/01/2027 09:30:00 (dấu thời gian của",
        f"{certificate.serial_number:X}",
        "khi ký còn hiệu lực",
        "nội dung đã ký còn nguyên",
        "không bị thu hồi",
        "nghị quyết <15>.pdf",
        "Danh sách số 3",
    ]
    assert [fact for fact in told if fact not in text] == []


def test_the_page_gives_the_reason_of_each_signature_in_the_callers_words(tmp_path: Path) -> None:
    text = text_of(page(judge(issued(), profile=Profile.AGENCY)), tmp_path)
    assert "CHƯA ĐỦ CĂN CỨ" in text
    assert "Câu của verify.revocation_unknown <DauCoQuan>" in text


def test_a_changed_file_is_not_called_whole(tmp_path: Path) -> None:
    assert "tệp bị thay đổi sau khi ký" in text_of(page(judge(attacks.annotate(issued()))), tmp_path)


def test_a_demonstration_is_said_in_large_words_and_a_real_one_is_not(tmp_path: Path) -> None:
    assert "MÔ PHỎNG - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in text_of(page(judge(issued(), demo=True)), tmp_path)
    assert "MÔ PHỎNG - KHÔNG" not in text_of(page(judge(issued())), tmp_path)


@pytest.mark.parametrize("signatures", [0, 1, 5, 30])
def test_the_page_is_one_page_whatever_the_number_of_signatures(signatures: int, tmp_path: Path) -> None:
    one = judge(issued(), profile=Profile.AGENCY).signatures[0]
    made = page(conclude([], [one] * signatures))
    with pikepdf.open(BytesIO(made)) as document:
        assert len(document.pages) == 1
    hidden = "chữ ký không in trên trang này" in text_of(made, tmp_path)
    assert hidden is (signatures == 30)


def statuses(report: bytes) -> list[tuple[str, list[str]]]:
    """Main indication and sub-indications of each signature."""
    root = etree.fromstring(report)
    assert root.tag == f"{{{NAMES['vr']}}}ValidationReport"
    found = root.iterfind(".//vr:SignatureValidationStatus", NAMES)
    return [
        (
            str(one.findtext("vr:MainIndication", namespaces=NAMES)).rpartition(":")[2],
            [str(sub.text).rpartition(":")[2] for sub in one.iterfind("vr:SubIndication", NAMES)],
        )
        for one in found
    ]


def etsi(verdict: Verdict) -> bytes:
    return etsi_report(verdict, sha256=sha256(b"x").hexdigest(), at=NOW)


def test_the_report_for_programs_passes_only_what_is_valid() -> None:
    assert statuses(etsi(judge(issued()))) == [("total-passed", [])] * 2
    assert statuses(etsi(judge(issued(), profile=Profile.AGENCY))) == [("indeterminate", ["TRY_LATER"])] * 2
    assert statuses(etsi(judge(attacks.annotate(issued())))) == [("total-failed", ["FORMAT_FAILURE"])] * 2


def test_what_is_wrong_around_the_signatures_counts_against_each_of_them() -> None:
    verdict = judge(issued() + b"so 16")
    assert all(not one.reasons for one in verdict.signatures)
    assert [main for main, _ in statuses(etsi(verdict))] == ["total-failed"] * 2


def test_a_file_without_signatures_gets_a_report_that_does_not_pass() -> None:
    assert [main for main, _ in statuses(etsi(judge(draw())))] == ["indeterminate"]
    assert [main for main, _ in statuses(etsi(judge(b"xin chao")))] == ["total-failed"]


@pytest.mark.parametrize("code", [code for code in ReasonCode if code is not ReasonCode.VALID])
def test_no_reason_ever_passes(code: ReasonCode) -> None:
    one = judge(signed()).signatures[0]
    verdict = conclude([Reason(code)], [one])
    assert verdict.status is not Status.VALID
    assert [main for main, _ in statuses(etsi(verdict))] != ["total-passed"]


def test_references_of_the_report_lead_to_objects_in_it() -> None:
    root = etree.fromstring(etsi(judge(issued())))
    named = {str(one.get("id")) for one in root.iter(f"{{{NAMES['vr']}}}ValidationObject")}
    asked = {str(one.get("VOReference")) for one in root.iter() if one.get("VOReference")}
    assert asked
    assert asked <= named
