"""
Signatures made by hand, so that each part of them can be made wrongly: CMS SignedData (RFC 5652) with the attributes of
CAdES, over the digest of a document or around the content of a time-stamp.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from tests.integration.signing.hostile.people import HASHES, TODAY, Holder, stamps

Change = Callable[[Any], None]


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def attribute(kind: str, value: Any) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": (value,)})


def digest(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a signature; every field is a place to make it wrongly."""

    holder: Holder
    digest: str = "sha256"
    scheme: str = "pkcs1"
    named: Holder | None = None  # the certificate that the object says signed
    bound: Holder | None = None  # the certificate that the ESS attribute names
    with_chain: bool = True
    with_certificate: bool = True
    signed_attributes: bool = True
    ess: bool = True
    claimed_time: datetime | None = TODAY
    change_attributes: Change | None = None
    change: Change | None = None
    stamp: "Stamp | None" = None
    content: bytes | None = None  # put inside the object; a document stays outside


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time-stamp token (RFC 3161) by ``holder`` that says ``at``."""

    holder: Holder
    at: datetime = TODAY
    imprint: str = "sha256"
    over: bytes | None = None  # other data than the signature it is put on
    digest: str = "sha256"


def make_cms(recipe: Recipe, document_digest: bytes, content_type: str = "data") -> bytes:
    """The object (DER)."""
    attributes = _attributes(recipe, document_digest, content_type)
    signature = _sign(recipe, attributes, document_digest)
    signed = cms.SignedData(
        {
            "version": "v1" if content_type == "data" else "v3",
            "digest_algorithms": [{"algorithm": recipe.digest}],
            "encap_content_info": _content(recipe, content_type),
            "certificates": _certificates(recipe),
            "signer_infos": [_signer_info(recipe, attributes, signature)],
        }
    )
    if recipe.change:
        recipe.change(signed)
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def _content(recipe: Recipe, content_type: str) -> dict[str, Any]:
    if recipe.content is None:
        return {"content_type": content_type}
    kind = core.OctetString if content_type == "data" else cms.ParsableOctetString
    return {"content_type": content_type, "content": kind(recipe.content)}


def _certificates(recipe: Recipe) -> list[Any]:
    named = recipe.named or recipe.holder
    own = [to_asn1(named.certificate)] if recipe.with_certificate else []
    return own + ([to_asn1(link) for link in named.chain] if recipe.with_chain else [])


def _attributes(recipe: Recipe, document_digest: bytes, content_type: str) -> cms.CMSAttributes | None:
    if not recipe.signed_attributes:
        return None
    attributes = [attribute("content_type", content_type), attribute("message_digest", document_digest)]
    if recipe.claimed_time:
        attributes.append(attribute("signing_time", cms.Time({"utc_time": core.UTCTime(recipe.claimed_time)})))
    if recipe.ess:
        attributes.append(_ess((recipe.bound or recipe.named or recipe.holder).certificate))
    if recipe.change_attributes:
        recipe.change_attributes(attributes)
    return cms.CMSAttributes(attributes)


def _ess(certificate: x509.Certificate) -> cms.CMSAttribute:
    named = {"cert_hash": digest("sha256", certificate.public_bytes(serialization.Encoding.DER))}
    return attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2(named)]}))


def _sign(recipe: Recipe, attributes: cms.CMSAttributes | None, document_digest: bytes) -> bytes:
    key, hash_class = recipe.holder.private_key, HASHES[recipe.digest]
    data: Any = attributes.dump() if attributes is not None else recipe.content
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(hash_class()))
    scheme = padding.PKCS1v15() if recipe.scheme == "pkcs1" else _pss(hash_class)
    signature: bytes = key.sign(data, scheme, hash_class())
    return signature


def _pss(hash_class: Any) -> padding.PSS:
    return padding.PSS(padding.MGF1(hash_class()), hash_class.digest_size)


def _mechanism(recipe: Recipe) -> algos.SignedDigestAlgorithm:
    if isinstance(recipe.holder.private_key, ec.EllipticCurvePrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": f"{recipe.digest}_ecdsa"})
    if recipe.scheme == "pkcs1":
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": {"algorithm": recipe.digest},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": recipe.digest}},
            "salt_length": HASHES[recipe.digest].digest_size,
        }
    )
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


def _signer_info(recipe: Recipe, attributes: cms.CMSAttributes | None, signature: bytes) -> dict[str, Any]:
    named = to_asn1((recipe.named or recipe.holder).certificate)
    sid = cms.IssuerAndSerialNumber({"issuer": named.issuer, "serial_number": named.serial_number})
    info: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}),
        "digest_algorithm": {"algorithm": recipe.digest},
        "signature_algorithm": _mechanism(recipe),
        "signature": signature,
    }
    if attributes is not None:
        info["signed_attrs"] = attributes
    if recipe.stamp:
        token = cms.ContentInfo.load(make_token(recipe.stamp, signature))
        info["unsigned_attrs"] = [attribute("signature_time_stamp_token", token)]
    return info


def make_token(stamp: Stamp, over: bytes) -> bytes:
    """A time-stamp token (DER) over these bytes."""
    imprint = digest(stamp.imprint, over if stamp.over is None else stamp.over)
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.3.6.1.4.1.4146.2.2",
            "message_imprint": {"hash_algorithm": {"algorithm": stamp.imprint}, "hashed_message": imprint},
            "serial_number": secrets.randbits(63),
            "gen_time": core.GeneralizedTime(stamp.at),
            "accuracy": {"seconds": 1},
        }
    ).dump()
    recipe = Recipe(stamp.holder, digest=stamp.digest, claimed_time=None, content=info)
    return make_cms(recipe, digest(stamp.digest, info), "tst_info")


def honest_stamp(at: datetime = TODAY) -> Stamp:
    return Stamp(stamps(), at)
