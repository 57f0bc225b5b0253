"""Providers of remote signing that behave as their documents say, over real HTTP; the phone is a method of the test."""

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs

from asn1crypto.algos import DigestAlgorithmId, RSASSAPSSParams, SignedDigestAlgorithmId
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from signing import Issued
from signing.keys.port import HASHES

Reply = tuple[int, dict[str, Any] | bytes]
RSA_OID: Final = "1.2.840.113549.1.1.1"


class Server(ThreadingHTTPServer):
    """Gives every request to ``answer``; what was asked stays in ``asked`` as (path, headers, body)."""

    daemon_threads = True

    def __init__(self, answer: Callable[[str, dict[str, str], dict[str, Any]], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.extra_headers: dict[str, str] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def body_of(self, path: str) -> dict[str, Any]:
        """What was last sent to a path."""
        return next(body for asked, _, body in reversed(self.asked) if asked == path)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        form = self.headers.get_content_type() == "application/x-www-form-urlencoded"
        body = {name: values[0] for name, values in parse_qs(data).items()} if form else json.loads(data or "{}")
        self.server.asked.append((self.path, dict(self.headers), body))
        status, reply = self.server.answer(self.path, dict(self.headers), body)
        content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **self.server.extra_headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Quiet."""


@contextmanager
def serving(answer: Callable[[str, dict[str, str], dict[str, Any]], Reply]) -> Iterator[Server]:
    with Server(answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def der(certificate: x509.Certificate) -> str:
    return b64encode(certificate.public_bytes(Encoding.DER)).decode()


def sign_digest(holder: Issued, digest: bytes, name: str = "sha256", pss: str | None = None) -> bytes:
    """A raw signature over a digest; ``pss`` are the parameters (Base64 of DER), as an API carries them."""
    prehashed = Prehashed(HASHES[name])
    if isinstance(holder.private_key, ec.EllipticCurvePrivateKey):
        return holder.private_key.sign(digest, ec.ECDSA(prehashed))
    if pss is None:
        return holder.private_key.sign(digest, padding.PKCS1v15(), prehashed)
    salt = RSASSAPSSParams.load(b64decode(pss))["salt_length"].native
    return holder.private_key.sign(digest, padding.PSS(padding.MGF1(HASHES[name]), salt), prehashed)


def side_by_side(signature: bytes, size: int) -> bytes:
    """An ECDSA signature as two numbers, the way some services give it."""
    first, second = decode_dss_signature(signature)
    return first.to_bytes(size, "big") + second.to_bytes(size, "big")


@dataclass
class FakeCsc:
    """The Consortium's API below ``/csc/v1`` or ``/csc/v2``, with a PIN and tied access data (SCAL2)."""

    holder: Issued
    version: str = "v1"
    pin: str = "135790"
    mode: str = "explicit"
    scal: str = "2"
    status: str = "enabled"
    algorithms: tuple[str, ...] = ()
    prefix: str = ""
    signs_with: Issued | None = None
    reshape: Callable[[bytes], bytes] = bytes
    tied: dict[str, str] = field(default_factory=dict)

    def __call__(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> Reply:
        calls = {
            "info": self.info,
            "oauth2/token": self.token,
            "credentials/list": self.list,
            "credentials/info": self.credential,
            "credentials/authorize": self.authorize,
            "signatures/signHash": self.sign,
        }
        call = path.removeprefix(f"{self.prefix}/csc/{self.version}/")
        if call not in {"info", "oauth2/token"} and headers.get("Authorization") != "Bearer token of the office":
            return 401, {"error": "invalid_token"}
        return calls[call](body) if call in calls else (404, {})

    def info(self, _body: dict[str, Any]) -> Reply:
        return 200, {"specs": "1.0.4.0", "name": "A service for tests"}

    def token(self, body: dict[str, Any]) -> Reply:
        if (body.get("client_id"), body.get("client_secret")) != ("office", "secret of the office"):
            return 400, {"error": "invalid_client"}
        return 200, {"access_token": "token of the office", "token_type": "Bearer", "expires_in": 3600}

    def list(self, _body: dict[str, Any]) -> Reply:
        return 200, {"credentialIDs": ["leader"]}

    def credential(self, body: dict[str, Any]) -> Reply:
        if body["credentialID"] != "leader":
            return 404, {"error": "invalid_request"}
        certificates = [der(one) for one in (self.holder.certificate, *self.holder.chain)]
        auth = {"authMode": self.mode} if self.version == "v1" else {"auth": {"mode": self.mode}}
        key = {"status": self.status, "algo": list(self.algorithms), "len": 2048}
        return 200, {"key": key, "cert": {"status": "valid", "certificates": certificates}, "SCAL": self.scal, **auth}

    def hashes(self, body: dict[str, Any]) -> str:
        (only,) = body["hash" if self.version == "v1" else "hashes"]
        return str(only)

    def authorize(self, body: dict[str, Any]) -> Reply:
        given = body.get("PIN") or {one["id"]: one["value"] for one in body.get("authData", ())}.get("PIN")
        if self.mode == "explicit" and given != self.pin:
            return 400, {"error": "invalid_pin", "error_description": "The PIN is invalid"}
        self.tied["sad"] = self.hashes(body)
        return 200, {"SAD": "sad"}

    def sign(self, body: dict[str, Any]) -> Reply:
        if self.tied.pop(body["SAD"], None) != self.hashes(body):
            return 400, {"error": "invalid_request", "error_description": "SAD"}
        algorithm = body["hashAlgo" if self.version == "v1" else "hashAlgorithmOID"]
        name = DigestAlgorithmId(algorithm).native
        pss = body.get("signAlgoParams")
        assert (SignedDigestAlgorithmId(body["signAlgo"]).native == "rsassa_pss") is (pss is not None)
        signature = sign_digest(self.signs_with or self.holder, b64decode(self.hashes(body)), name, pss)
        return 200, {"signatures": [b64encode(self.reshape(signature)).decode()]}


@dataclass
class FakeMySign:
    """Viettel's service: its own login, then the Consortium's API, whose authorize waits for the phone."""

    csc: FakeCsc
    phone: str = "confirm"
    released: threading.Event = field(default_factory=threading.Event)
    transactions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> Reply:
        if path == "/adss/service/ras/v1/login":
            return self.login(body)
        if path == "/signHash":
            return self.ask(body)
        if path == "/requests/status":
            return self.state(body)
        if path.endswith("/credentials/authorize") and self.phone != "confirm":
            if self.phone == "silent":
                self.released.wait()
            return 400, {"error": "access_denied", "error_description": f"Người dùng {self.phone} yêu cầu"}
        return self.csc(path, headers, body)

    def login(self, body: dict[str, Any]) -> Reply:
        known = {
            "client_id": "office",
            "user_id": "CMT_031",
            "client_secret": "secret of the office",
            "profile_id": "adss:ras:profile:001",
        }
        if body != known:
            return 401, {"error": "invalid_client", "error_description": "secret of the office"}
        return 200, {"access_token": "token of the office", "token_type": "Bearer", "expires_in": 3600}

    def ask(self, body: dict[str, Any]) -> Reply:
        assert (body["async"], body["numSignatures"]) == (1, 1)
        self.transactions["t-1"] = body
        return 200, {"transactionId": "t-1"}

    def state(self, body: dict[str, Any]) -> Reply:
        asked = self.transactions[body["transactionId"]]
        if self.phone == "silent":
            return 200, {"status": "0", "signatures": None}
        if self.phone != "confirm":
            return 200, {"status": "2", "signatures": None, "message": f"Người dùng {self.phone}"}
        signature = sign_digest(self.csc.holder, b64decode(asked["hash"][0]))
        return 200, {"status": "1", "signatures": [b64encode(signature).decode() + "\r\n"]}


@dataclass
class FakeSmartCa:
    """VNPT's service for hashes: a transaction waits until the signer's phone answers it."""

    holders: dict[str, list[Issued]]
    states: dict[str, str] = field(default_factory=dict)
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    signs_with: Issued | None = None
    hash_signed: bytes | None = None
    doc_id: str | None = None

    def __call__(self, path: str, _headers: dict[str, str], body: dict[str, Any]) -> Reply:
        if path.endswith("/status"):
            return self.status(path.split("/")[-2])
        if (body.get("sp_id"), body.get("sp_password")) != ("office", "secret of the office"):
            return 401, {"status_code": 401, "message": "SP_CREDENTIAL_INVALID", "data": None}
        if body["user_id"] not in self.holders:
            return 200, {"status_code": 401, "message": "SP_CREDENTIAL_INVALID: user expired", "data": None}
        return {"/v1/credentials/get_certificate": self.certificates, "/v1/signatures/sign": self.sign}[path](body)

    def certificates(self, body: dict[str, Any]) -> Reply:
        found = [
            {
                "cert_status": "Đang hoạt động",
                "serial_number": f"{holder.certificate.serial_number:x}",
                "cert_data": der(holder.certificate),
                "chain_data": {"ca_cert": der(holder.chain[0]), "root_cert": None},
            }
            for holder in self.holders[body["user_id"]]
        ]
        return 200, {"status_code": 200, "message": "Success", "data": {"user_certificates": found}}

    def sign(self, body: dict[str, Any]) -> Reply:
        holder = self.holder(body)
        if holder is None:
            return 403, {"status_code": 403, "message": "CREDENTIAL_STATUS_INVALID: certificate expired"}
        code = f"tran-{len(self.asked)}"
        self.asked[code], self.states[code] = body, "waiting"
        data = {"transaction_id": body["transaction_id"], "tran_code": code}
        return 200, {"status_code": 200, "message": "sig_wait_for_user_confirm", "data": data}

    def holder(self, body: dict[str, Any]) -> Issued | None:
        of_user = self.holders[body["user_id"]]
        return next((one for one in of_user if f"{one.certificate.serial_number:x}" == body["serial_number"]), None)

    def status(self, code: str) -> Reply:
        state = self.states.get(code)
        if state is None:
            return 404, {"status_code": 404, "message": "NOT_FOUND"}
        told = {
            "waiting": (200, "sig_wait_for_user_confirm"),
            "declined": (400, "user_rejected"),
            "declined quietly": (200, "user_denied"),
            "expired": (400, "transaction_expired"),
            "broken": (200, "SUCCESS"),
            "confirmed": (200, "SUCCESS"),
        }
        status, message = told[state]
        data: dict[str, Any] = {"transaction_id": code, "signatures": None}
        if state == "confirmed":
            data["signatures"] = [self.signature(code)]
        return status, {"status_code": status, "message": message, "data": data}

    def signature(self, code: str) -> dict[str, Any]:
        body = self.asked[code]
        (file,) = body["sign_files"]
        holder = self.signs_with or self.holder(body)
        assert holder is not None
        digest = self.hash_signed or bytes.fromhex(file["data_to_be_signed"])
        value = b64encode(sign_digest(holder, digest)).decode()
        return {"doc_id": self.doc_id or file["doc_id"], "signature_value": value, "timestamp_signature": None}

    def call_back(self, code: str, status: int = 200) -> bytes:
        """What the provider sends to the office when the signer has answered."""
        told = {
            "sp_id": "office",
            "status_code": status,
            "message": "SUCCESS" if status == 200 else "user_rejected",
            "transaction_id": self.asked[code]["transaction_id"],
            "signed_files": [self.signature(code)] if status == 200 else [],
        }
        return json.dumps(told).encode()
