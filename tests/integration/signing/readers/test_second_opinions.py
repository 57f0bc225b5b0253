"""
Java (PDFBox with BouncyCastle) and OpenSSL judge our documents: issued and archived, PKCS#1, PSS and curves. Neither
compares revisions: what follows a signature is "part" to Java and invisible to OpenSSL. Java looks at no revocation
list here, OpenSSL at no time-stamp.
"""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader

from signing import FieldName, Purpose, Subject, fill, issue_certificate, revocation_list, sign
from signing.keys import Key, Mechanism, Scheme, make_key
from signing.levels import raise_level
from signing.trust import Trust
from signing.verification.report import Level
from tests.unit.signing.making import (
    AGENCY,
    LEADER,
    VALUES,
    Office,
    make_office,
    prepared,
    seal_as_agency,
    sign_as_leader,
)

TODAY = datetime.now(UTC)  # these programs ask the clock
JARS = ":".join(
    f"/usr/share/java/{name}.jar" for name in ("pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcpkix", "bcutil")
)
PROGRAM = Path(__file__).with_name("PdfBoxReader.java")
FORMS = {
    "pss": (Scheme.PSS, "sha256", None),
    "pss-sha512": (Scheme.PSS, "sha512", None),
    "p-256": (Scheme.ECDSA, "sha256", ec.SECP256R1()),
    "p-384": (Scheme.ECDSA, "sha384", ec.SECP384R1()),
}


def lists(office: Office, *revoked: int) -> tuple[bytes, bytes]:
    """Of the root, and of the authority below it, which names these serial numbers."""
    gone = [(serial, TODAY - timedelta(hours=1)) for serial in revoked]
    return revocation_list(office.authority.root, [], TODAY), revocation_list(office.authority.issuing, gone, TODAY)


def signed_with(office: Office, key: Key) -> bytes:
    stamper = office.stamper(TODAY)
    return sign(prepared(), key, field=FieldName.SIGNATURE, reason="Ký", at=TODAY, time_stamper=stamper)


def key_of(office: Office, scheme: Scheme, digest: str, curve: Any) -> Key:
    holder = Subject(AGENCY, LEADER)
    issued = issue_certificate(office.authority, holder, Purpose.LEADER, TODAY, curve=curve)
    made = make_key(issued.private_key, issued.certificate, issued.chain, scheme)
    return replace(made, mechanism=Mechanism(scheme, digest))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place, office = tmp_path_factory.mktemp("opinions"), make_office(at=TODAY)
    issued = seal_as_agency(fill(sign_as_leader(office, TODAY), VALUES), office, TODAY)
    trust = Trust.of_certificates(office.authority.anchors()).with_evidence(lists(office))
    archived = raise_level(issued, Level.B_LTA, trust=trust, time_stamper=office.stamper(TODAY), at=TODAY)
    changed = issued.replace(b"/V (15)", b"/V (16)")
    assert changed != issued
    files = {"issued": issued, "archived": archived, "changed": changed}
    files |= {name: signed_with(office, key_of(office, *form)) for name, form in FORMS.items()}
    for name, data in files.items():
        (place / f"{name}.pdf").write_bytes(data)
    (place / "root.pem").write_bytes(office.authority.anchors_pem())
    (place / "stranger.pem").write_bytes(make_office("Người lạ", TODAY).authority.anchors_pem())
    return place


def run(place: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr


def java(place: Path, root: str, *files: str) -> list[list[str]]:
    return [line.split() for line in run(place, "java", "-cp", JARS, str(PROGRAM), root, *files).splitlines()]


def test_java_finds_every_form_whole_trusted_and_stamped(folder: Path) -> None:
    good = ["signature", "whole", "trusted", "stamped"]
    found = java(folder, "root.pem", "issued.pdf", "archived.pdf", *(f"{name}.pdf" for name in FORMS))
    assert found == [
        ["issued.pdf", *good, "part"],
        ["issued.pdf", *good, "end"],
        ["archived.pdf", *good, "part"],
        ["archived.pdf", *good, "part"],
        ["archived.pdf", "document-stamp", "stamped", "end"],
        *([f"{name}.pdf", *good, "end"] for name in FORMS),
    ]


def test_java_finds_a_changed_number_under_the_seal_and_a_stranger(folder: Path) -> None:
    changed = java(folder, "root.pem", "changed.pdf")
    assert changed[0][1:3] == ["signature", "whole"]  # the number was filled after the leader signed
    assert "CMSSignerDigestMismatchException" in str(changed)
    stranger = java(folder, "stranger.pem", "issued.pdf")
    assert [line[2:5] for line in stranger] == [["whole", "stranger", "badly-stamped"]] * 2


def openssl(place: Path, name: str, *crls: bytes) -> list[str]:
    """Its answer to each signature of a file, with revocation lists of the whole chain."""
    with (place / f"{name}.pdf").open("rb") as file:
        signatures = list(PdfFileReader(file).embedded_regular_signatures)
        data = (place / f"{name}.pdf").read_bytes()
        believed = (place / "root.pem").read_bytes() + b"".join(as_pem(crl) for crl in crls)
        (place / "believed.pem").write_bytes(believed)
        return [_asked(place, signature, data) for signature in signatures]


def as_pem(crl: bytes) -> bytes:
    return x509.load_der_x509_crl(crl).public_bytes(Encoding.PEM)


def _asked(place: Path, signature: Any, data: bytes) -> str:
    first, length, second, rest = signature.byte_range
    (place / "message.p7s").write_bytes(signature.pkcs7_content)
    (place / "covered").write_bytes(data[first : first + length] + data[second : second + rest])
    return run(
        place,
        *("openssl", "cms", "-verify", "-inform", "DER", "-in", "message.p7s", "-content", "covered", "-binary"),
        *("-CAfile", "believed.pem", "-crl_check_all", "-purpose", "any", "-cades", "-out", "/dev/null"),
    )


@pytest.mark.parametrize("name", ["issued", "archived", *FORMS])
def test_openssl_finds_every_form_whole_bound_and_not_revoked(folder: Path, name: str) -> None:
    said = openssl(folder, name, *lists(make_office(at=TODAY)))
    assert said
    assert all("CAdES Verification successful" in one for one in said)


def test_openssl_finds_the_revoked_leader_and_the_changed_number(folder: Path) -> None:
    office = make_office(at=TODAY)
    revoked = openssl(folder, "issued", *lists(office, office.leader.certificate.serial_number))
    assert ["certificate revoked" in one for one in revoked] == [True, False]
    changed = openssl(folder, "changed", *lists(office))
    assert ["CAdES Verification successful" in one for one in changed] == [True, False]


@pytest.mark.parametrize("name", ["issued", "archived", "pss", "p-384"])
def test_qpdf_finds_no_error_in_the_structure(folder: Path, name: str) -> None:
    assert "No syntax or stream encoding errors found" in run(folder, "qpdf", "--check", f"{name}.pdf")
