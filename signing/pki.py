"""
A certificate authority for demonstrations and tests: root, issuing authority, time-stamping authority, people, seals.

The names say in plain words that these certificates have no legal value. The profiles follow what checkers expect of
real ones (RFC 5280, RFC 3161; Circular 15/2025/TT-BKHCN, annex I: RSA of 2048 bits or more, SHA-256).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.keys import Key, PrivateKey, Scheme, make_key, save_key, to_pem

ROOT_NAME: Final = "Không Giấy - Gốc mô phỏng (không giá trị)"
ISSUING_NAME: Final = "Không Giấy - CA mô phỏng (không giá trị)"
TIME_STAMP_NAME: Final = "Không Giấy - Dấu thời gian mô phỏng"
DEMO_UNIT: Final = "Mô phỏng - không có giá trị pháp lý"
CRL_URL: Final = "http://crl.khonggiay.invalid/issuing.crl"  # a name that never resolves (RFC 2606)
COUNTRY: Final = "VN"
LONGEST_NAME: Final = 64
AUTHORITY_BITS: Final = 3072
HOLDER_BITS: Final = 2048
YEAR: Final = timedelta(days=365)
PUBLIC_EXPONENT: Final = 65537


class Purpose(StrEnum):
    """What a certificate is for."""

    LEADER = "leader"
    SEAL = "seal"
    TIME_STAMP = "time_stamp"


# poppler's pdfsig 22.12 reports a good certificate as an unknown error when it has no extended use or no place of a
# revocation list (it reads the error of a failed look-up as the result): people and seals get both.
EXTENDED_USES: Final[dict[Purpose, x509.ObjectIdentifier]] = {
    Purpose.LEADER: ExtendedKeyUsageOID.EMAIL_PROTECTION,
    Purpose.SEAL: ExtendedKeyUsageOID.EMAIL_PROTECTION,
    Purpose.TIME_STAMP: ExtendedKeyUsageOID.TIME_STAMPING,
}


def fitting(name: str) -> str:
    """As many whole words of a name as fit the 64 bytes X.520 gives an attribute (counted in UTF-8, the narrow way)."""
    while len(name.encode()) > LONGEST_NAME:
        name = name.rpartition(" ")[0] or name[:-1]
    return name


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate names: a person in a unit of an agency, or the agency itself (``person`` is None)."""

    organization: str
    person: str | None = None
    unit: str | None = None
    title: str | None = None

    def name(self) -> x509.Name:
        parts = [
            (NameOID.COUNTRY_NAME, COUNTRY),
            (NameOID.ORGANIZATION_NAME, self.organization),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, self.unit),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO_UNIT),
            (NameOID.TITLE, self.title),
            (NameOID.COMMON_NAME, self.person or self.organization),
        ]
        return x509.Name([x509.NameAttribute(kind, fitting(value)) for kind, value in parts if value])


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its private key and the certificates above it, without the root."""

    certificate: x509.Certificate
    private_key: PrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...] = ()

    def save(self, path: Path, passphrase: bytes) -> None:
        """Write the encrypted key file that :func:`signing.keys.open_key` reads."""
        save_key(path, passphrase, self.private_key, self.certificate, self.chain)

    def key(self, scheme: Scheme = Scheme.PKCS1) -> Key:
        return make_key(self.private_key, self.certificate, self.chain, scheme)


@dataclass(frozen=True, slots=True)
class Authority:
    """The root and the authority below it that issues everything else."""

    root: Issued
    issuing: Issued
    crl_url: str = CRL_URL

    def anchors(self) -> tuple[x509.Certificate, ...]:
        return (self.root.certificate,)

    def anchors_pem(self) -> bytes:
        """The trust anchors, PEM, for those who verify."""
        return to_pem(self.anchors())


def make_authority(now: datetime, *, root_name: str = ROOT_NAME, issuing_name: str = ISSUING_NAME) -> Authority:
    """A fresh authority, valid from a day before ``now``: the root for 20 years, the issuing authority for 15."""
    root_key = _new_key(AUTHORITY_BITS)
    root_subject = _authority_name(root_name)
    root = (
        _certificate(root_subject, root_subject, root_key.public_key(), now, 20 * YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(_authority_usage(), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    issuing_key = _new_key(AUTHORITY_BITS)
    issuing = (
        _certificate(_authority_name(issuing_name), root_subject, issuing_key.public_key(), now, 15 * YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_authority_usage(), critical=True)
        .add_extension(_issuer_key_id(root_key), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return Authority(Issued(root, root_key), Issued(issuing, issuing_key))


def issue_certificate(
    authority: Authority,
    subject: Subject,
    purpose: Purpose,
    now: datetime,
    *,
    valid_for: timedelta = 3 * YEAR,
    bits: int = HOLDER_BITS,
    curve: ec.EllipticCurve | None = None,
) -> Issued:
    """
    A certificate for a person, a seal or the time-stamping authority, valid from a day before ``now``: over an RSA key
    of so many bits, or over a key on ``curve``.
    """
    private_key = _new_key(bits) if curve is None else ec.generate_private_key(curve)
    issuer = authority.issuing
    certificate = (
        _certificate(subject.name(), issuer.certificate.subject, private_key.public_key(), now, valid_for)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_holder_usage(purpose), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([EXTENDED_USES[purpose]]),
            critical=purpose is Purpose.TIME_STAMP,  # RFC 3161, 2.3
        )
        .add_extension(_issuer_key_id(issuer.private_key), critical=False)
        .add_extension(_list_place(authority.crl_url), critical=False)
        .sign(issuer.private_key, hashes.SHA256())
    )
    return Issued(certificate, private_key, (issuer.certificate,))


def issue_time_stamp_certificate(authority: Authority, now: datetime) -> Issued:
    """The certificate of the time-stamping authority: ten years, so that its stamps can be checked for long."""
    subject = Subject(organization="Không Giấy", person=TIME_STAMP_NAME)
    return issue_certificate(authority, subject, Purpose.TIME_STAMP, now, valid_for=10 * YEAR)


def revocation_list(
    issuer: Issued, revoked: Iterable[tuple[int, datetime]], now: datetime, *, valid_for: timedelta = timedelta(days=7)
) -> bytes:
    """The issuer's list (CRL, DER) of revoked certificates, given as serial number and time."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now)
        .next_update(now + valid_for)
        .add_extension(_issuer_key_id(issuer.private_key), critical=False)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    for serial, at in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer.private_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _new_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(PUBLIC_EXPONENT, bits)


def _authority_name(common_name: str) -> x509.Name:
    return Subject(organization="Không Giấy", person=common_name).name()


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    now: datetime,
    valid_for: timedelta,
) -> x509.CertificateBuilder:
    start = now - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + valid_for)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _issuer_key_id(issuer_key: PrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())


def _list_place(url: str) -> x509.CRLDistributionPoints:
    place = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    return x509.CRLDistributionPoints([place])


def _usage(*, sign: bool, authority: bool, commit: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=commit,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _authority_usage() -> x509.KeyUsage:
    return _usage(sign=False, authority=True, commit=False)


def _holder_usage(purpose: Purpose) -> x509.KeyUsage:
    return _usage(sign=True, authority=False, commit=purpose is not Purpose.TIME_STAMP)
