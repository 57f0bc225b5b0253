"""A real PKCS#11 device in software: SoftHSM with a token of its own in a folder of the test."""

import subprocess
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute
from pkcs11.util.x509 import decode_x509_certificate

from signing import Issued

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
TOKEN, PIN = "Thẻ lãnh đạo", "864213"


class SoftToken:
    """A token that keys and certificates are put into with other programs than ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("--init-token", "--free", "--label", TOKEN, "--so-pin", "12345678")

    def run(self, *arguments: str) -> None:
        command = ["softhsm2-util", *arguments, "--pin", PIN]
        subprocess.run(command, check=True, capture_output=True, timeout=60)

    def put_key(self, holder: Issued, label: str, identity: str) -> None:
        path = self.folder / f"{identity}.pem"
        path.write_bytes(holder.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.run("--import", str(path), "--token", TOKEN, "--label", label, "--id", identity)
        path.unlink()

    def put_certificate(self, der: bytes, label: str, identity: str) -> None:
        self.write(decode_x509_certificate(der), label, identity)

    def write(self, attributes: dict[Attribute, object], label: str, identity: str) -> None:
        library = pkcs11.lib(str(MODULE))
        with library.get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
            names = {Attribute.TOKEN: True, Attribute.LABEL: label, Attribute.ID: bytes.fromhex(identity)}
            session.create_object({**attributes, **names})
        library.finalize()

    def put(self, holder: Issued, label: str, identity: str) -> None:
        """The key, its certificate and the authority's."""
        self.put_key(holder, label, identity)
        for number, certificate in enumerate((holder.certificate, *holder.chain)):
            der = certificate.public_bytes(Encoding.DER)
            self.put_certificate(der, f"{label} {number}", f"ca{identity}" if number else identity)


@pytest.fixture
def soft_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    folder = tmp_path / "tokens"
    folder.mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    return SoftToken(tmp_path)
