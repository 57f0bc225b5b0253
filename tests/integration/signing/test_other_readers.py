"""Programs that are not ours read our documents: poppler (NSS), MuPDF (OpenSSL), qpdf."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signing import fill
from tests.unit.signing.making import DATE, NUMBER, VALUES, make_office, seal_as_agency, sign_as_leader


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document issued today (these programs ask the clock) beside a store that holds only our root."""
    place, today = tmp_path_factory.mktemp("readers"), datetime.now(UTC)
    office = make_office(at=today)
    (place / "issued.pdf").write_bytes(seal_as_agency(fill(sign_as_leader(office, today), VALUES), office, today))
    (place / "root.pem").write_bytes(office.authority.anchors_pem())
    (place / "nss").mkdir()
    run(place, "certutil", "-N", "-d", "sql:nss", "--empty-password")
    run(place, "certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", "CT,CT,CT", "-i", "root.pem")
    return place


def run(place: Path, *command: str) -> str:
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=True, timeout=60).stdout


def test_pdfsig_finds_both_signatures_valid_and_trusted(folder: Path) -> None:
    found = run(folder, "pdfsig", "-nssdir", "sql:nss", "-no-ocsp", "issued.pdf")
    assert found.count("Signature Validation: Signature is Valid.") == 2
    assert found.count("Certificate Validation: Certificate is Trusted.") == 2
    assert "Total document signed" in found
    assert found.count("ETSI.CAdES.detached") == 2


def test_mutool_calls_both_signatures_valid_and_the_file_unchanged(folder: Path) -> None:
    # MuPDF brings no store of its own and trusts nobody: only what it says about the bytes counts here.
    found = run(folder, "mutool", "sign", "-v", "issued.pdf")
    assert found.count("Verifying signature") == 2
    assert "The signature is valid but there have been edits since signing." in found
    assert "The document is unchanged since signing." in found
    assert "Digest error" not in found


def test_qpdf_finds_no_error_in_the_structure(folder: Path) -> None:
    assert "No syntax or stream encoding errors found" in run(folder, "qpdf", "--check", "issued.pdf")


def test_the_number_and_the_date_are_read_as_text(folder: Path) -> None:
    text = run(folder, "pdftotext", "-layout", "issued.pdf", "-")
    assert NUMBER in text
    assert DATE in text
