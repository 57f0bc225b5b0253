"""The one-page report of a verdict, in the words of the house."""

from pathlib import Path
from typing import Final

from inbox.messages import MESSAGES
from inbox.messages_verification import MESSAGES as VERIFICATION
from server.infra.messages import HOUSE, Catalogue
from server.trust.messages import MESSAGES as TRUST
from signing import Verdict
from signing.reports.page import CheckedFile, Fonts, verification_page

SENTENCES: Final = Catalogue(HOUSE, MESSAGES, VERIFICATION, TRUST)


def report_page(verdict: Verdict, file: CheckedFile, fonts_dir: Path) -> bytes:
    """PDF, one page."""
    fonts = Fonts(*(fonts_dir / f"Tinos-{style}.ttf" for style in ("Regular", "Bold", "Italic")))
    return verification_page(verdict, file, SENTENCES.sentence, fonts)
