"""Programs that are not ours read archived documents: pyHanko (ETSI EN 319 102-1), pdfsigner, poppler, qpdf."""

import asyncio
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfsigner
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import ades_lta_validation, simulate_future_ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, NonRevokedStatusAssertion
from pyhanko_certvalidator.registry import SimpleTrustManager

from signing import fill, revocation_list
from signing.keys import to_asn1
from signing.levels import raise_level, renew
from signing.trust import Trust
from signing.verification.report import Level
from tests.unit.signing.making import VALUES, Office, make_office, seal_as_agency, sign_as_leader

TODAY = datetime.now(UTC)  # these programs ask the clock
FUTURE = TODAY + timedelta(days=4 * 365)  # the certificates of leader and seal are over, that of the authority is not


def trust(office: Office) -> Trust:
    issuers = (office.authority.root, office.authority.issuing)
    lists = [revocation_list(issuer, [], TODAY) for issuer in issuers]
    return Trust.of_certificates(office.authority.anchors()).with_evidence(lists)


@pytest.fixture(scope="module", params=["archived", "renewed"])
def document(request: pytest.FixtureRequest) -> bytes:
    office = make_office(at=TODAY)
    believed, stamper = trust(office), office.stamper(TODAY)
    sealed = seal_as_agency(fill(sign_as_leader(office, TODAY), VALUES), office, TODAY)
    archived = raise_level(sealed, Level.B_LTA, trust=believed, time_stamper=stamper, at=TODAY)
    if request.param == "archived":
        return archived
    return renew(archived, trust=believed, time_stamper=stamper, at=TODAY)


@pytest.fixture
def folder(document: bytes, tmp_path: Path) -> Path:
    (tmp_path / "kept.pdf").write_bytes(document)
    (tmp_path / "root.pem").write_bytes(make_office(at=TODAY).authority.anchors_pem())
    return tmp_path


def demands(known: LocalKnowledge | None = None) -> PdfSignatureValidationSpec:
    """Our root alone, revocation evidence for every certificate, and no network."""
    roots = [to_asn1(root) for root in make_office(at=TODAY).authority.anchors()]
    path = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=roots), revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO)
    )
    offline = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(path, revinfo_gathering_policy=offline, local_knowledge=known or LocalKnowledge())
    )


def authority_in_future() -> LocalKnowledge:
    """Nobody has the lists of the future: that the authority still stands then is told."""
    certificate = to_asn1(make_office(at=TODAY).authority.issuing.certificate)
    return LocalKnowledge(nonrevoked_assertions=[NonRevokedStatusAssertion(certificate.sha256, at=FUTURE)])


def persons(document: bytes) -> list[Any]:
    return list(PdfFileReader(BytesIO(document)).embedded_regular_signatures)


@pytest.mark.parametrize("place", [0, 1])
def test_pyhanko_calls_each_signature_valid_by_the_rules_of_archives(document: bytes, place: int) -> None:
    result: Any = asyncio.run(ades_lta_validation(persons(document)[place], demands()))
    assert (result.ades_subindic, result.api_status.bottom_line) == (AdESPassed.OK, True)


@pytest.mark.parametrize("place", [0, 1])
def test_pyhanko_will_still_call_it_valid_when_its_certificate_is_over(document: bytes, place: int) -> None:
    signature, told = persons(document)[place], demands(authority_in_future())
    result: Any = asyncio.run(simulate_future_ades_lta_validation(signature, told, FUTURE))
    assert result.ades_subindic == AdESPassed.OK


def test_pdfsigner_finds_the_document_whole_and_every_signature_trusted(folder: Path) -> None:
    report: Any = pdfsigner.verify_pdf_report(str(folder / "kept.pdf"), roots=str(folder / "root.pem"))
    assert [report[judged] for judged in ("document_intact", "all_valid", "all_trusted")] == [True, True, True]


def test_pdfsig_still_finds_both_signatures_valid(folder: Path) -> None:
    found = run(folder, "pdfsig", "-nocert", "kept.pdf")
    assert found.count("Signature Validation: Signature is Valid.") == 2


def test_qpdf_finds_no_error_in_the_structure(folder: Path) -> None:
    assert "No syntax or stream encoding errors found" in run(folder, "qpdf", "--check", "kept.pdf")


def run(place: Path, *command: str) -> str:
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=True, timeout=60).stdout
