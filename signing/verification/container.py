"""
The signature object itself: the room in the file where it stands, its form, its algorithms, its tie to a certificate.

The room for a signature is the one place of a file that no signature covers, so nothing else may be in it.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from asn1crypto import cms, core
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.codes import ReasonCode
from signing.verification.report import Reason

HEXADECIMAL: Final = re.compile(rb"<(?:[0-9a-f]+|[0-9A-F]+)>")
STRONG_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512", "sha512_256", "sha3_256", "sha3_384", "sha3_512"})
SHORTEST_KEYS: Final = {"rsa": 2048, "rsassa_pss": 2048, "ec": 256}  # Circular 15/2025/TT-BKHCN, annex I
SIGNER_VERSIONS: Final = {"issuer_and_serial_number": "v1", "subject_key_identifier": "v3"}
STAMP_ATTRIBUTE: Final = "signature_time_stamp_token"  # the only one ETSI EN 319 142-1 leaves unsigned
BINDING_ATTRIBUTE: Final = "signing_certificate_v2"  # ESS, RFC 5035: demanded by PAdES


def examine_container(pdf: bytes, signature: EmbeddedPdfSignature) -> Iterator[Reason]:
    """What is wrong with the signature object, whatever it signs."""
    details = {"field": str(signature.field_name)}
    if not _is_canonical(pdf, signature):
        yield Reason(ReasonCode.CONTAINER_NOT_CANONICAL, details)
    if not _is_bound(signature):
        yield Reason(ReasonCode.CERTIFICATE_NOT_BOUND, details)
    if signature.md_algorithm not in STRONG_DIGESTS:
        yield Reason(ReasonCode.ALGORITHM_WEAK, {**details, "algorithm": str(signature.md_algorithm)})
    key: Any = signature.signer_cert.public_key
    if int(key.bit_size) < SHORTEST_KEYS.get(key.algorithm, 0):
        yield Reason(ReasonCode.KEY_TOO_SHORT, {**details, "bits": str(key.bit_size)})


def _is_canonical(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Only hexadecimal digits of one case in the room, one DER object, and zeros behind it."""
    start, length, second, _ = (int(number) for number in signature.byte_range)
    room = pdf[start + length : second]
    if start != 0 or not HEXADECIMAL.fullmatch(room):
        return False
    contents = bytes.fromhex(room[1:-1].decode("ascii"))
    message = cms.ContentInfo.load(contents)
    der = contents[: len(message.dump())]
    return contents == der.ljust(len(contents), b"\0") and _is_plain(signature.signed_data)


def _is_plain(signed_data: Any) -> bool:
    """
    The parts of an object that nothing signs and that say nothing (versions, a second list of algorithms) are exactly
    what RFC 5652, 5.1 and 5.3 make of the rest; the same for the time-stamps inside it.
    """
    infos = signed_data["signer_infos"]
    listed, used = list(signed_data["digest_algorithms"]), [info["digest_algorithm"] for info in infos]
    content_type = signed_data["encap_content_info"]["content_type"].native
    info_versions = [info["version"].native for info in infos]
    return (
        len(infos) == 1
        and [algorithm["algorithm"].native for algorithm in listed] == [one["algorithm"].native for one in used]
        and all(isinstance(one["parameters"], core.Null | core.Void) for one in listed + used)
        and info_versions == [SIGNER_VERSIONS.get(info["sid"].name) for info in infos]
        and signed_data["version"].native == ("v3" if content_type != "data" else max(info_versions))
        and _names_its_issuer(signed_data, infos[0]["sid"].chosen)
        and all(attribute["type"].native == STAMP_ATTRIBUTE for attribute in _unsigned(infos[0]))
        and all(_is_plain(stamp) for stamp in _stamps(infos[0]))
    )


def _names_its_issuer(signed_data: Any, signer: Any) -> bool:
    """The issuer in the signer's identifier is, byte for byte, that of a certificate in the object."""
    if not isinstance(signer, cms.IssuerAndSerialNumber):
        return True
    issuers = [choice.chosen.issuer.dump() for choice in signed_data["certificates"] if choice.name == "certificate"]
    return signer["issuer"].dump() in issuers


def _unsigned(signer_info: Any) -> list[Any]:
    attributes = signer_info["unsigned_attrs"]
    return [] if isinstance(attributes, core.Void) else list(attributes)


def _stamps(signer_info: Any) -> Iterator[Any]:
    for attribute in _unsigned(signer_info):
        if attribute["type"].native == STAMP_ATTRIBUTE:
            yield from (token["content"] for token in attribute["values"])


def _is_bound(signature: EmbeddedPdfSignature) -> bool:
    attributes: Any = signature.signer_info["signed_attrs"]
    return any(attribute["type"].native == BINDING_ATTRIBUTE for attribute in attributes)
