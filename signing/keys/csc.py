"""
A client of the Cloud Signature Consortium's API, versions 1.0.4 and 2.0 (ETSI TS 119 432 builds on it).

One signature is one chain of calls: credentials/info, credentials/authorize with the hash and the signer's PIN or code,
signatures/signHash with what that gave (signature activation data, SAD). The provider must bind the SAD to the hash
(SCAL2, EN 419 241-1): a SAD for any hash is refused.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from asn1crypto.algos import DigestAlgorithmId
from cryptography import x509

from signing.errors import (
    KeyMismatch,
    KeyMissing,
    RemoteAnswerUnusable,
    RemoteDeclined,
    RemoteDenied,
    RemoteExpired,
    RemoteFailed,
    RemoteUnavailable,
    SigningError,
    WrongPin,
)
from signing.keys.port import Mechanism, Scheme
from signing.keys.provider_http import SECONDS_TO_ANSWER, Answer, AnswerLate, Provider
from signing.keys.remote import RemoteRequest, Waiting, check_request, read_certificates, read_signature

# The algorithm's own number first, then that of the key with the hash said beside it (RFC 8017, RFC 5480).
BARE: Final = {Scheme.PKCS1: "1.2.840.113549.1.1.1", Scheme.ECDSA: "1.2.840.10045.2.1"}

# What is looked for in the code and the description of a refusal, in this order.
Words = tuple[tuple[str, type[SigningError]], ...]
CSC_WORDS: Final[Words] = (
    ("invalid_pin", WrongPin),
    ("invalid_otp", WrongPin),
    ("locked", RemoteDenied),
    ("declin", RemoteDeclined),
    ("reject", RemoteDeclined),
    ("cancel", RemoteDeclined),
    ("expired_request", RemoteExpired),
    ("timeout", RemoteExpired),
)


@dataclass(frozen=True, slots=True)
class Names:
    """What differs between the versions in one request: the names of the hashes and of their algorithm."""

    hashes: str
    algorithm: str


NAMES: Final[Mapping[str, Names]] = MappingProxyType(
    {"v1": Names("hash", "hashAlgo"), "v2": Names("hashes", "hashAlgorithmOID")}
)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a provider says of one credential, as far as it is used."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    enabled: bool
    algorithms: frozenset[str]
    scal: int
    mode: str


# How the office itself logs in: gives the HTTP headers of a session.
Login = Callable[[Provider], Mapping[str, str]]


def bearer(provider: Provider, answer: Answer) -> Mapping[str, str]:
    """The header with the access token of an answer. Raises RemoteDenied."""
    token = answer.body.get("access_token")
    if not answer.granted or not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise RemoteDenied(provider=provider.name)
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, slots=True)
class Csc:
    """
    One service. ``provider`` is the address of the API with its version (``https://…/csc/v1``). The office logs in with
    OAuth 2.0 client credentials (RFC 6749, 4.4; ``oauth2/token`` in both versions) when it has a ``client_id``, in
    another way when ``login`` is given, and not at all where the service knows it by the network.

    ``documents`` names the document beside its hash, ``full_info`` asks for everything about a credential (some
    services want both, some know neither). ``confirm_seconds`` is how long a call to authorize may be held open while
    the signer confirms on the phone, 0 where nobody is asked. ``minimum_scal`` 1 would take access data for any hash.
    Raises RemoteUnavailable for a version that is none.
    """

    provider: Provider
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    login: Login | None = field(default=None, repr=False)
    version: str = "v1"
    documents: bool = False
    full_info: bool = False
    confirm_seconds: int = 0
    minimum_scal: int = 2
    words: Words = CSC_WORDS

    def __post_init__(self) -> None:
        if self.version not in NAMES:
            raise RemoteUnavailable(provider=self.provider.name)

    def session(self) -> Mapping[str, str]:
        """The headers of a session. Raises RemoteDenied."""
        if self.login is not None:
            return self.login(self.provider)
        if not self.client_id:
            return {}
        body = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        return bearer(self.provider, self.provider.post("oauth2/token", body, as_form=True))

    def info(self) -> dict[str, Any]:
        """What the service says of itself."""
        return self._granted(self.provider.post("info", {}))

    def credentials(self, user: str | None = None) -> tuple[str, ...]:
        """The credentials of a user, or of the session's own."""
        answer = self._ask("credentials/list", {"userID": user} if user else {}, self.session())
        found = answer.get("credentialIDs")
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise RemoteAnswerUnusable(provider=self.provider.name, reason="credentialIDs")
        return tuple(found)

    def certificate(self, credential: str) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
        """As :class:`signing.keys.remote.RemoteSigning`."""
        found = self._credential(credential, self.session())
        return found.certificate, found.chain

    def start(self, request: RemoteRequest) -> bytes:
        """The signature at once, with the PIN or the code of the request or after a confirmation on the phone."""
        check_request(request)
        session = self.session()
        body = self.prepare(request, session)
        body["SAD"] = self._authorize(request, session)
        signatures = self._ask("signatures/signHash", body, session).get("signatures")
        if not isinstance(signatures, list) or len(signatures) != 1 or not isinstance(signatures[0], str):
            raise RemoteAnswerUnusable(provider=self.provider.name, reason="signatures")
        return read_signature(request, signatures[0])

    def prepare(self, request: RemoteRequest, session: Mapping[str, str]) -> dict[str, Any]:
        """The words of a request to sign, after the credential and its certificate were checked."""
        algorithm = self._check_credential(request, session)
        return {**self._about(request), **algorithm, self._names.algorithm: _hash_oid(request.mechanism)}

    def poll(self, transaction: str, request: RemoteRequest) -> Waiting | bytes:  # noqa: ARG002 - the port's words
        """Nothing ever waits here. Raises RemoteExpired."""
        raise RemoteExpired(provider=self.provider.name)

    @property
    def _names(self) -> Names:
        return NAMES[self.version]

    def _about(self, request: RemoteRequest) -> dict[str, Any]:
        about: dict[str, Any] = {
            "credentialID": request.credential,
            self._names.hashes: [b64encode(request.hash).decode()],
        }
        if self.documents:
            about["documents"] = [{"document_id": request.short_code(), "document_name": request.document}]
        return about

    def _credential(self, credential: str, session: Mapping[str, str]) -> Credential:
        body: dict[str, Any] = {"credentialID": credential, "certificates": "chain"}
        if self.full_info:
            body |= {"certInfo": True, "authInfo": True}
        answer = self.provider.post("credentials/info", body, headers=session)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise KeyMissing(key=credential)
        return _read_credential(self._granted(answer))

    def _check_credential(self, request: RemoteRequest, session: Mapping[str, str]) -> dict[str, str]:
        """That the credential signs for this certificate and may do so; gives the words for the algorithm."""
        found = self._credential(request.credential, session)
        if found.certificate != request.certificate:
            raise KeyMismatch(key=request.credential)
        explicit = found.mode == "explicit"
        if not found.enabled or found.scal < self.minimum_scal or found.mode not in {"explicit", "implicit", ""}:
            raise RemoteDenied(provider=self.provider.name)
        if explicit and not (request.pin or request.one_time_code):
            raise WrongPin
        return _algorithm(request.mechanism, found.algorithms)

    def _authorize(self, request: RemoteRequest, session: Mapping[str, str]) -> str:
        body = {**self._about(request), "numSignatures": 1, "description": request.document, **self._secrets(request)}
        if self.version == "v2":
            body[self._names.algorithm] = _hash_oid(request.mechanism)
        seconds = self.confirm_seconds or SECONDS_TO_ANSWER
        try:
            answer = self.provider.post("credentials/authorize", body, headers=session, seconds=seconds)
        except AnswerLate:
            if not self.confirm_seconds:
                raise
            raise RemoteExpired(provider=self.provider.name) from None
        sad = self._granted(answer).get("SAD")
        if not isinstance(sad, str) or not sad:
            raise RemoteAnswerUnusable(provider=self.provider.name, reason="SAD")
        return sad

    def _secrets(self, request: RemoteRequest) -> dict[str, Any]:
        pin = {} if request.pin is None else {"PIN": request.pin.decode(errors="replace")}
        code = {} if request.one_time_code is None else {"OTP": request.one_time_code}
        given = {**pin, **code}
        if self.version == "v1" or not given:
            return given
        return {"authData": [{"id": name, "value": value} for name, value in given.items()]}

    def _ask(self, path: str, body: Mapping[str, Any], session: Mapping[str, str]) -> dict[str, Any]:
        return self._granted(self.provider.post(path, body, headers=session))

    def _granted(self, answer: Answer) -> dict[str, Any]:
        if answer.granted:
            return answer.body
        raise refusal(self.provider, answer, self.words)


def refusal(provider: Provider, answer: Answer, words: Words) -> SigningError:
    """What a refusal of the provider means: by its words, else that it denies the service."""
    said = " ".join(str(answer.body.get(name, "")) for name in ("error", "error_description", "message")).lower()
    kind: type[SigningError] = RemoteDenied
    if answer.status not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        kind = next((kind for word, kind in words if word in said), RemoteDenied)
    return kind(provider=provider.name) if issubclass(kind, RemoteFailed) else kind()


def _read_credential(body: Mapping[str, Any]) -> Credential:
    key, certificates = body.get("key"), body.get("cert")
    if not isinstance(key, dict) or not isinstance(certificates, dict):
        raise RemoteAnswerUnusable(reason="credential")
    certificate, chain = read_certificates(certificates.get("certificates") or ())
    auth, algorithms = body.get("auth"), key.get("algo")
    return Credential(
        certificate,
        chain,
        enabled=key.get("status") == "enabled" and certificates.get("status", "valid") == "valid",
        algorithms=frozenset(map(str, algorithms)) if isinstance(algorithms, list) else frozenset(),
        scal=2 if str(body.get("SCAL")) == "2" else 1,
        mode=str((auth.get("mode") if isinstance(auth, dict) else body.get("authMode")) or ""),
    )


def _algorithm(mechanism: Mechanism, offered: frozenset[str]) -> dict[str, str]:
    """``signAlgo`` and, for PSS, its parameters. Raises KeyMismatch when the service does not offer the scheme."""
    algorithm = mechanism.algorithm()
    own: str = algorithm["algorithm"].dotted
    names = [own] if mechanism.scheme is Scheme.PSS else [BARE[mechanism.scheme], own]
    name = next((name for name in names if name in offered or not offered), None)
    if name is None:
        raise KeyMismatch(scheme=mechanism.scheme)
    if mechanism.scheme is not Scheme.PSS:
        return {"signAlgo": name}
    return {"signAlgo": name, "signAlgoParams": b64encode(algorithm["parameters"].dump()).decode()}


def _hash_oid(mechanism: Mechanism) -> str:
    oid: str = DigestAlgorithmId(mechanism.digest).dotted
    return oid
