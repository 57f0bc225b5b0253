"""
A verdict as a paper: :func:`~signing.reports.page.verification_page` for people (one page, PDF),
:func:`~signing.reports.etsi.etsi_report` for programs of others (ETSI TS 119 102-2, XML). Both say what the verdict
says; our own programs read :meth:`signing.Verdict.to_json`.
"""

from signing.reports.etsi import etsi_report
from signing.reports.page import CheckedFile, Fonts, Sentence, verification_page

__all__ = ["CheckedFile", "Fonts", "Sentence", "etsi_report", "verification_page"]
