"""Every step reads its own result back before it hands it out: a document that fails here was never written."""

from pyhanko.pdf_utils.misc import PdfError

from signing.errors import DamagedPdf, EarlierSignatureBroken, ResultInvalid
from signing.inspection import open_pdf
from signing.verification.integrity import examine, signatures_of


def checked(pdf: bytes, *, new: str | None) -> bytes:
    """
    The same bytes, after all signatures in them were found whole and none was touched.

    ``new`` names the signature field this step filled, which must cover the whole file; None for a step that signs
    nothing. Raises EarlierSignatureBroken, ResultInvalid.
    """
    try:
        found = {signature.field_name: examine(signature) for signature in signatures_of(open_pdf(pdf))}
    except (DamagedPdf, PdfError, ValueError) as error:
        raise ResultInvalid from error
    for field, integrity in found.items():
        if field != new and not (integrity.intact and integrity.untouched):
            raise EarlierSignatureBroken(field=field)
    if new is not None and not (new in found and found[new].intact and found[new].covers_file):
        raise ResultInvalid(field=new)
    return pdf
