"""
What a file brings for its own verification: the document security store (ETSI EN 319 142-1, 5.4.2), and the
certificates, lists and answers inside its signatures.

Unreadable pieces are left out, as if they were not there; the number of pieces is limited, not their kind.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from asn1crypto import core
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing import objects
from signing.verification.report import EvidenceKind
from signing.verification.revocation import Evidence, read_evidence

MOST_PIECES: Final = 200
ADOBE_ARCHIVE: Final = "adobe_revocation_info_archival"  # ISO 32000-2, 12.8.3.3.2


@dataclass(frozen=True, slots=True)
class Store:
    """Certificates (DER) that may stand between a signer and an anchor, and evidence about revocation."""

    certificates: tuple[bytes, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_store(reader: PdfFileReader, signatures: Iterable[EmbeddedPdfSignature]) -> Store:
    found = [piece for piece in _evidence(reader, signatures) if piece is not None]
    certificates = [der for der, _ in _streams(reader, "/Certs", DecodePurpose.CERTIFICATE)]
    return Store(tuple(certificates), tuple(found))


def _evidence(reader: PdfFileReader, signatures: Iterable[EmbeddedPdfSignature]) -> Iterator[Evidence | None]:
    for der, since in _streams(reader, "/CRLs", DecodePurpose.CRL):
        yield read_evidence(EvidenceKind.CRL, der, since)
    for der, since in _streams(reader, "/OCSPs", DecodePurpose.OCSP_RESPONSE):
        yield read_evidence(EvidenceKind.OCSP, der, since)
    for signature in signatures:
        yield from _archived(signature)


def _streams(reader: PdfFileReader, key: str, purpose: DecodePurpose) -> Iterator[tuple[bytes, int]]:
    """The contents of the streams under a key of the store, each with the revision that wrote it."""
    store = objects.resolved(reader.root.get("/DSS"))
    listed: Any = objects.resolved(store.get(key)) if isinstance(store, objects.type_of.DictionaryObject) else None
    count = len(listed) if isinstance(listed, objects.type_of.ArrayObject) else 0
    for place in range(min(count, MOST_PIECES)):
        try:
            reference = listed.raw_get(place)
            yield reference.get_object().read_data(purpose), reader.xrefs.get_last_change(reference.reference)
        except (PdfError, AttributeError, KeyError, ValueError):
            continue


def _archived(signature: EmbeddedPdfSignature) -> Iterator[Evidence | None]:
    """Lists and answers among the signed attributes, as older programs put them there."""
    attributes: Any = signature.signer_info["signed_attrs"]
    archives = [one for one in attributes if one["type"].native == ADOBE_ARCHIVE] if attributes else []
    since = signature.signed_revision
    for archive in (value for attribute in archives for value in attribute["values"]):
        for crl in islice(_listed(archive["crl"]), MOST_PIECES):
            yield read_evidence(EvidenceKind.CRL, crl.dump(), since)
        for answer in islice(_listed(archive["ocsp"]), MOST_PIECES):
            yield read_evidence(EvidenceKind.OCSP, answer.dump(), since)


def _listed(values: Any) -> Iterable[Any]:
    return () if isinstance(values, core.Void) or values is None else values
