"""
Signing in three steps, the one way for every key: prepare the document, let the key sign, finish.

Between the steps the key may be anywhere (a file, a token, a telephone): it gets the signed attributes or their digest
and gives a raw signature. What was prepared is kept meanwhile; before the signature goes in, the kept document is
hashed again and the signature checked with the certificate, so nothing can be exchanged under it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import FieldMDPSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError as PyhankoSigningError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigAppearanceSetup, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.timestamps import TimeStamper

from signing import objects
from signing.cms import message, template
from signing.codes import ErrorCode
from signing.errors import (
    AlreadySigned,
    CertificateExpired,
    CertificateNotYetValid,
    FieldMissing,
    PreparedChanged,
    SignatureMismatch,
    SignatureTooLarge,
    SigningError,
)
from signing.images import SignatureStyle, SignatureText, stamp_style
from signing.inspection import open_pdf
from signing.keys import Mechanism, Scheme, signature_fits
from signing.policy import DEFAULT_POLICY, Policy, check_signing
from signing.result import checked
from signing.revision import RevisionWriter
from signing.time import TOKEN_ROOM, token_over

MAGIC: Final = b"KGPREP1\n"
LENGTH_BYTES: Final = 4
NEAR: Final = 1024  # the byte range stands in the same dictionary as the room
ROOM_STEP: Final = 1024  # the room's size tells nothing of the certificates in it


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    A document that waits for its signature. ``pdf`` has an empty ``room`` (first byte and the one behind, brackets
    included); ``attributes`` (DER) is what the key signs and ``digest`` the document's digest in it; ``first`` says
    that no signature stands before this one; ``created`` is the signing time written into the document.
    """

    pdf: bytes
    field: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    mechanism: Mechanism
    attributes: bytes
    digest: bytes
    room: tuple[int, int]
    first: bool
    created: datetime

    def hash(self) -> bytes:
        """The digest of the attributes, for keys that are given a digest (remote signing, devices)."""
        return self.mechanism.hash(self.attributes)

    def to_bytes(self) -> bytes:
        """
        To be kept between the steps: a magic line, the length of a header (four bytes, big-endian), the header (JSON;
        bytes as hexadecimal digits, certificates DER) and the document.
        """
        header = {
            "field": self.field,
            "certificates": [one.public_bytes(Encoding.DER).hex() for one in (self.certificate, *self.chain)],
            "scheme": self.mechanism.scheme,
            "digest_algorithm": self.mechanism.digest,
            "attributes": self.attributes.hex(),
            "digest": self.digest.hex(),
            "room": self.room,
            "first": self.first,
            "created": self.created.isoformat(),
        }
        encoded = json.dumps(header).encode()
        return MAGIC + len(encoded).to_bytes(LENGTH_BYTES, "big") + encoded + self.pdf

    @staticmethod
    def from_bytes(data: bytes) -> "Prepared":
        """What :meth:`to_bytes` gave. Raises PreparedChanged for anything else."""
        if not data.startswith(MAGIC):
            raise PreparedChanged
        start = len(MAGIC) + LENGTH_BYTES
        end = start + int.from_bytes(data[len(MAGIC) : start], "big")
        try:
            return _read(json.loads(data[start:end]), data[end:])
        except (ValueError, KeyError, TypeError) as error:
            raise PreparedChanged from error


def _read(header: dict[str, Any], pdf: bytes) -> Prepared:
    certificate, *chain = (x509.load_der_x509_certificate(bytes.fromhex(der)) for der in header["certificates"])
    start, end = (int(place) for place in header["room"])
    return Prepared(
        pdf=pdf,
        field=str(header["field"]),
        certificate=certificate,
        chain=tuple(chain),
        mechanism=Mechanism(Scheme(header["scheme"]), str(header["digest_algorithm"])),
        attributes=bytes.fromhex(header["attributes"]),
        digest=bytes.fromhex(header["digest"]),
        room=(start, end),
        first=bool(header["first"]),
        created=datetime.fromisoformat(header["created"]),
    )


