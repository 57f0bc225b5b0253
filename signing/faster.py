"""
Functions of libraries, replaced by equals that are faster.

pyHanko 0.38 writes names letter by letter; asn1crypto 1.5 prepares the letters of a name anew for every comparison of
two certificates. Replacing them when this module is loaded spares a copy of either library. Tests compare each with the
original.
"""

import re
from functools import lru_cache
from typing import Any, Final

from asn1crypto import x509
from pyhanko.pdf_utils import generic

# Regular characters without the sign of an escape (ISO 32000-2, 7.3.5): such a name is written as it reads.
PLAIN_WRITTEN_NAME: Final = re.compile(r"/[^\x00-\x20\x7f-\U0010ffff()<>\[\]{}/%#]*")


def write_name(name: Any, stream: Any, handler: Any = None, container_ref: Any = None) -> None:
    """Write a name object, as every object of the library is written."""
    if PLAIN_WRITTEN_NAME.fullmatch(name):
        stream.write(name.encode("ascii"))
    else:
        _original_write_name(name, stream, handler, container_ref)


@lru_cache(maxsize=4096)
def _prepared(text: str) -> str:
    prepared: str = _original_preparation(None, text)
    return prepared


def prepare_name_part(_: Any, text: str) -> str:
    """RFC 4518: the letters of one part of a name, ready to be compared. Raises ValueError for forbidden ones."""
    return _prepared(text)


_untyped_generic: Any = generic
_original_write_name: Any = generic.NameObject.write_to_stream
_original_preparation: Any = x509.NameTypeAndValue._ldap_string_prep

_untyped_generic.NameObject.write_to_stream = write_name
x509.NameTypeAndValue._ldap_string_prep = prepare_name_part
