"""Some pages of a document as a new, clean file: what an extract (trích sao) certifies."""

import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pikepdf

from signing.clean import Cleaned, clean_in_child
from signing.errors import DamagedPdf, EncryptedPdf, PageMissing


def extract(pdf: bytes, pages: Sequence[int]) -> Cleaned:
    """
    The pages (counted from 1) with everything that is seen on them, number, signatures and seals included, as pictures.

    The signatures themselves stay behind: they speak of the whole document. Raises PageMissing, and what
    :func:`signing.clean.clean` raises.
    """
    try:
        with pikepdf.open(BytesIO(pdf)) as source, pikepdf.new() as part:
            if source.is_encrypted:
                raise EncryptedPdf
            if not pages or max(pages) > len(source.pages):
                raise PageMissing(count=str(len(source.pages)))
            source.flatten_annotations("screen")
            part.pages.extend(source.pages[number - 1] for number in pages)
            return clean_in_child(_without_form(part))
    except pikepdf.PasswordError as error:
        raise EncryptedPdf from error
    except pikepdf.PdfError as error:
        raise DamagedPdf from error


def _without_form(part: Any) -> bytes:
    if "/AcroForm" in part.Root:
        del part.Root["/AcroForm"]
    output = BytesIO()
    with warnings.catch_warnings():
        # Widgets are gone with the form: what they showed is part of the page now.
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        part.save(output)
    return output.getvalue()
