"""
Keys in files: encrypted while at rest, one object in memory while they work.

A key file is PKCS#12 (RFC 7292) with PBES2, AES-256 and SHA-256; the passphrase comes from the caller each time and is
never stored. The key object is made once per opened file: making it anew costs more than fifty signatures.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from asn1crypto.pkcs12 import Pfx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from signing.errors import KeyFileDamaged, KeyFileMissing, KeyMismatch, WrongPin
from signing.keys.port import HASHES, PADDINGS, Key, Mechanism, Scheme, scheme_of

KDF_ROUNDS: Final = 200_000
OWNER_ONLY: Final = 0o600

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class LoadedKey:
    """A private key in this process's memory."""

    private_key: PrivateKey = field(repr=False)

    def sign(self, data: bytes, mechanism: Mechanism) -> bytes:
        digest = HASHES[mechanism.digest]
        if isinstance(self.private_key, ec.EllipticCurvePrivateKey):
            return self.private_key.sign(data, ec.ECDSA(digest))
        return self.private_key.sign(data, PADDINGS[mechanism.scheme](digest), digest)


def make_key(
    private_key: PrivateKey,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
    scheme: Scheme = Scheme.PKCS1,
) -> Key:
    """A key over a loaded private key; ``scheme`` is the choice of an RSA key. Raises KeyMismatch."""
    if private_key.public_key() != certificate.public_key():
        raise KeyMismatch
    return Key(certificate, chain, Mechanism(scheme_of(certificate, scheme)), LoadedKey(private_key))


def save_key(
    path: Path,
    passphrase: bytes,
    private_key: PrivateKey,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
) -> None:
    """Write a key file that only its owner may read. ``chain`` holds the certificates above, without the root."""
    encryption = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(KDF_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase)
    )
    data = pkcs12.serialize_key_and_certificates(None, private_key, certificate, chain, encryption)
    path.touch(OWNER_ONLY)
    path.write_bytes(data)
    path.chmod(OWNER_ONLY)


def open_key(path: Path, passphrase: bytes, scheme: Scheme = Scheme.PKCS1) -> Key:
    """
    Read a key file: an RSA key signs with ``scheme``, a key on a curve with ECDSA.

    Raises KeyFileMissing, WrongPin for a bad passphrase, KeyMismatch when key and certificate are not a pair,
    KeyFileDamaged for anything else in it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KeyFileMissing(file=path.name) from error
    if not _is_pkcs12(data):
        raise KeyFileDamaged(file=path.name)
    try:
        private_key, certificate, chain = pkcs12.load_key_and_certificates(data, passphrase)
    except ValueError as error:
        # The library gives one answer for a wrong passphrase and a broken check sum; the first is what happens.
        raise WrongPin from error
    if not isinstance(private_key, PrivateKey) or certificate is None:
        raise KeyFileDamaged(file=path.name)
    return make_key(private_key, certificate, tuple(chain), scheme)


def _is_pkcs12(data: bytes) -> bool:
    try:
        return bool(Pfx.load(data, strict=True)["version"].native == "v3")
    except (ValueError, TypeError, KeyError):
        return False
