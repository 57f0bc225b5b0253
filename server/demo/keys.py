"""Keys of the demo: a root, an issuing authority, a time-stamping authority, a key per leader, a seal per agency.

Made at the first start, encrypted at rest, and marked in every certificate as having no legal value. The keys of the
authorities are kept, under a secret of the node, so that its own process can go on publishing revocation lists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

from server.demo.trust import ROOT_LIST
from server.infra.clock import SystemClock
from server.infra.config import Settings
from server.infra.secrets import key_passphrase, node_secret
from signing import (
    Authority,
    Issued,
    Key,
    Purpose,
    Subject,
    issue_certificate,
    issue_time_stamp_certificate,
    make_authority,
    open_key,
    revocation_list,
    seal_image,
    signature_image,
)
from signing.pki import CRL_URL

TIME_STAMP_FILE = "time-stamps.p12"
ROOT_FILE, ISSUING_FILE = "authority-root.p12", "authority-issuing.p12"


@dataclass(frozen=True, slots=True)
class KeyMaker:
    """Issues keys of one authority into the folder of a node."""

    settings: Settings
    authority: Authority
    pin: bytes
    now: datetime

    def person(self, slug: str, name: str, title: str, organization: str) -> "MadeKey":
        subject = Subject(organization=organization, person=name, title=title)
        issued = issue_certificate(self.authority, subject, Purpose.LEADER, self.now)
        image = signature_image(name)
        return self._store(slug, issued, image, "signature")

    def seal(self, slug: str, organization: str) -> "MadeKey":
        issued = issue_certificate(self.authority, Subject(organization=organization), Purpose.SEAL, self.now)
        image = seal_image(organization, self.settings.fonts_dir / "Tinos-Bold.ttf")
        return self._store(slug, issued, image, "seal")

    def _store(self, slug: str, issued: Issued, image: bytes, purpose: str) -> "MadeKey":
        key_file, image_file = Path(f"{slug}.p12"), Path(f"{slug}.png")
        issued.save(self.settings.keys_dir / key_file, key_passphrase(self.settings, purpose, self.pin))
        (self.settings.keys_dir / image_file).write_bytes(image)
        pem = issued.certificate.public_bytes(Encoding.PEM).decode()
        return MadeKey(str(key_file), str(image_file), pem)


@dataclass(frozen=True, slots=True)
class MadeKey:
    """File names inside the node's key folder, and the certificate."""

    key_file: str
    image_file: str
    certificate_pem: str


def make_keys(settings: Settings, pin: bytes, now: datetime) -> KeyMaker:
    """A fresh authority with its anchors and time-stamping key in the node's key folder."""
    settings.keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority = make_authority(now)
    settings.anchors_file.write_bytes(authority.anchors_pem())
    for name, issuer in ((ROOT_FILE, authority.root), (ISSUING_FILE, authority.issuing)):
        issuer.save(settings.keys_dir / name, _authority_secret(settings))
    issue_time_stamp_certificate(authority, now).save(_time_stamp_file(settings), _time_stamp_secret(settings))
    return KeyMaker(settings, authority, pin, now)


def time_stamp_key(settings: Settings) -> Key:
    """The key of the local time-stamping authority; it works unattended, so its passphrase is a secret of the node."""
    return open_key(_time_stamp_file(settings), _time_stamp_secret(settings))


def revocation_lists(settings: Settings) -> dict[str, Callable[[], bytes]]:
    """By its address, how to make each revocation list of the demo's authority anew: nothing of it is revoked."""
    issuers = {ROOT_LIST: ROOT_FILE, CRL_URL: ISSUING_FILE}
    # A demo filled before these keys were kept publishes none, and its lists grow old.
    kept = {url: file for url, file in issuers.items() if (settings.keys_dir / file).exists()}
    return {url: _list_maker(_issuer(settings, file)) for url, file in kept.items()}


def _list_maker(issuer: Issued) -> Callable[[], bytes]:
    return lambda: revocation_list(issuer, (), SystemClock().now())


def _issuer(settings: Settings, file: str) -> Issued:
    data = (settings.keys_dir / file).read_bytes()
    private_key, certificate, chain = load_key_and_certificates(data, _authority_secret(settings))
    if not isinstance(private_key, RSAPrivateKey) or certificate is None:
        raise TypeError(f"{file} holds no key of an authority")
    return Issued(certificate, private_key, tuple(chain))


def _authority_secret(settings: Settings) -> bytes:
    return node_secret(settings, "authority").encode()


def _time_stamp_file(settings: Settings) -> Path:
    return settings.keys_dir / TIME_STAMP_FILE


def _time_stamp_secret(settings: Settings) -> bytes:
    return node_secret(settings, "time-stamps").encode()
