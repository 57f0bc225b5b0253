"""
Signing into a prepared field: PAdES B-B, or B-T with a time-stamp (ETSI EN 319 142-1), as an incremental update.

Speed: the key object is already loaded, the room for the signature is fixed (no dry run), the picture is compressed
once per process.
"""

import asyncio
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError as PyhankoSigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper

from signing import objects
from signing.codes import ErrorCode
from signing.errors import (
    AlreadySigned,
    CertificateExpired,
    CertificateNotYetValid,
    FieldMissing,
    SignatureTooLarge,
    SigningError,
)
from signing.fields import FieldName
from signing.images import stamp_style
from signing.inspection import open_pdf
from signing.keys import Key
from signing.result import checked

DIGEST: Final = "sha256"
# Hexadecimal digits kept free for the signature: certificates take about 3 kB, a time-stamp token about 5 kB more.
ROOM: Final = 16_384
ROOM_WITH_TIME_STAMP: Final = 32_768


def sign(
    pdf: bytes,
    key: Key,
    *,
    field: str,
    image: bytes | None = None,
    reason: str = "",
    at: datetime | None = None,
    time_stamper: TimeStamper | None = None,
) -> bytes:
    """
    Sign a prepared document into one of its empty signature fields and check the result.

    ``image`` is a transparent PNG drawn into the field's box, None leaves it empty; ``at`` is the signing time written
    beside the signature (aware; now by default). Raises FieldMissing, AlreadySigned (the field), CertificateExpired,
    CertificateNotYetValid, ImageUnusable, TimeStampUnavailable, SignatureTooLarge, EarlierSignatureBroken,
    ResultInvalid, and the errors of :func:`signing.inspection.open_pdf`.
    """
    moment = at or datetime.now(UTC)
    _check_certificate(key, moment)
    _check_field(pdf, field)
    try:
        signed = asyncio.run(_signed(pdf, _signer(key, field, image, reason, time_stamper), moment))
    except (PyhankoSigningError, PdfError) as error:
        raise SigningError(ErrorCode.FAILED, field=field) from error
    return checked(signed, new=field)


def seal(
    pdf: bytes,
    key: Key,
    image: bytes | None,
    *,
    reason: str = "",
    at: datetime | None = None,
    time_stamper: TimeStamper | None = None,
) -> bytes:
    """Sign with the agency's key into its own field (Decree 30/2020, annex I), which locks the number and the date."""
    return sign(pdf, key, field=FieldName.SEAL, image=image, reason=reason, at=at, time_stamper=time_stamper)


def _check_certificate(key: Key, moment: datetime) -> None:
    """Circular 15/2025/TT-BKHCN, art. 5: the certificate is checked before it signs."""
    certificate = key.certificate
    if moment < certificate.not_valid_before_utc:
        raise CertificateNotYetValid(since=certificate.not_valid_before_utc.isoformat())
    if moment > certificate.not_valid_after_utc:
        raise CertificateExpired(until=certificate.not_valid_after_utc.isoformat())


def _check_field(pdf: bytes, field: str) -> None:
    fields: Any = enumerate_sig_fields(open_pdf(pdf))
    filled = {name: value is not None for name, value, _ in fields}
    if field not in filled:
        raise FieldMissing(field=field)
    if filled[field]:
        raise AlreadySigned(field=field)


def _signer(key: Key, field: str, image: bytes | None, reason: str, time_stamper: TimeStamper | None) -> PdfSigner:
    metadata = PdfSignatureMetadata(
        field_name=str(field), md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES, reason=reason or None
    )
    return PdfSigner(metadata, signer=key.signer, timestamper=time_stamper, stamp_style=stamp_style(image))


def _renew_locked_pictures(writer: Any, field: str) -> None:
    """
    Write the pictures of the fields this signature locks once more, unchanged, into its own revision.

    pyHanko 0.38 takes a locked picture older than its lock for one that was changed after it, as soon as any revision
    follows; other checkers built on it would call an honest document broken (see signing.verification.differences).
    """
    signature = objects.field(writer.root, field)
    lock = objects.resolved(signature.get("/Lock")) if signature is not None else None
    for name in () if lock is None else lock.get("/Fields", ()):
        locked = objects.field(writer.root, str(name))
        if locked is not None and locked.get("/FT") == "/Tx" and "/AP" in locked:
            writer.mark_update(locked["/AP"].raw_get("/N").reference)


async def _signed(pdf: bytes, signer: PdfSigner, moment: datetime) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    _renew_locked_pictures(writer, str(signer.signature_meta.field_name))
    session: Any = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = moment
    room = ROOM if signer.default_timestamper is None else ROOM_WITH_TIME_STAMP
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
    digest, output = document.digest_tbs_document()
    try:
        await document.perform_signature(digest.document_digest, PdfCMSSignedAttributes())
    except ValueError as error:
        raise SignatureTooLarge from error
    signed: bytes = output.getvalue()
    return signed
