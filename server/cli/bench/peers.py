"""
The same works by other people's libraries, written the way their manuals write them. All of them may be missing.

pyHanko is measured as it comes: a signer made from a key, a stamp of text over a picture, validation with its default
rules. endesive signs only; its checking half does not load beside current OpenSSL and is left aside.
"""

import asyncio
import importlib.util
import io
import sys
import types
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from PIL import Image
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext

from inbox.drafting.faces import Face
from server.cli.bench.measure import Step
from server.cli.bench.office import AGENCY, LEADER, Office
from signing import FieldName
from signing.keys import to_asn1

PASSPHRASE = b"measure"
ENDESIVE_BOX = (310, 410, 450, 480)


class Pyhanko:
    """pyHanko without anything of ours but the document and the key."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.signer: Any = SimpleSigner.load_pkcs12_data(_pkcs12(office), other_certs=[], passphrase=PASSPHRASE)
        font = GlyphAccumulatorFactory(str(office.fonts / f"{Face.REGULAR}.ttf"), font_size=10)
        self.style = TextStampStyle(
            stamp_text="Người ký: %(signer)s\nThời gian: %(ts)s",
            text_box_style=TextBoxStyle(font=font, font_size=10),
            background=PdfImage(Image.open(io.BytesIO(office.image))),
        )
        self.roots = [to_asn1(root) for root in office.authority.anchors()]

    def context(self) -> ValidationContext:
        return ValidationContext(
            trust_roots=self.roots,
            other_certs=[to_asn1(self.office.authority.issuing.certificate)],
            crls=list(self.office.trust.crls),
            allow_fetching=False,
            revocation_mode="hard-fail",
        )

    def sign(self, url: str | None = None, **levels: Any) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=FieldName.SIGNATURE, subfilter=SigSeedSubFilter.PADES, reason="Ký ban hành", **levels
        )
        stamper = None if url is None else HTTPTimeStamper(url)
        signer = PdfSigner(metadata, signer=self.signer, timestamper=stamper, stamp_style=self.style)
        writer = IncrementalPdfFileWriter(io.BytesIO(self.office.document))
        output: Any = asyncio.run(signer.async_sign_pdf(writer))
        signed: bytes = output.getvalue()
        return signed

    def archive(self, url: str) -> bytes:
        return self.sign(url, embed_validation_info=True, use_pades_lta=True, validation_context=self.context())

    def verify(self, pdf: bytes) -> None:
        asyncio.run(self._verified(pdf))

    async def _verified(self, pdf: bytes) -> None:
        for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
            status = await async_validate_pdf_signature(signature, self.context(), self.context())
            if not (status.intact and status.valid and status.trusted):
                raise ValueError(status.summary())


class Endesive:
    """endesive's signer with a picture for a stamp, on the drawing without fields, into which it puts its own."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.cms: Any = _endesive_signer()
        self.picture = folder / "signature.png"
        self.picture.write_bytes(office.image)

    def sign(self, url: str | None = None) -> bytes:
        office = self.office
        wishes = {
            "sigpage": 2,
            "sigfield": "Signature1",
            "signaturebox": ENDESIVE_BOX,
            "signature_img": str(self.picture),
            "contact": AGENCY,
            "name": LEADER,
            "reason": "Ký ban hành",
            "signingdate": f"{office.now:D:%Y%m%d%H%M%S+00'00'}",
        }
        issued = office.leader
        update: bytes = self.cms.sign(
            office.drawing, wishes, issued.private_key, issued.certificate, list(issued.chain), "sha256", None, url
        )
        return office.drawing + update


def endesive_steps(office: Office, folder: Path, url: str) -> dict[str, dict[str, Step]]:
    """Its works by name; none when it is not installed."""
    try:
        peer = Endesive(office, folder)
    except ImportError as error:
        print(f"Không đo được endesive: {error}", file=sys.stderr)
        return {}
    return {"sign-bb-stamped": {"endesive": peer.sign}, "sign-bt": {"endesive": lambda: peer.sign(url)}}


def _endesive_signer() -> Any:
    """Its module of signing, without the package around it, whose other half needs a library that fails to load."""
    package = importlib.util.find_spec("endesive")
    if package is None or package.submodule_search_locations is None:
        raise ImportError("endesive chưa được cài đặt")
    bare = types.ModuleType("endesive.pdf")
    bare.__path__ = [str(Path(place) / "pdf") for place in package.submodule_search_locations]
    sys.modules.setdefault("endesive.pdf", bare)
    return importlib.import_module("endesive.pdf.cms")


def _pkcs12(office: Office) -> bytes:
    issued = office.leader
    return pkcs12.serialize_key_and_certificates(
        None, issued.private_key, issued.certificate, issued.chain, BestAvailableEncryption(PASSPHRASE)
    )
