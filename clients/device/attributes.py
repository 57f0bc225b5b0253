"""
What the bridge signs: the signed attributes of a document's signature (RFC 5652, 5.3; ETSI EN 319 122-1), nothing else.

A key that signs any bytes signs a login or a contract as readily as a resolution. These bytes name the certificate they
are for, and no other protocol means them.
"""

import hashlib
from typing import Final

from asn1crypto import cms

from clients.device.refusals import AttributesRefused

_DATA: Final = "data"
_NEEDED: Final = frozenset({"content_type", "message_digest", "signing_certificate_v2"})
_KNOWN: Final = _NEEDED | {"cms_algorithm_protection", "signing_time"}


def check_attributes(der: bytes, certificate: bytes) -> None:
    """Raises AttributesRefused unless they are those of a signature, with SHA-256, by this certificate (DER)."""
    try:
        found = _values(der)
        named = found["signing_certificate_v2"]["certs"][0]
        fits = (
            found["content_type"].native == _DATA
            and len(found["message_digest"].native) == hashlib.sha256().digest_size
            and named["hash_algorithm"]["algorithm"].native == "sha256"
            and named["cert_hash"].native == hashlib.sha256(certificate).digest()
        )
    except (ValueError, TypeError, KeyError, IndexError):
        raise AttributesRefused from None
    if not fits:
        raise AttributesRefused


def _values(der: bytes) -> dict[str, cms.Any]:
    """Each attribute's one value by its name. Raises ValueError for other bytes, other attributes, or one twice."""
    attributes = cms.CMSAttributes.load(der, strict=True)
    found = {one["type"].native: one["values"][0] for one in attributes}
    once = len(found) == len(attributes) and all(len(one["values"]) == 1 for one in attributes)
    if not once or not _NEEDED <= found.keys() <= _KNOWN:
        raise ValueError
    return found
