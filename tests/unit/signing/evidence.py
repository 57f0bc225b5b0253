"""Validation data for the tests: lists with reasons, answers, stores inside documents, archive time-stamps."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from signing import Issued, Purpose, Subject, issue_certificate, revocation_list
from tests.unit.signing.making import LocalTimeStamper, Office, make_office

DER = serialization.Encoding.DER
WEEK = timedelta(days=7)


def lists(office: Office, at: datetime, *revoked: tuple[int, datetime]) -> tuple[bytes, bytes]:
    """The lists of the issuing authority (with these serial numbers) and of the root."""
    authority = office.authority
    return revocation_list(authority.issuing, revoked, at), revocation_list(authority.root, [], at)


def list_of(
    issuer: Issued,
    at: datetime,
    *,
    revoked: tuple[int, datetime, x509.ReasonFlags] | None = None,
    scope: x509.ExtensionType | None = None,
) -> bytes:
    """A list of a week with a reason or a scope (a critical extension)."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject).last_update(at)
    builder = builder.next_update(at + WEEK)
    if scope is not None:
        builder = builder.add_extension(scope, critical=True)
    if revoked is not None:
        serial, since, reason = revoked
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
        builder = builder.add_revoked_certificate(entry.add_extension(x509.CRLReason(reason), critical=False).build())
    return builder.sign(issuer.private_key, hashes.SHA256()).public_bytes(DER)


def answer_about(
    certificate: x509.Certificate,
    issuer: Issued,
    at: datetime,
    *,
    responder: Issued | None = None,
    revoked_at: datetime | None = None,
    digest: hashes.HashAlgorithm | None = None,
) -> bytes:
    """The issuer's answer (OCSP, DER) about a certificate, or that of a responder."""
    by = responder or issuer
    status = ocsp.OCSPCertStatus.GOOD if revoked_at is None else ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        certificate, issuer.certificate, digest or hashes.SHA256(), status, at, at + WEEK, revoked_at, None
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate).certificates([by.certificate])
    return builder.sign(by.private_key, hashes.SHA256()).public_bytes(DER)


def responder_of(issuer: Issued, at: datetime, *, may_answer: bool = True) -> Issued:
    """Somebody to whom the issuer gave a certificate, to answer for it or only to sign."""
    key = rsa.generate_private_key(65537, 2048)
    use = ExtendedKeyUsageOID.OCSP_SIGNING if may_answer else ExtendedKeyUsageOID.EMAIL_PROTECTION
    certificate = (
        x509.CertificateBuilder()
        .subject_name(Subject("Trả lời trạng thái").name())
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - 100 * WEEK)  # an answer says the true time of its making
        .not_valid_after(at + WEEK)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        .sign(issuer.private_key, hashes.SHA256())
    )
    return Issued(certificate, key)


def keep(pdf: bytes, *crls: bytes, ocsps: tuple[bytes, ...] = ()) -> bytes:
    """One more revision with a store of evidence."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    store: Any = DocumentSecurityStore
    store.supply_dss_in_writer(
        writer,
        None,
        certs=[],
        crls=[asn1_crl.CertificateList.load(one) for one in crls],
        ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in ocsps],
    )
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def archive(pdf: bytes, stamps: Issued, at: datetime) -> bytes:
    """A time-stamp of the document as it is."""
    stamper: Any = PdfTimeStamper(LocalTimeStamper(stamps.key(), at))
    output: BytesIO = stamper.timestamp_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), "sha256", bytes_reserved=32_768)
    return output.getvalue()


def stamping(at: datetime, valid_for: timedelta) -> Issued:
    """A time-stamping certificate of the common office for as long as this."""
    subject = Subject("Không Giấy", "Dấu thời gian ngắn hạn")
    return issue_certificate(make_office().authority, subject, Purpose.TIME_STAMP, at, valid_for=valid_for)
