"""
Is a signature whole, and what happened to the document after it? Nothing here asks whom to trust.

Used twice: by a verification, and by every step that writes a document, to check its own result before handing it out.
"""

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing.verification.differences import POLICY
from signing.verification.messages import Message, Stamp

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


def message_of(signature: EmbeddedPdfSignature) -> Message:
    """The signed message of a signature or time-stamp. Raises ValueError when it is none."""
    if is_document_time_stamp(signature):
        return Stamp(signature.signed_data, signature.compute_digest)
    return Message(signature.signed_data)


def examine(signature: EmbeddedPdfSignature, message: Message | None = None) -> Integrity:
    """Check one signature against the bytes it covers and against the revisions after it."""
    examined: Any = signature
    examined.compute_integrity_info(diff_policy=POLICY)
    difference = examined.diff_result
    suspicious = difference is None or isinstance(difference, SuspiciousModification)
    return Integrity(
        intact=_is_whole(examined, message or message_of(signature)),
        covers_file=examined.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        untouched=bool(examined.summarise_integrity_info()["docmdp_ok"]),
        changes=() if suspicious else tuple(sorted(difference.changed_form_fields)),
    )


def _is_whole(signature: Any, message: Message) -> bool:
    detached = message.signed_data["encap_content_info"]["content"].native is None
    if isinstance(message, Stamp):
        return message.is_good()
    return detached and message.is_whole(signature.compute_digest())
