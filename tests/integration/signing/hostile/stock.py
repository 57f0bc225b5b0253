"""What other people's pyHanko signs: its own API as its manual shows it, none of our code."""

import asyncio
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from asn1crypto import keys
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.integration.signing.hostile.cms import to_asn1
from tests.integration.signing.hostile.people import TODAY, Holder, clean_lists, root, signer, stamps

PADES = SigSeedSubFilter.PADES


def _private(holder: Holder) -> keys.PrivateKeyInfo:
    der = holder.private_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.PrivateKeyInfo.load(der)


def _registry(holder: Holder) -> Any:
    make: Any = SimpleCertificateStore
    store = make()
    store.register_multiple([to_asn1(link) for link in holder.chain])
    return store


def simple_signer(holder: Holder, *, pss: bool = False) -> SimpleSigner:
    return SimpleSigner(to_asn1(holder.certificate), _private(holder), _registry(holder), prefer_pss=pss)


def stamper(holder: Holder | None = None, at: Any = TODAY) -> DummyTimeStamper:
    authority = holder or stamps()
    return DummyTimeStamper(to_asn1(authority.certificate), _private(authority), _registry(authority), fixed_dt=at)


def context() -> ValidationContext:
    """What a signer of today knows: the root and fresh revocation lists."""
    return ValidationContext(
        trust_roots=[to_asn1(root().certificate)],
        crls=list(clean_lists()),
        allow_fetching=False,
        revocation_mode="require",
    )


@dataclass(frozen=True, slots=True)
class Way:
    """How to sign: who, into which field, how visibly, with whose time."""

    holder: Holder | None = None
    field: str = "ChuKy"
    box: tuple[int, int, int, int] | None = None
    pss: bool = False
    stamped: bool = False
    lock: Any = None
    style: Any = None


def sign(pdf: bytes, way: Way | None = None, **metadata: Any) -> bytes:
    """``metadata`` are those of pyHanko's PdfSignatureMetadata."""
    how = way or Way()
    settings = {"md_algorithm": "sha256", "subfilter": PADES, **metadata}
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    pdf_signer = PdfSigner(
        PdfSignatureMetadata(field_name=how.field, **settings),
        signer=simple_signer(how.holder or signer(), pss=how.pss),
        timestamper=stamper() if how.stamped else None,
        stamp_style=how.style,
        new_field_spec=SigFieldSpec(how.field, box=how.box, field_mdp_spec=how.lock),
    )
    output = asyncio.run(pdf_signer.async_sign_pdf(writer, bytes_reserved=24_000))
    return bytes(output.getvalue())


def sign_for_long(pdf: bytes, way: Way | None = None, *, archive: bool) -> bytes:
    """B-LT, or B-LTA with ``archive``."""
    how = way or Way(stamped=True)
    return sign(pdf, how, embed_validation_info=True, use_pades_lta=archive, validation_context=context())


def stamp_document(pdf: bytes, holder: Holder | None = None) -> bytes:
    """A time-stamp over the whole document."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    output = asyncio.run(PdfTimeStamper(stamper(holder)).async_timestamp_pdf(writer, "sha256", context()))
    return bytes(output.getvalue())
