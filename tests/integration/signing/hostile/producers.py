"""Documents signed by other people's programs: Java with PDFBox and BouncyCastle, Python with endesive."""

import datetime
import importlib
import importlib.util
import subprocess
import sys
import tempfile
import types
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from tests.integration.signing.hostile import drawings, people

PHRASE = b"chu"
JARS = ":".join(
    f"/usr/share/java/{name}.jar" for name in ("pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcpkix", "bcutil")
)
PROGRAM = Path(__file__).with_name("PdfBoxProducer.java")


JAVA = {
    "endless-lengths": ("rsa2048", "SHA256withRSA", "ber-pades"),
    "definite-lengths": ("rsa2048", "SHA512withRSA", "der-pades"),
    "legacy": ("rsa2048", "SHA256withRSA", "ber-legacy"),
    "pss": ("rsa2048", "SHA256withRSAandMGF1", "ber-pades"),
    "p-256": ("p256", "SHA256withECDSA", "ber-pades"),
    "p-384": ("p384", "SHA384withECDSA", "der-pades"),
}
"""Key, algorithm of Java's name, form of the message."""


@cache
def by_pdfbox() -> dict[str, bytes]:
    """All of them from one run of the program."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        steps = [
            word
            for title, (key, algorithm, form) in JAVA.items()
            for word in (str(_key_file(place, key)), algorithm, form, str(place / f"{title}.pdf"))
        ]
        command = ["java", "-Xshare:auto", "-cp", JARS, str(PROGRAM), PHRASE.decode(), *steps]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return {title: (place / f"{title}.pdf").read_bytes() for title in JAVA}


def _key_file(place: Path, key: str) -> Path:
    holder, file = people.signer(key), place / f"{key}.p12"
    lock = BestAvailableEncryption(PHRASE)
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"ky", holder.private_key, holder.certificate, holder.chain, lock)
    )
    return file


def _endesive() -> Any:
    """Its signing half alone: the checking half, which the package loads first, needs an OpenSSL of the past."""
    package = importlib.util.find_spec("endesive")
    assert package is not None
    bare = types.ModuleType("endesive.pdf")
    bare.__path__ = [str(Path(place) / "pdf") for place in package.submodule_search_locations or ()]
    sys.modules["endesive.pdf"] = bare
    return importlib.import_module("endesive.pdf.cms")


def by_endesive(digest: str = "sha256", key: str = "rsa2048") -> bytes:
    holder = people.signer(key)
    words = {
        "sigflags": 3,
        "sigpage": 0,
        "contact": "vanthu@phuong.vn",
        "location": "Phuong",
        "reason": "Ban hanh",
        "signingdate": datetime.datetime.now(datetime.UTC).strftime("%Y%m%d%H%M%S+00'00'"),
    }
    pdf = drawings.plain()
    signature: bytes = _endesive().sign(pdf, words, holder.private_key, holder.certificate, list(holder.chain), digest)
    return pdf + signature
