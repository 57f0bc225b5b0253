"""Names of agencies and documents on the exchange, and the three fields that betray a duplicate."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from inbox.errors import RuleError

CODE_LENGTH: Final = 35
_OLD_FORM: Final = re.compile(r"[0-9A-Z]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[A-Z][0-9A-Z]{2}")
_NEW_FORM: Final = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)*")
_DIGITS: Final = re.compile(r"0*(\d+)(.*)", re.DOTALL)


def check_agency_code(code: str) -> bool:
    """Whether the code has one of the two published forms; the code itself stays an opaque key.

    Old form: QCVN 102:2016 (13 characters). New form: QĐ 20/2020/QĐ-TTg (at most 35). Hubs use others too, so an odd
    form is a warning. Raises RuleError ``inbox.agency_code.empty``, ``.too_long`` or ``.unprintable``.
    """
    if not code.strip():
        raise RuleError("inbox.agency_code.empty")
    if len(code) > CODE_LENGTH:
        raise RuleError("inbox.agency_code.too_long", code=code[:CODE_LENGTH], limit=str(CODE_LENGTH))
    if not code.isprintable() or "," in code or code != code.strip():
        raise RuleError("inbox.agency_code.unprintable", code=repr(code))
    return bool(_OLD_FORM.fullmatch(code) or _NEW_FORM.fullmatch(code))


def document_id(agency_code: str, day: dt.date, document_reference: str) -> str:
    """The name of a document on the exchange: ``000.00.00.G22,2015/09/30,7816/VPCP-TTĐT``."""
    return f"{agency_code},{day:%Y/%m/%d},{document_reference}"


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """Number + symbol + issuing agency: what annex VI part I.1 of Decree 30/2020 makes the clerk warned about."""

    number: str
    symbol: str
    agency: str


def duplicate_key(number: str, document_symbol: str, agency: str) -> DuplicateKey:
    """The three fields as they compare: letter case, spacing, Unicode form and leading zeros do not count."""
    return DuplicateKey(_plain_number(_plain(number)), _plain(document_symbol), _plain(agency))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def _plain_number(number: str) -> str:
    match = _DIGITS.fullmatch(number)
    return f"{match[1]}{match[2]}" if match else number
