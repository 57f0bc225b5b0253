"""
Private keys: encrypted in a file while at rest, one object in memory while they work.

A key file is PKCS#12 (RFC 7292) with PBES2, AES-256 and SHA-256; the passphrase comes from the caller each time and is
never stored. The key object is made once per opened file: making it anew costs more than fifty signatures.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import cast

from asn1crypto import x509 as asn1_x509
from asn1crypto.pkcs12 import Pfx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import CertificateStore, SimpleCertificateStore

from signing.errors import KeyFileDamaged, KeyFileMissing, WrongPin

KDF_ROUNDS = 200_000
OWNER_ONLY = 0o600
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class Scheme(StrEnum):
    """
    The RSA scheme of a signature (RFC 8017). Circular 15/2025/TT-BKHCN, annex I, names PSS for new signatures; PKCS1 is
    what the tokens in use make and what readers built on OpenSSL's PKCS#7 (MuPDF) can check, and is the default.
    """

    PKCS1 = "pkcs1"
    PSS = "pss"


PADDINGS: dict[Scheme, AsymmetricPadding] = {
    Scheme.PKCS1: padding.PKCS1v15(),
    Scheme.PSS: padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH),
}


class CachedKeySigner(Signer):
    """pyHanko's signer over a key object that stays loaded; a dry run answers zeros and never touches the key."""

    def __init__(
        self,
        key: rsa.RSAPrivateKey,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
        scheme: Scheme,
    ) -> None:
        store: CertificateStore = cast("type[CertificateStore]", SimpleCertificateStore)()
        store.register_multiple([to_asn1(link) for link in chain])
        super().__init__(
            signing_cert=to_asn1(certificate),
            cert_registry=store,
            embed_roots=False,
            prefer_pss=scheme is Scheme.PSS,
        )
        self._key = key
        self._padding = PADDINGS[scheme]

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature, not ours
    ) -> bytes:
        if dry_run:
            return bytes(self._key.key_size // 8)
        return self._key.sign(data, self._padding, HASHES[digest_algorithm])


@dataclass(frozen=True, slots=True)
class Key:
    """A key ready to sign: whose it is, the certificates up to (without) the root, and the signer over it."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    signer: CachedKeySigner


def make_key(
    private_key: rsa.RSAPrivateKey,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
    scheme: Scheme = Scheme.PKCS1,
) -> Key:
    return Key(certificate, chain, CachedKeySigner(private_key, certificate, chain, scheme))


def save_key(
    path: Path,
    passphrase: bytes,
    private_key: rsa.RSAPrivateKey,
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
    """Read a key file. Raises KeyFileMissing, WrongPin for a bad passphrase, KeyFileDamaged for anything else in it."""
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
    if not isinstance(private_key, rsa.RSAPrivateKey) or certificate is None:
        raise KeyFileDamaged(file=path.name)
    return make_key(private_key, certificate, tuple(chain), scheme)


def _is_pkcs12(data: bytes) -> bool:
    try:
        return bool(Pfx.load(data, strict=True)["version"].native == "v3")
    except (ValueError, TypeError, KeyError):
        return False


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate in the form pyHanko works with."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def to_pem(certificates: tuple[x509.Certificate, ...]) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)
