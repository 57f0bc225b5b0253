"""
Keys and where they live. :mod:`~signing.keys.port` says what a key is; :mod:`~signing.keys.file` keeps it in PKCS#12,
:mod:`~signing.keys.token` in a PKCS#11 device, :mod:`~signing.keys.remote` with a provider of remote signing.
"""

from signing.keys.file import PrivateKey, make_key, open_key, save_key
from signing.keys.port import Key, Mechanism, RawSigner, Scheme, signature_fits, to_asn1, to_pem

__all__ = [
    "Key",
    "Mechanism",
    "PrivateKey",
    "RawSigner",
    "Scheme",
    "make_key",
    "open_key",
    "save_key",
    "signature_fits",
    "to_asn1",
    "to_pem",
]
