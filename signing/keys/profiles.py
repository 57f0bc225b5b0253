"""
The providers of remote signing that offices here use: VNPT SmartCA and Viettel MySign.

What their published interfaces say is written down as code; what they leave open is a field of the profile with the
likeliest value, so that a site can follow its provider without a new release. Both sign hashes only: the document stays
in the house. The signer confirms on a phone, which shows the document's name and its short code.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from cryptography import x509

from signing.errors import (
    KeyMissing,
    RemoteAnswerUnusable,
    RemoteDeclined,
    RemoteDenied,
    RemoteExpired,
    RemoteUnavailable,
)
from signing.keys.csc import CSC_WORDS, Csc, Login, Words, bearer, refusal
from signing.keys.provider_http import LARGEST_ANSWER, Answer, Provider, json_object
from signing.keys.remote import RemoteRequest, Transaction, Waiting, check_request, read_certificates, read_signature

LONGEST_NAME: Final = 120
OWN_ID: Final = re.compile(r"[0-9a-f]{32}")
FOREIGN_ID: Final = re.compile(r"[0-9A-Za-z_.-]{1,100}")
VNPT_ADDRESS: Final = "https://gwsca.vnpt.vn/sca/sp769"
VIETTEL_ADDRESS: Final = "https://remotesigning.viettel.vn"
VNPT_WORDS: Final[Words] = (
    ("expire", RemoteExpired),
    ("reject", RemoteDeclined),
    ("denied", RemoteDeclined),
    ("deny", RemoteDeclined),
    ("cancel", RemoteDeclined),
)
VIETTEL_WORDS: Final[Words] = (
    *CSC_WORDS,
    ("expire", RemoteExpired),
    ("time out", RemoteExpired),
    ("từ chối", RemoteDeclined),
    ("hết hạn", RemoteExpired),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A call back: how the transaction's id begins (32 digits) and, when it was signed, the signature (Base64)."""

    transaction: str
    signature: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SmartCa:
    """
    VNPT SmartCA, the provider's interface for hashes, version 4.1 (``v1/credentials/get_certificate``,
    ``v1/signatures/sign`` and its ``status``). A credential is ``user`` or ``user/serial``: the signer's citizen
    number or tax code and, with more than one certificate, its serial number in hexadecimal.

    Said by the document: the fields of the requests and answers, 401 for a wrong office or user, 403 for a certificate
    that may not sign, the call back's fields. Left open there, settings here: how long a signer has
    (``confirm_seconds``), by which words a refused and an expired transaction are told (``words``), which of the two
    ids of an answer the question for its state takes (``ask_by``), and how the call back proves itself: a shared secret
    (``webhook_secret``) that the provider is told together with the address; without one no call back is believed.
    """

    provider: Provider
    sp_id: str
    sp_password: str = field(repr=False)
    webhook_secret: str = field(default="", repr=False)
    confirm_seconds: int = 300
    ask_by: str = "tran_code"
    words: Words = VNPT_WORDS

    def certificate(self, credential: str) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
        """As :class:`signing.keys.remote.RemoteSigning`."""
        user, _, serial = credential.partition("/")
        body = {**self._office(user), "serial_number": serial, "transaction_id": uuid4().hex}
        data = self._granted(self.provider.post("v1/credentials/get_certificate", body))
        found = [one for one in _objects(data.get("user_certificates")) if _same_serial(serial, one)]
        if len(found) != 1:
            raise KeyMissing(key=credential)
        above = found[0].get("chain_data")
        others = [one for one in above.values() if one] if isinstance(above, dict) else []
        return read_certificates([found[0].get("cert_data", ""), *others])

    def start(self, request: RemoteRequest) -> Transaction:
        """Ask the signer on the phone."""
        check_request(request)
        own, begun = uuid4().hex, datetime.now(UTC)
        user, _, serial = request.credential.partition("/")
        body = {
            **self._office(user),
            "transaction_id": own,
            "transaction_desc": request.document[:LONGEST_NAME],
            "time_stamp": f"{begun:%Y%m%d%H%M%SZ}",
            "serial_number": serial or f"{request.certificate.serial_number:x}",
            "sign_files": [
                {
                    "doc_id": request.short_code(),
                    "file_type": "pdf",
                    "sign_type": "hash",
                    "data_to_be_signed": request.hash.hex(),
                }
            ],
        }
        data = self._granted(self.provider.post("v1/signatures/sign", body))
        seconds = data.get("expired_in")
        seconds = seconds if isinstance(seconds, int) and 0 < seconds < self.confirm_seconds else self.confirm_seconds
        asked = _identifier(data.get(self.ask_by))
        return Transaction(f"{own}:{asked}", request.short_code(), begun + timedelta(seconds=seconds))

    def poll(self, transaction: str, request: RemoteRequest) -> Waiting | bytes:
        """As :class:`signing.keys.remote.RemoteSigning`."""
        _, _, asked = transaction.partition(":")
        answer = self.provider.post(f"v1/signatures/sign/{_identifier(asked)}/status", {})
        if answer.status == HTTPStatus.NOT_FOUND:
            raise RemoteExpired(provider=self.provider.name)
        files = _objects(self._granted(answer).get("signatures"))
        if not files:
            return _waiting(self.provider, answer.body, self.words)
        signature = next((one.get("signature_value") for one in files if one.get("doc_id") == request.short_code()), "")
        if len(files) != 1 or not isinstance(signature, str) or not signature:
            raise RemoteAnswerUnusable(provider=self.provider.name, reason="doc_id")
        return read_signature(request, signature)

    def read_webhook(self, body: bytes, secret: str) -> Heard:
        """
        A call back (:class:`Heard`); ``secret`` is what came with it. The stored transaction's id begins with
        ``Heard.transaction``; the signature is checked like any other when it is put in.

        Raises RemoteDenied for a wrong secret or another office, RemoteAnswerUnusable for anything unreadable.
        """
        expected = self.webhook_secret.encode()
        if not expected or not hmac.compare_digest(expected, secret.encode(errors="replace")):
            raise RemoteDenied(provider=self.provider.name)
        told = json_object(body)
        if len(body) > LARGEST_ANSWER or told is None:
            raise RemoteAnswerUnusable(provider=self.provider.name, reason="form")
        if not hmac.compare_digest(self.sp_id.encode(), str(told.get("sp_id", "")).encode(errors="replace")):
            raise RemoteDenied(provider=self.provider.name)
        files = _objects(told.get("signed_files"))
        signature = files[0].get("signature_value") if len(files) == 1 else None
        signed = told.get("status_code") == HTTPStatus.OK and isinstance(signature, str) and signature
        return Heard(_identifier(told.get("transaction_id"), OWN_ID), str(signature) if signed else None)

    def _office(self, user: str) -> dict[str, str]:
        return {"sp_id": self.sp_id, "sp_password": self.sp_password, "user_id": user}

    def _granted(self, answer: Answer) -> dict[str, Any]:
        """The data of an answer; its own status counts when the one of HTTP says nothing."""
        own = answer.body.get("status_code", HTTPStatus.OK)
        status = own if answer.granted and isinstance(own, int) else answer.status
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RemoteUnavailable(provider=self.provider.name, reason=str(status))
        if status != HTTPStatus.OK:
            raise refusal(self.provider, Answer(status, answer.body), self.words)
        data = answer.body.get("data")
        return data if isinstance(data, dict) else {}