def prepare_signature(
    pdf: bytes,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
    mechanism: Mechanism,
    *,
    field: str,
    image: bytes | None = None,
    text: SignatureText | None = None,
    reason: str = "",
    at: datetime | None = None,
    stamped: bool = False,
    policy: Policy = DEFAULT_POLICY,
) -> Prepared:
    """
    Put everything of a signature but itself into an empty signature field.

    ``chain`` holds the certificates above, without the root; ``image`` (PNG) and ``text`` are what the field shows;
    ``at`` is the signing time (aware; now by default); ``stamped`` keeps room for a time-stamp; ``policy`` says which
    algorithms may sign. Raises FieldMissing, AlreadySigned (the field), CertificateExpired, CertificateNotYetValid,
    KeyMismatch, AlgorithmNotAllowed, ImageUnusable, LetterMissing, TextTooLong, and the errors of
    :func:`signing.inspection.open_pdf`.
    """
    moment = at or datetime.now(UTC)
    _check_period(certificate, moment)
    check_signing(certificate, mechanism, moment, policy)
    style = stamp_style(image, text)
    parts = template(certificate, chain, mechanism)
    # Hexadecimal: two digits a byte.
    room = -(-2 * (parts.room + (TOKEN_ROOM if stamped else 0)) // ROOM_STEP) * ROOM_STEP
    placeholder = SignatureObject(
        timestamp=moment, subfilter=SigSeedSubFilter.PADES, reason=reason or None, bytes_reserved=room
    )
    reader = open_pdf(pdf)
    try:
        writer: Any = RevisionWriter.from_reader(reader)
        first = not any(_may_hold_signature(one) for one in _fields(writer.root))
        lock = _lock(writer, field)
        prepared, output = _write(writer, field, placeholder, SigMDPSetup(mechanism.digest, field_lock=lock), style)
    except (PyhankoSigningError, PdfError) as error:
        raise SigningError(ErrorCode.FAILED, field=field) from error
    return Prepared(
        pdf=output.getvalue(),
        field=str(field),
        certificate=certificate,
        chain=chain,
        mechanism=mechanism,
        attributes=parts.signed_attributes(prepared.document_digest),
        digest=prepared.document_digest,
        room=(prepared.reserved_region_start, prepared.reserved_region_end),
        first=first,
        created=moment,
    )


def finish_signature(prepared: Prepared, signature: bytes, *, time_stamper: TimeStamper | None = None) -> bytes:
    """
    The signed document: PAdES B-B, or B-T with a time-stamp.

    Raises PreparedChanged when the kept document is no longer the one the attributes speak of, SignatureMismatch when
    the certificate's key did not make the signature, TimeStampUnavailable, SignatureTooLarge; and, when signatures
    stand before this one, EarlierSignatureBroken and ResultInvalid.
    """
    parts = template(prepared.certificate, prepared.chain, prepared.mechanism)
    if not _unchanged(prepared) or prepared.attributes != parts.signed_attributes(prepared.digest):
        raise PreparedChanged(field=prepared.field)
    if not signature_fits(prepared.certificate, prepared.mechanism, prepared.hash(), signature):
        raise SignatureMismatch(field=prepared.field)
    token = None if time_stamper is None else token_over(signature, prepared.mechanism.digest, time_stamper)
    signed = _embedded(prepared, message(parts, prepared.attributes, signature, token))
    # A first signature was checked in full just now: its digest, its attributes and the signature over them.
    return signed if prepared.first else checked(signed, new=prepared.field)


def _check_period(certificate: x509.Certificate, moment: datetime) -> None:
    """Circular 15/2025/TT-BKHCN, art. 5: the certificate is checked before it signs."""
    if moment < certificate.not_valid_before_utc:
        raise CertificateNotYetValid(since=certificate.not_valid_before_utc.isoformat())
    if moment > certificate.not_valid_after_utc:
        raise CertificateExpired(until=certificate.not_valid_after_utc.isoformat())


def _fields(root: Any) -> Iterator[Any]:
    return (objects.resolved(reference) for reference in objects.form_fields(root))


def _may_hold_signature(field: Any) -> bool:
    """A field within a field is not looked into: the result is then checked as if there were signatures."""
    return "/V" in field if field.get("/FT") == "/Sig" else "/Kids" in field


def _lock(writer: Any, name: str) -> FieldMDPSpec | None:
    """
    What an empty signature field locks, or None. The pictures of the locked text fields are written once more,
    unchanged, into the revision of the signature.

    pyHanko 0.38 takes a locked picture older than its lock for one that was changed after it, as soon as any revision
    follows; other checkers built on it would call an honest document broken (see signing.verification.differences).
    """
    field = objects.field(writer.root, name)
    if field is None or field.get("/FT") != "/Sig":
        raise FieldMissing(field=name)
    if "/V" in field:
        raise AlreadySigned(field=name)
    if "/Lock" not in field:
        return None
    lock: FieldMDPSpec = FieldMDPSpec.from_pdf_object(field["/Lock"])
    for locked in _fields(writer.root):
        if locked.get("/FT") == "/Tx" and "/AP" in locked and lock.is_locked(str(locked.get("/T"))):
            writer.mark_update(locked["/AP"].raw_get("/N").reference)
    return lock


def _write(writer: Any, field: str, placeholder: Any, lock: SigMDPSetup, style: SignatureStyle) -> Any:
    """pyHanko's bookkeeping of the byte range with its output, stopped before a signature is asked for."""
    steps = PdfCMSEmbedder().write_cms(str(field), writer, existing_fields_only=True)
    next(steps)
    look = SigAppearanceSetup(style, timestamp=datetime.now(UTC), name=None)
    steps.send(SigObjSetup(placeholder, lock, look))
    # In place: the copy of the document that the reader holds is ours.
    return steps.send(SigIOSetup(lock.md_algorithm, in_place=True))


def _unchanged(prepared: Prepared) -> bool:
    """Whether digest and byte range are still those of the kept document."""
    start, end = prepared.room
    byte_range = b"[0 %d %d %d]" % (start, end, len(prepared.pdf) - end)
    return (
        0 < start < end
        and prepared.pdf.find(byte_range, max(0, start - NEAR), end + NEAR) >= 0
        and _digest_around(prepared.pdf, start, end, prepared.mechanism.digest) == prepared.digest
    )


def _digest_around(pdf: bytes, start: int, end: int, algorithm: str) -> bytes:
    """The digest of everything but the room."""
    state, view = hashlib.new(algorithm), memoryview(pdf)
    state.update(view[:start])
    state.update(view[end:])
    return state.digest()


def _embedded(prepared: Prepared, der: bytes) -> bytes:
    start, end = prepared.room
    room = end - start - 2
    digits = der.hex().upper().encode("ascii")
    if len(digits) > room:
        raise SignatureTooLarge(field=prepared.field)
    return b"".join((prepared.pdf[:start], b"<", digits.ljust(room, b"0"), b">", prepared.pdf[end:]))
