"""
The signature object of a PDF: SignedData (RFC 5652) with the signed attributes of PAdES (ETSI EN 319 142-1, 6.3).

Two values change from one signature of a key to the next: the digest of the document and the signature itself.
Everything else (certificates, algorithms, the layout of the attributes) is encoded once per key and kept, because
encoding it costs more than ten signatures. The signing time stands in the PDF (entry /M), not here.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from asn1crypto import algos, cms, core, parser
from cryptography import x509
from pyhanko.sign.general import as_signing_certificate_v2

from signing.keys import Mechanism, to_asn1
from signing.keys.port import HASHES, signature_size

UNIVERSAL: Final = 0
CONTEXT: Final = 2
PRIMITIVE: Final = 0
CONSTRUCTED: Final = 1
OCTET_STRING: Final = 4
SEQUENCE: Final = 16
SET: Final = 17
CONTENT: Final = 0  # the tags of RFC 5652, 3 and 5.1
CERTIFICATES: Final = 0
SIGNED_ATTRIBUTES: Final = b"\xa0"  # in the place of the tag SET, RFC 5652, 5.4
UNSIGNED_ATTRIBUTES: Final = 1
VERSION: Final = core.Integer(1).dump()


@dataclass(frozen=True, slots=True)
class Template:
    """
    What all signatures of one key have in common, DER. ``attributes`` is what stands before and behind the digest of
    the document; ``head`` is SignedData up to its certificates, ``signer`` SignerInfo up to its digest algorithm,
    ``algorithm`` that of the signature. ``room`` is the most bytes a message needs without a time-stamp.
    """

    attributes: tuple[bytes, bytes]
    head: bytes
    signer: bytes
    algorithm: bytes
    room: int

    def signed_attributes(self, digest: bytes) -> bytes:
        """The attributes (DER SET OF) that the key signs, for the digest of a document."""
        before, behind = self.attributes
        return before + digest + behind


@lru_cache(maxsize=256)
def template(certificate: x509.Certificate, chain: tuple[x509.Certificate, ...], mechanism: Mechanism) -> Template:
    """The template of a key, made once per process. ``chain`` holds the certificates above, without the root."""
    holder = to_asn1(certificate)
    digest = algos.DigestAlgorithm({"algorithm": mechanism.digest})
    links = [cms.CertificateChoices("certificate", one) for one in (holder, *map(to_asn1, chain))]
    name = cms.IssuerAndSerialNumber({"issuer": holder.issuer, "serial_number": holder.serial_number})
    content = cms.EncapsulatedContentInfo({"content_type": "data"})
    certificates = _tlv(CERTIFICATES, cms.CertificateSet(links).contents, class_=CONTEXT)
    blank = bytes(HASHES[mechanism.digest].digest_size)
    before, found, behind = _attributes(holder, mechanism, digest, blank).partition(blank)
    made = Template(
        attributes=(before, behind),
        head=VERSION + _tlv(SET, digest.dump()) + content.dump() + certificates,
        signer=VERSION + name.dump() + digest.dump(),
        algorithm=mechanism.algorithm().dump(),
        room=0,
    )
    longest = message(made, before + found + behind, bytes(signature_size(certificate)))
    return Template(made.attributes, made.head, made.signer, made.algorithm, len(longest))


def message(parts: Template, attributes: bytes, signature: bytes, token: bytes | None = None) -> bytes:
    """The whole object (ContentInfo, DER); ``token`` is a time-stamp (ContentInfo, DER) over the signature."""
    signer_info = (
        parts.signer
        + SIGNED_ATTRIBUTES
        + attributes[1:]
        + parts.algorithm
        + _tlv(OCTET_STRING, signature, method=PRIMITIVE)
        + (b"" if token is None else _stamped(token))
    )
    signed_data = _tlv(SEQUENCE, parts.head + _tlv(SET, _tlv(SEQUENCE, signer_info)))
    content_type: bytes = cms.ContentType("signed_data").dump()
    return _tlv(SEQUENCE, content_type + _tlv(CONTENT, signed_data, class_=CONTEXT))


def _attributes(holder: Any, mechanism: Mechanism, digest: Any, blank: bytes) -> bytes:
    """
    ESS signing-certificate-v2 (RFC 5035) binds the certificate; algorithm protection (RFC 6211) the algorithms. The
    order of a DER set hangs on what comes before the digest's own bytes, so any digest stands in the same place.
    """
    protection = cms.CMSAlgorithmProtection({"digest_algorithm": digest, "signature_algorithm": mechanism.algorithm()})
    values = {
        "content_type": "data",
        "message_digest": blank,
        "signing_certificate_v2": as_signing_certificate_v2(holder, mechanism.digest),
        "cms_algorithm_protection": protection,
    }
    attributes = [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in values.items()]
    encoded: bytes = cms.CMSAttributes(attributes).dump()
    return encoded


def _stamped(token: bytes) -> bytes:
    """The unsigned attributes with a signature time-stamp (ETSI EN 319 122-1, 5.3)."""
    kind: bytes = cms.CMSAttributeType("signature_time_stamp_token").dump()
    return _tlv(UNSIGNED_ATTRIBUTES, _tlv(SEQUENCE, kind + _tlv(SET, token)), class_=CONTEXT)


def _tlv(tag: int, contents: bytes, *, class_: int = UNIVERSAL, method: int = CONSTRUCTED) -> bytes:
    encoded: bytes = parser.emit(class_, method, tag, contents)
    return encoded