@dataclass(frozen=True, slots=True)
class MySign:
    """
    Viettel MySign: a login of its own, then the Cloud Signature Consortium's API. A credential is ``user/credential``:
    the signer's user name there and the credential's id.

    Said by the document: the login (``v1/login`` with client, user, secret and profile) and ``csc/v1`` below
    ``service``, whose call to authorize waits for the phone. Left open, settings here: the provider's folder
    (``service``; newer installations use another), how long the call is held open (``confirm_seconds``: keep it below
    the lease of the worker), and the words of a refusal. Where the service takes hashes without holding the call
    (``sign_path`` and ``status_path`` set), the signature is asked for with ``async`` and polled.
    """

    provider: Provider
    client_id: str
    client_secret: str = field(repr=False)
    profile_id: str = "adss:ras:profile:001"
    service: str = "adss/service/ras"
    sign_path: str = ""
    status_path: str = ""
    confirm_seconds: int = 120
    minimum_scal: int = 2
    words: Words = VIETTEL_WORDS

    def certificate(self, credential: str) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
        """As :class:`signing.keys.remote.RemoteSigning`."""
        user, inner = _user(credential)
        return self._csc(user).certificate(inner)

    def start(self, request: RemoteRequest) -> bytes | Transaction:
        """Held open until the signer confirmed, or a transaction where the service works that way."""
        user, inner = _user(request.credential)
        csc, named = self._csc(user), replace(request, credential=inner)
        if not self.sign_path:
            return csc.start(named)
        check_request(request)
        session = csc.session()
        words = {"numSignatures": 1, "description": request.document, "async": 1}
        data = self._asked(session, self.sign_path, {**csc.prepare(named, session), **words})
        ends = datetime.now(UTC) + timedelta(seconds=self.confirm_seconds)
        return Transaction(_identifier(data.get("transactionId")), request.short_code(), ends)

    def poll(self, transaction: str, request: RemoteRequest) -> Waiting | bytes:
        """As :class:`signing.keys.remote.RemoteSigning`."""
        if not self.status_path:
            raise RemoteExpired(provider=self.provider.name)
        user, _ = _user(request.credential)
        session = self._login(user)(self.provider)
        data = self._asked(session, self.status_path, {"transactionId": _identifier(transaction)})
        signatures = data.get("signatures")
        if not signatures:
            return _waiting(self.provider, data, self.words)
        if not isinstance(signatures, list) or len(signatures) != 1 or not isinstance(signatures[0], str):
            raise RemoteAnswerUnusable(provider=self.provider.name, reason="signatures")
        return read_signature(request, signatures[0])

    def _csc(self, user: str) -> Csc:
        return Csc(
            replace(self.provider, base_url=f"{self._service}/csc/v1"),
            login=self._login(user),
            documents=True,
            full_info=True,
            confirm_seconds=self.confirm_seconds,
            minimum_scal=self.minimum_scal,
            words=self.words,
        )

    @property
    def _service(self) -> str:
        return f"{self.provider.base_url.rstrip('/')}/{self.service}"

    def _login(self, user: str) -> Login:
        def login(_api: Provider) -> Mapping[str, str]:
            service = replace(self.provider, base_url=self._service)
            body = {
                "client_id": self.client_id,
                "user_id": user,
                "client_secret": self.client_secret,
                "profile_id": self.profile_id,
            }
            return bearer(service, service.post("v1/login", body))

        return login

    def _asked(self, session: Mapping[str, str], path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.provider.post(path, body, headers=session)
        if not answer.granted:
            raise refusal(self.provider, answer, self.words)
        return answer.body


def _waiting(provider: Provider, body: Mapping[str, Any], words: Words) -> Waiting:
    """An answer without a signature: the signer still thinks, unless it says otherwise."""
    said = " ".join(str(body.get(name, "")) for name in ("message", "error", "error_description")).lower()
    kind = next((kind for word, kind in words if word in said), None)
    if kind is not None:
        raise kind(provider=provider.name)
    return Waiting()


def _user(credential: str) -> tuple[str, str]:
    user, _, inner = credential.partition("/")
    if not user or not inner:
        raise KeyMissing(key=credential)
    return user, inner


def _same_serial(serial: str, certificate: Mapping[str, Any]) -> bool:
    told = str(certificate.get("serial_number", ""))
    return not serial or told.lower().lstrip("0") == serial.lower().lstrip("0")


def _identifier(value: object, form: re.Pattern[str] = FOREIGN_ID) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise RemoteAnswerUnusable(reason="transaction")
    return value


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
