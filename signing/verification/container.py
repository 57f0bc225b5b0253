"""
The signature object itself: the room in the file where it stands, its form, its algorithms, its tie to a certificate.

The room for a signature is the one place of a file that no signature covers, so nothing else may be in it.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from asn1crypto import cms, core, parser
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.codes import ReasonCode
from signing.verification.certificates import Problem
from signing.verification.chains import load_asn1
from signing.verification.messages import STAMP_ATTRIBUTE, Message, Stamp

HEXADECIMAL: Final = re.compile(rb"<(?:[0-9a-f]+|[0-9A-F]+)>")
SIGNER_VERSIONS: Final = {"issuer_and_serial_number": "v1", "subject_key_identifier": "v3"}
OLD_FORM: Final = "/adbe.pkcs7.detached"
FORMS: Final = frozenset({OLD_FORM, "/ETSI.CAdES.detached"})
STAMP_FORM: Final = "/ETSI.RFC3161"


def examine_container(pdf: bytes, signature: EmbeddedPdfSignature, message: Message) -> Iterator[Problem]:
    """What is wrong with the signature object, whatever it signs."""
    if not _has_known_form(signature, message):
        yield Problem(ReasonCode.SIGNATURE_UNSUPPORTED)
    if not _is_canonical(pdf, signature):
        yield Problem(ReasonCode.CONTAINER_NOT_CANONICAL)
    if not isinstance(message, Stamp) and not message.is_bound:
        # ISO 32000-1 did not ask for the binding that PAdES demands: such a signature is old, not forged.
        is_old = signature.sig_object.get("/SubFilter") == OLD_FORM or message.is_bound_weakly
        yield Problem(ReasonCode.LEGACY_FORM if is_old else ReasonCode.CERTIFICATE_NOT_BOUND)


def _has_known_form(signature: EmbeddedPdfSignature, message: Message) -> bool:
    """The words of the signature's dictionary say what it is, and are the words for that; so do those of the object."""
    if not message.names_an_algorithm:
        return False
    form = signature.sig_object.get("/SubFilter")
    return form == STAMP_FORM if isinstance(message, Stamp) else form in FORMS and signature.sig_object_type == "/Sig"


def _is_canonical(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Only hexadecimal digits of one case in the room, one object, and zeros behind it."""
    start, length, second, _ = (int(number) for number in signature.byte_range)
    room = pdf[start + length : second]
    if start != 0 or not HEXADECIMAL.fullmatch(room):
        return False
    contents = bytes.fromhex(room[1:-1].decode("ascii"))
    # Not the length of the object encoded anew: that takes hours for lengths left open within one another (BER).
    object_length = parser.peek(contents)
    return not contents[object_length:].strip(b"\0") and _is_plain(signature.signed_data)


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
        and signed_data["version"].native in _versions(content_type, max(info_versions))
        and _names_its_issuer(signed_data, infos[0]["sid"].chosen)
        and all(attribute["type"].native == STAMP_ATTRIBUTE for attribute in _unsigned(infos[0]))
        and all(_is_plain(stamp) for stamp in _stamps(infos[0]))
    )


def _versions(content_type: str, info_version: str) -> frozenset[str]:
    """RFC 5652, 5.1; signers that name their key instead of a certificate often write the older number (v1)."""
    if content_type != "data":
        return frozenset({"v3"})
    return frozenset({info_version, "v1"}) if info_version == "v3" else frozenset({info_version})


def _names_its_issuer(signed_data: Any, signer: Any) -> bool:
    """The issuer in the signer's identifier is, byte for byte, that of a certificate in the object."""
    if not isinstance(signer, cms.IssuerAndSerialNumber):
        return True
    certificates = [one.chosen.dump() for one in signed_data["certificates"] if one.name == "certificate"]
    return signer["issuer"].dump() in [load_asn1(one).issuer.dump() for one in certificates]


def _unsigned(signer_info: Any) -> list[Any]:
    attributes = signer_info["unsigned_attrs"]
    return [] if isinstance(attributes, core.Void) else list(attributes)


def _stamps(signer_info: Any) -> Iterator[Any]:
    for attribute in _unsigned(signer_info):
        if attribute["type"].native == STAMP_ATTRIBUTE:
            yield from (token["content"] for token in attribute["values"])
