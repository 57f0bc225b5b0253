"""
A provider from its settings: a JSON file that only the node's owner may read, because the office's secret stands in it.

Settings: ``kind`` (``csc``, ``vnpt_smartca``, ``viettel_mysign``), ``base_url``, perhaps ``ca_file`` and ``proxy``, and
the fields of that kind (:class:`~signing.keys.csc.Csc`, :mod:`signing.keys.profiles`). ``declined_words`` and
``expired_words`` add to the words by which the provider tells a refused or a late request. Unknown names are refused.
"""

import stat
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from signing.errors import KeyFileDamaged, KeyFileMissing, RemoteDeclined, RemoteExpired
from signing.keys.csc import Csc
from signing.keys.profiles import VIETTEL_ADDRESS, VNPT_ADDRESS, MySign, SmartCa
from signing.keys.provider_http import Provider, json_object
from signing.keys.remote import RemoteSigning

Profile = Csc | SmartCa | MySign
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def read_provider(path: Path) -> RemoteSigning:
    """Raises KeyFileMissing; KeyFileDamaged for a file that others may read, and for settings that are none."""
    try:
        data, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        raise KeyFileMissing(file=path.name) from error
    settings = json_object(data)
    if mode & OTHERS or settings is None:
        raise KeyFileDamaged(file=path.name)
    try:
        return open_provider(settings)
    except (KeyError, TypeError, ValueError, AttributeError):
        reason = KeyFileDamaged(file=path.name)
    # Outside the block above: what it caught may name a value, and one of them is the secret.
    raise reason


def open_provider(settings: Mapping[str, Any]) -> RemoteSigning:
    """Raises KeyError, TypeError, RemoteUnavailable (an address that is none) for settings that cannot be used."""
    given = dict(settings)
    profile, address = KINDS[given.pop("kind")]
    ca_file = given.pop("ca_file", None)
    provider = Provider(given.pop("base_url", address), Path(ca_file) if ca_file else None, given.pop("proxy", None))
    words = (
        *((word.lower(), RemoteDeclined) for word in given.pop("declined_words", ())),
        *((word.lower(), RemoteExpired) for word in given.pop("expired_words", ())),
    )
    _check_types(profile, given)
    opened = profile(provider, **given)
    return replace(opened, words=(*words, *opened.words))


def _check_types(profile: type[Profile], given: Mapping[str, Any]) -> None:
    kinds = {field.name: field.type for field in fields(profile)}
    for name, value in given.items():
        if kinds[name] not in (str, int, bool) or type(value) is not kinds[name]:
            raise TypeError(name)


KINDS: Final[dict[str, tuple[type[Profile], str]]] = {
    "csc": (Csc, ""),
    "vnpt_smartca": (SmartCa, VNPT_ADDRESS),
    "viettel_mysign": (MySign, VIETTEL_ADDRESS),
}
