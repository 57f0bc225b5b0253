"""
Is a signature whole, and what happened to the document after it? Nothing here asks whom to trust.

Used twice: by a verification, and by every step that writes a document, to check its own result before handing it out.
"""

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.general import CMSStructuralError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing.verification.differences import POLICY

DOCUMENT_TIME_STAMP = "/DocTimeStamp"


@dataclass(frozen=True, slots=True)
class Integrity:
    """
    ``intact``: bytes and signature match. ``covers_file``: to the last byte. ``untouched``: nothing that the rules of
    signature and lock forbid came later. ``changes``: names of the form fields filled later.
    """

    intact: bool
    covers_file: bool
    untouched: bool
    changes: tuple[str, ...]


def signatures_of(reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
    """All signatures and document time-stamps, oldest revision first."""
    return list(reader.embedded_signatures)


def is_document_time_stamp(signature: EmbeddedPdfSignature) -> bool:
    return bool(signature.sig_object_type == DOCUMENT_TIME_STAMP)


def examine(signature: EmbeddedPdfSignature) -> Integrity:
    """Check one signature against the bytes it covers and against the revisions after it."""
    examined: Any = signature
    examined.compute_integrity_info(diff_policy=POLICY)
    difference = examined.diff_result
    suspicious = difference is None or isinstance(difference, SuspiciousModification)
    return Integrity(
        intact=_whole(examined),
        covers_file=examined.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        untouched=bool(examined.summarise_integrity_info()["docmdp_ok"]),
        changes=() if suspicious else tuple(sorted(difference.changed_form_fields)),
    )


def _whole(signature: Any) -> bool:
    content_type = signature.signed_data["encap_content_info"]["content_type"].native
    try:
        if is_document_time_stamp(signature):
            return True  # its imprint and signature are checked with its trust, see signing.verification.trust
        intact, valid = validate_sig_integrity(
            signature.signer_info, signature.signer_cert, content_type, signature.compute_digest()
        )
    except (SignatureValidationError, CMSStructuralError, ValueError):
        return False
    return bool(intact and valid)
