"""Programs that are not ours read every form of signature we make: OpenSSL (CAdES), pyHanko, poppler, pdfsigner."""

import asyncio
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfsigner
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from signing import FieldName, Purpose, Subject, issue_certificate, sign
from signing.keys import Key, Mechanism, Scheme, make_key, to_asn1
from tests.unit.signing.making import AGENCY, LEADER, make_office, prepared

TODAY = datetime.now(UTC)  # these programs ask the clock
CURVES: dict[str, ec.EllipticCurve] = {"sha256": ec.SECP256R1(), "sha384": ec.SECP384R1(), "sha512": ec.SECP521R1()}
FORMS = [(scheme, digest, stamped) for scheme in Scheme for digest in CURVES for stamped in (False, True)]
# pdfsigner 0.3 reads neither RSASSA-PSS nor the curve P-521.
READ_BY_PDFSIGNER = [form for form in FORMS if form[0] is not Scheme.PSS and form[:2] != (Scheme.ECDSA, "sha512")]


def key_of(scheme: Scheme, digest: str) -> Key:
    curve = CURVES[digest] if scheme is Scheme.ECDSA else None
    issued = issue_certificate(
        make_office(at=TODAY).authority, Subject(AGENCY, LEADER), Purpose.LEADER, TODAY, curve=curve
    )
    key = make_key(issued.private_key, issued.certificate, issued.chain, scheme)
    return replace(key, mechanism=Mechanism(scheme, digest))


@pytest.fixture(scope="module", params=FORMS, ids=lambda form: "-".join(map(str, form)))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed document with its message and the bytes under it, beside our root."""
    scheme, digest, stamped = request.param
    office, place = make_office(at=TODAY), tmp_path_factory.mktemp("form")
    stamper = office.stamper(TODAY) if stamped else None
    document = sign(
        prepared(), key_of(scheme, digest), field=FieldName.SIGNATURE, reason="Ký", at=TODAY, time_stamper=stamper
    )
    (place / "signed.pdf").write_bytes(document)
    (place / "root.pem").write_bytes(office.authority.anchors_pem())
    signature: Any = PdfFileReader(BytesIO(document)).embedded_signatures[0]
    (place / "message.p7s").write_bytes(signature.pkcs7_content)
    first, length, second, rest = signature.byte_range
    (place / "covered").write_bytes(document[first : first + length] + document[second : second + rest])
    return place


def run(place: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


def test_openssl_finds_the_message_whole_and_its_certificate_bound(folder: Path) -> None:
    said = run(
        folder,
        *("openssl", "cms", "-verify", "-inform", "DER", "-in", "message.p7s", "-content", "covered", "-binary"),
        *("-CAfile", "root.pem", "-purpose", "any", "-cades", "-out", "/dev/null"),
    )
    assert "CAdES Verification successful" in said


def test_pyhanko_finds_it_valid_when_it_reads_strictly(folder: Path) -> None:
    signature = PdfFileReader(BytesIO((folder / "signed.pdf").read_bytes())).embedded_signatures[0]
    roots = [to_asn1(root) for root in make_office(at=TODAY).authority.anchors()]
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status = asyncio.run(async_validate_pdf_signature(signature, context, context))
    assert status.bottom_line


@pytest.mark.parametrize("folder", READ_BY_PDFSIGNER, indirect=True)
def test_pdfsigner_finds_it_whole_valid_and_trusted(folder: Path) -> None:
    report: Any = pdfsigner.verify_pdf_report(str(folder / "signed.pdf"), roots=str(folder / "root.pem"))
    assert [report[judged] for judged in ("document_intact", "all_valid", "all_trusted")] == [True, True, True]


def test_pdfsig_finds_it_valid_and_covering_the_file(folder: Path) -> None:
    found = run(folder, "pdfsig", "-nocert", "signed.pdf")
    assert "Signature Validation: Signature is Valid." in found
    assert "Total document signed" in found
