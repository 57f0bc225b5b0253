"""Checking an issued PDF with other tools than the product's: pyHanko called directly, pikepdf, and poppler."""

import io
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from asn1crypto.x509 import Certificate
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

PDFSIG_SECONDS = 60
PDFSIG_VALID = "Signature is Valid."


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """What pyHanko finds about one signature. `sound`: intact, trusted, and nothing forbidden was changed after it."""

    field: str
    signer: str
    sound: bool
    covers_file: bool
    time_stamped: bool
    summary: str


def signatures(pdf: bytes, anchors: bytes) -> tuple[SignatureFacts, ...]:
    """Every signature, in the order in which they were made. `anchors`: PEM, the only trust there is."""
    certificates = list(load_certs_from_pemder_data(anchors))
    reader = PdfFileReader(io.BytesIO(pdf))
    return tuple(
        _facts(
            signature.field_name, validate_pdf_signature(signature, _trusting(certificates), _trusting(certificates))
        )
        for signature in reader.embedded_regular_signatures
    )


def _trusting(certificates: Sequence[Certificate]) -> ValidationContext:
    roots = [certificate for certificate in certificates if certificate.self_issued]
    return ValidationContext(trust_roots=roots, other_certs=certificates, allow_fetching=False)


def _facts(field: str, status: PdfSignatureStatus) -> SignatureFacts:
    return SignatureFacts(
        field=field,
        signer=status.signing_cert.subject.native.get("common_name", ""),
        sound=status.bottom_line,
        covers_file=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        time_stamped=status.timestamp_validity is not None and bool(status.timestamp_validity.valid),
        summary=status.summary(),
    )


def signed_fields(pdf: bytes) -> tuple[str, ...]:
    """Names of the signed signature fields, in the order in which they were signed."""
    reader = PdfFileReader(io.BytesIO(pdf))
    return tuple(signature.field_name for signature in reader.embedded_regular_signatures)


def form_values(pdf: bytes) -> dict[str, str]:
    """The filled text fields: name to value."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fields = list(document.Root.AcroForm.Fields)
        return {str(field.T): str(field.V) for field in fields if field.get("/FT") == "/Tx" and "/V" in field}


def poppler_valid_signatures(path: Path) -> int | None:
    """How many signatures poppler's `pdfsig` calls valid; None where it is not installed."""
    pdfsig = shutil.which("pdfsig")
    if pdfsig is None:
        return None
    # Without NSS's certificates: trust is pyHanko's part above, poppler says whether the signed bytes are whole.
    answer = subprocess.run(  # noqa: S603 - a program from the PATH on a file of our own
        [pdfsig, "-nocert", str(path)], capture_output=True, text=True, timeout=PDFSIG_SECONDS, check=False
    )
    return answer.stdout.count(PDFSIG_VALID)
