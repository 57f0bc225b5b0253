"""
A foreign authority and everyone below it, honest and not: made with `cryptography` alone, so that a mistake of our own
authority cannot hide here. Times are taken from the clock, because the command line asks the clock too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TODAY = datetime.now(UTC).replace(microsecond=0)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
HASHES: dict[str, Any] = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
BROKEN_HASHES = frozenset({"md5", "sha1"})
EMAIL, TIME_STAMPING = ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.TIME_STAMPING


@dataclass(frozen=True, slots=True)
class Holder:
    """A certificate, its key, and the certificates above it without the root."""

    certificate: x509.Certificate
    private_key: Any
    chain: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What a certificate says; the default is an honest signer of today."""

    name: str = "Trần Văn Ngoài"
    key: str = "rsa2048"
    since: datetime = TODAY - YEAR
    until: datetime = TODAY + 2 * YEAR
    ca: bool = False
    path_length: int | None = None
    uses: tuple[x509.ObjectIdentifier, ...] = (EMAIL,)
    uses_critical: bool = False
    commits: bool = True
    digest: str = "sha256"
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = ()


KEYS: dict[str, Callable[[], Any]] = {
    **{f"rsa{bits}": partial(rsa.generate_private_key, 65537, bits) for bits in (1024, 2048, 3072, 4096)},
    "p192": lambda: ec.generate_private_key(ec.SECP192R1()),
    "p224": lambda: ec.generate_private_key(ec.SECP224R1()),
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "k256": lambda: ec.generate_private_key(ec.SECP256K1()),
}


def issue(issuer: Holder | None, profile: Profile, *, private_key: Any = None) -> Holder:
    """A certificate by ``issuer``, or one that signs itself when there is none."""
    key = private_key or KEYS[profile.key]()
    name = _name(profile.name)
    above = issuer.certificate.subject if issuer else name
    signer = issuer.private_key if issuer else key
    draft = _described(_started(profile, name, above, key), profile, signer, key)
    broken = profile.digest in BROKEN_HASHES
    certificate = draft.sign(signer, HASHES["sha256" if broken else profile.digest]())
    if broken:
        certificate = _signed_again(certificate, signer, profile.digest)
    links = (issuer.certificate, *issuer.chain) if issuer else ()
    return Holder(certificate, key, tuple(link for link in links if link.subject != link.issuer))


def _signed_again(certificate: x509.Certificate, signer: Any, broken: str) -> x509.Certificate:
    """With a hash that the library does not sign certificates with any more."""
    draft = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    content = draft["tbs_certificate"]
    content["signature"] = {"algorithm": f"{broken}_rsa"}
    content["extensions"] = content["extensions"].copy()
    signature = signer.sign(content.dump(force=True), padding.PKCS1v15(), HASHES[broken]())
    parts = {"tbs_certificate": content, "signature_algorithm": content["signature"], "signature_value": signature}
    return x509.load_der_x509_certificate(asn1_x509.Certificate(parts).dump())


def _name(common: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, "Cơ quan ngoài"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _started(profile: Profile, name: x509.Name, above: x509.Name, key: Any) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(profile.since)
        .not_valid_after(profile.until)
    )


def _described(builder: x509.CertificateBuilder, profile: Profile, signer: Any, key: Any) -> x509.CertificateBuilder:
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(profile.ca, profile.path_length), True),
        (_usage(profile), True),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        *profile.extensions,
    ]
    if profile.uses and not profile.ca:
        extensions.append((x509.ExtendedKeyUsage(profile.uses), profile.uses_critical))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder


def _usage(profile: Profile) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not profile.ca,
        content_commitment=profile.commits and not profile.ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=profile.ca,
        crl_sign=profile.ca,
        encipher_only=False,
        decipher_only=False,
    )


AUTHORITY = Profile(ca=True, since=TODAY - 10 * YEAR, until=TODAY + 10 * YEAR)
STAMPS = Profile(
    "Dấu thời gian ngoài",
    since=TODAY - 9 * YEAR,
    until=TODAY + 9 * YEAR,
    uses=(TIME_STAMPING,),
    uses_critical=True,
    commits=False,
)


@cache
def root() -> Holder:
    return issue(None, replace(AUTHORITY, name="Gốc ngoài"))


@cache
def issuing() -> Holder:
    return issue(root(), replace(AUTHORITY, name="CA ngoài", path_length=0))


@cache
def rogue_root() -> Holder:
    return issue(None, replace(AUTHORITY, name="Gốc lạ"))


@cache
def signer(key: str = "rsa2048") -> Holder:
    """An honest signer; another key, another person."""
    return issue(issuing(), Profile(f"Người ký {key}", key=key))


@cache
def second_signer() -> Holder:
    return issue(issuing(), Profile("Người ký thứ hai", key="p256"))


@cache
def stamps() -> Holder:
    return issue(issuing(), STAMPS)


def revocation_list(
    issuer: Holder,
    revoked: Iterable[tuple[Holder, datetime]] = (),
    *,
    at: datetime = TODAY - DAY / 24,
    valid_for: timedelta = 7 * DAY,
    reason: x509.ReasonFlags | None = None,
) -> bytes:
    """A list (DER) of the issuer."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at)
        .next_update(at + valid_for)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.private_key.public_key()), False)
        .add_extension(x509.CRLNumber(int(at.timestamp())), False)
    )
    for holder, moment in revoked:
        builder = builder.add_revoked_certificate(_revoked(holder, moment, reason))
    return builder.sign(issuer.private_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _revoked(holder: Holder, moment: datetime, reason: x509.ReasonFlags | None) -> x509.RevokedCertificate:
    entry = x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number).revocation_date(moment)
    return (entry.add_extension(x509.CRLReason(reason), False) if reason else entry).build()


@cache
def clean_lists() -> tuple[bytes, ...]:
    """Fresh lists of root and issuing authority that name nobody."""
    return (revocation_list(root()), revocation_list(issuing()))
