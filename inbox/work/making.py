"""Making one signature, in the same three steps for every key: prepare, let the key sign, finish."""

from dataclasses import dataclass

from cryptography import x509

from inbox.models import OutgoingDocument
from server.identity.models import Credential
from server.infra.work import Work
from signing import FieldName, Key, TimeStamper, TimeStampUnavailable, http_time_stamper
from signing.keys import Mechanism
from signing.prepared import Prepared, finish_signature, prepare_signature

Certificates = tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The signed file, and whether its signature carries a time-stamp (PAdES B-T) or none (B-B)."""

    pdf: bytes
    stamped: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature goes, what it shows and why it is made."""

    field: FieldName
    image: bytes
    reason: str


def place_of(work: Work, document: OutgoingDocument, credential: Credential, field: FieldName) -> Place:
    image = (work.settings.keys_dir / credential.image_file).read_bytes()
    return Place(field, image, f"{document.document_type} {document.abstract}")


def make_signature(work: Work, pdf: bytes, key: Key, place: Place) -> Made:
    """With a key that is open in this process. Raises SigningError."""
    prepared = prepare(work, pdf, (key.certificate, *key.chain), key.mechanism, place)
    return finish(work, prepared, key.raw.sign(prepared.attributes, key.mechanism))


def prepare(work: Work, pdf: bytes, certificates: Certificates, mechanism: Mechanism, place: Place) -> Prepared:
    """Everything of a signature but itself. ``certificates``: the signer's first. Raises SigningError."""
    certificate, *chain = certificates
    return prepare_signature(
        pdf,
        certificate,
        tuple(chain),
        mechanism,
        field=place.field,
        image=place.image,
        reason=place.reason,
        at=work.clock.now(),
        stamped=bool(work.settings.tsa_url),
    )


def finish(work: Work, prepared: Prepared, signature: bytes) -> Made:
    """Put the signature in; when the time-stamping authority is away it stands without a stamp, which comes later."""
    stamper = time_stamper(work)
    if stamper is None:
        return Made(finish_signature(prepared, signature), stamped=False)
    try:
        return Made(finish_signature(prepared, signature, time_stamper=stamper), stamped=True)
    except TimeStampUnavailable:
        return Made(finish_signature(prepared, signature), stamped=False)


def need_time_stamper(work: Work) -> TimeStamper:
    """Raises TimeStampUnavailable when no authority is set."""
    stamper = time_stamper(work)
    if stamper is None:
        raise TimeStampUnavailable
    return stamper


def time_stamper(work: Work) -> TimeStamper | None:
    """Without an authority the signature has no time-stamp, and every checker says so."""
    return http_time_stamper(work.settings.tsa_url) if work.settings.tsa_url else None
