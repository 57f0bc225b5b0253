"""The trust-list file (docs/trust-list.md), read strictly: whatever is not understood is refused."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NoReturn, TypeVar
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from server.infra.errors import Refusal

FORMAT: Final = 1
LARGEST: Final = 2 * 1024 * 1024
PURPOSES: Final = ("public", "government", "time_stamp")
SHORTEST_RSA, SHORTEST_EC = 2048, 256  # Circular 15/2025/TT-BKHCN, annex I

Value = TypeVar("Value")
Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListedSource:
    """An address of a revocation list and the certificate that signs what stands there."""

    url: str
    issuer: x509.Certificate


@dataclass(frozen=True, slots=True)
class ListedAnchor:
    name: str
    certificate: x509.Certificate
    purposes: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    sources: tuple[ListedSource, ...]


@dataclass(frozen=True, slots=True)
class ListedTrust:
    """A trust list as its file says it."""

    name: str
    issued_on: date
    next_update: date
    source: str
    demo: bool
    anchors: tuple[ListedAnchor, ...]

    @property
    def purposes(self) -> list[str]:
        return sorted({purpose for anchor in self.anchors for purpose in anchor.purposes})


def read_trust_list(raw: bytes) -> ListedTrust:
    """Raises Refusal `trust.bad_file` (the place is in its details), `trust.not_an_authority`, `trust.key_too_short`,
    `trust.wrong_issuer`, `trust.bad_period`.
    """
    if len(raw) > LARGEST:
        raise Refusal("trust.bad_file", place="size")
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusal("trust.bad_file", place="JSON") from None
    top = _Reader(values, "", ("khonggiay_trust_list", "name", "issued_on", "next_update", "source", "demo", "anchors"))
    if top.take("khonggiay_trust_list", int) != FORMAT:
        raise Refusal("trust.bad_file", place="khonggiay_trust_list")
    listed = ListedTrust(
        name=top.text("name", 200),
        issued_on=top.day("issued_on"),
        next_update=top.day("next_update"),
        source=top.text("source", 1000),
        demo=top.take("demo", bool),
        anchors=tuple(_anchor(one, f"anchors[{at}]") for at, one in enumerate(top.take("anchors", list))),
    )
    _check_whole(listed)
    return listed


def _check_whole(listed: ListedTrust) -> None:
    if not listed.anchors:
        raise Refusal("trust.bad_file", place="anchors")
    if listed.next_update <= listed.issued_on:
        raise Refusal("trust.bad_period", name=listed.name)
    prints = [fingerprint(anchor.certificate) for anchor in listed.anchors]
    if len(set(prints)) < len(prints):
        raise Refusal("trust.bad_file", place="anchors")


def _anchor(values: Any, place: str) -> ListedAnchor:
    reader = _Reader(values, place, ("name", "certificate", "purposes", "valid_from", "valid_to", "revocation_lists"))
    name, certificate = reader.text("name", 200), reader.authority("certificate")
    purposes = tuple(reader.take("purposes", list))
    if not purposes or not set(map(str, purposes)) <= set(PURPOSES):
        raise Refusal("trust.bad_file", place=f"{place}.purposes")
    valid_from, valid_to = reader.day_or_none("valid_from"), reader.day_or_none("valid_to")
    if valid_from and valid_to and valid_to <= valid_from:
        raise Refusal("trust.bad_period", name=name)
    listed = enumerate(reader.take("revocation_lists", list))
    sources = tuple(_source(one, f"{place}.revocation_lists[{at}]", certificate) for at, one in listed)
    if len({source.url for source in sources}) < len(sources):
        raise Refusal("trust.bad_file", place=f"{place}.revocation_lists")
    return ListedAnchor(name, certificate, purposes, valid_from, valid_to, sources)


def _source(values: Any, place: str, anchor: x509.Certificate) -> ListedSource:
    """Without an `issuer` the anchor itself signs its list; another issuer must be an authority below the anchor."""
    reader = _Reader(values, place, ("url", "issuer"))
    url = reader.text("url", 500)
    if not is_fetchable(url):
        raise Refusal("trust.bad_file", place=f"{place}.url")
    if reader.values.get("issuer") is None:
        return ListedSource(url, anchor)
    issuer = reader.authority("issuer")
    try:
        issuer.verify_directly_issued_by(anchor)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        raise Refusal("trust.wrong_issuer", place=place) from None
    return ListedSource(url, issuer)


def is_fetchable(url: str) -> bool:
    """Whether an address may stand in a list: http or https, a host, no user, no fragment, plain printable letters."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    named = bool(parts.hostname) and "@" not in parts.netloc and port != 0
    return plain and named and parts.scheme in ("http", "https") and not parts.fragment


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate (DER), hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


@dataclass(frozen=True, slots=True)
class _Reader:
    """An object of the file whose names are all known."""

    values: Object
    place: str
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.values, dict) or not set(self.values) <= set(self.names):
            self._refuse("")

    def take(self, name: str, kind: type[Value]) -> Value:
        value = self.values.get(name)
        if type(value) is not kind:
            self._refuse(name)
        return value

    def text(self, name: str, longest: int) -> str:
        value = self.take(name, str)
        if not value.strip() or len(value) > longest or not value.isprintable():
            self._refuse(name)
        return value.strip()

    def day(self, name: str) -> date:
        return self._read(name, lambda: date.fromisoformat(self.take(name, str)))

    def day_or_none(self, name: str) -> date | None:
        return None if self.values.get(name) is None else self.day(name)

    def authority(self, name: str) -> x509.Certificate:
        pem = self.take(name, str).encode("ascii", "replace")
        found = self._read(name, lambda: x509.load_pem_x509_certificates(pem))
        if len(found) != 1:
            self._refuse(name)
        check_authority(found[0])
        return found[0]

    def _read(self, name: str, read: Callable[[], Value]) -> Value:
        try:
            return read()
        except ValueError:
            self._refuse(name)

    def _refuse(self, name: str) -> NoReturn:
        raise Refusal("trust.bad_file", place=".".join(part for part in (self.place, name) if part) or "JSON")


def check_authority(certificate: x509.Certificate) -> None:
    """An anchor may issue certificates (RFC 5280, 4.2.1.3 and 4.2.1.9) with a key the law still allows.

    Raises Refusal `trust.not_an_authority`, `trust.key_too_short`.
    """
    name = certificate.subject.rfc4514_string()
    try:
        extensions = certificate.extensions
        basic = extensions.get_extension_for_class(x509.BasicConstraints).value
        usages = [one.value for one in extensions if isinstance(one.value, x509.KeyUsage)]
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        raise Refusal("trust.not_an_authority", name=name) from None
    if not basic.ca or not all(usage.key_cert_sign for usage in usages):
        raise Refusal("trust.not_an_authority", name=name)
    if not _is_long_enough(certificate):
        raise Refusal("trust.key_too_short", name=name)


def _is_long_enough(certificate: x509.Certificate) -> bool:
    try:
        key = certificate.public_key()
    except ValueError:
        return False
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= SHORTEST_RSA
    return isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= SHORTEST_EC
