"""The bridge as the real program over a token in software: it signs for its pages, and is deaf to everybody else."""

import json
import socket
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from signing import FieldName, Issued, Purpose, Status, Subject, issue_certificate, verify
from signing.keys import Mechanism, Scheme
from signing.prepared import Prepared, finish_signature, prepare_signature
from tests.integration.signing.keys.conftest import PIN, TOKEN, SoftToken, soft_token
from tests.support.bridge import MODULE, RunningBridge, running_bridge
from tests.unit.signing.making import AGENCY, LEADER, NOW, make_office, prepared

__all__ = ["soft_token"]

PAGE = "https://vanban.example.gov.vn"
OTHER_PAGE = "https://vanban.example.gov.vn.evil.example"


@dataclass
class Visitor:
    """Somebody who knocks at the bridge, as a browser or otherwise."""

    bridge: RunningBridge

    @property
    def host(self) -> str:
        return self.bridge.address.removeprefix("http://")

    def send(
        self, method: str, path: str, body: bytes = b"", host: str = "", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection(self.host, timeout=30)
        connection.putrequest(method, path, skip_host=True)
        named = {"Origin": PAGE, "Content-Type": "application/json", "Content-Length": str(len(body))}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Host": host or self.host, **named, **given}.items():
            if value:
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def ask(self, **headers: str) -> tuple[int, dict[str, str]]:
        """As a browser asks before it sends."""
        status, found, _ = self.send("OPTIONS", "/signature", b"", "", **headers)
        return status, found

    def refused(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
        status, _, content = self.send(method, path, body, **headers)
        return status, json.loads(content)["error"]["code"]

    def sign(self, ready: Prepared, **changed: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.send("POST", "/signature", wanted(ready, **changed))[2])
        return answer


def wanted(ready: Prepared, **changed: str) -> bytes:
    words = {
        "certificate": ready.certificate.fingerprint(SHA256()).hex(),
        "attributes": b64encode(ready.attributes).decode(),
        "scheme": ready.mechanism.scheme.value,
        "pin": PIN,
    }
    return json.dumps({**words, **changed}).encode()


def ready_for(holder: Issued, scheme: Scheme = Scheme.PKCS1) -> Prepared:
    return prepare_signature(
        prepared(), holder.certificate, holder.chain, Mechanism(scheme), field=FieldName.SIGNATURE, at=NOW
    )


@pytest.fixture
def holder(soft_token: SoftToken) -> Issued:
    leader = make_office().leader
    soft_token.put(leader, "Chữ ký", "01")
    return leader


@pytest.fixture
def visitor(holder: Issued, tmp_path: Path) -> Iterator[Visitor]:
    with running_bridge(tmp_path, PAGE) as bridge:
        yield Visitor(bridge)


def test_the_page_is_told_which_certificates_are_there(visitor: Visitor, holder: Issued) -> None:
    status, headers, content = visitor.send("GET", "/certificates", Content_Type="", Content_Length="")
    assert (status, headers["access-control-allow-origin"], headers["vary"]) == (200, PAGE, "Origin")
    found = {one["sha256"]: (one["holder"], one["token"]) for one in json.loads(content)["certificates"]}
    assert found[holder.certificate.fingerprint(SHA256()).hex()] == (LEADER, TOKEN)


@pytest.mark.parametrize("scheme", [Scheme.PKCS1, Scheme.PSS])
def test_what_the_bridge_signs_makes_a_valid_document(visitor: Visitor, holder: Issued, scheme: Scheme) -> None:
    ready = ready_for(holder, scheme)
    answer = visitor.sign(ready)
    signed = finish_signature(ready, b64decode(answer["signature"]))
    verdict = verify(signed, make_office().authority.anchors(), at=NOW)
    assert (verdict.status, verdict.signatures[0].mechanism.scheme) == (Status.VALID, scheme)


def test_a_key_on_a_curve_signs_as_well(soft_token: SoftToken, tmp_path: Path) -> None:
    office = make_office()
    curved = issue_certificate(office.authority, Subject(AGENCY, LEADER), Purpose.LEADER, NOW, curve=ec.SECP256R1())
    soft_token.put(curved, "Đường cong", "02")
    ready = ready_for(curved, Scheme.ECDSA)
    with running_bridge(tmp_path, PAGE) as bridge:
        answer = Visitor(bridge).sign(ready)
    signed = finish_signature(ready, b64decode(answer["signature"]))
    assert verify(signed, office.authority.anchors(), at=NOW).status is Status.VALID


def test_a_wrong_pin_is_told_in_a_sentence_and_the_next_try_is_free(visitor: Visitor, holder: Issued) -> None:
    ready = ready_for(holder)
    error = visitor.sign(ready, pin="000000")["error"]
    assert (error["code"], error["message"][:38]) == ("bridge.wrong_pin", "Mã PIN của thiết bị ký số không đúng. ")
    assert visitor.sign(ready)["ok"] is True


def test_the_pin_is_written_nowhere(visitor: Visitor, holder: Issued) -> None:
    visitor.sign(ready_for(holder))
    visitor.sign(ready_for(holder), pin="97531864")
    log = visitor.bridge.log.read_text()
    assert log.count("POST /signature") == 2
    assert PIN not in log
    assert "97531864" not in log


@pytest.mark.parametrize("origin", ["", "null", OTHER_PAGE, PAGE + "/", PAGE + ":8443", "http://vanban.example.gov.vn"])
def test_pages_from_elsewhere_are_not_answered(visitor: Visitor, holder: Issued, origin: str) -> None:
    body = wanted(ready_for(holder))
    assert visitor.refused("POST", "/signature", body, Origin=origin) == (403, "bridge.not_allowed")
    assert visitor.refused("GET", "/certificates", Origin=origin) == (403, "bridge.not_allowed")
    _, headers, _ = visitor.send("GET", "/certificates", Origin=origin)
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["evil.example:18345", "localhost", "127.0.0.1", "127.0.0.1:1"])
def test_a_name_bent_to_this_machine_opens_nothing(visitor: Visitor, holder: Issued, host: str) -> None:
    body = wanted(ready_for(holder))
    assert visitor.refused("POST", "/signature", body, host=host) == (403, "bridge.not_allowed")
    assert visitor.send("OPTIONS", "/signature", host=host, Access_Control_Request_Method="POST")[0] == 403


def test_two_origins_in_one_request_are_none(visitor: Visitor) -> None:
    lines = (
        f"GET /certificates HTTP/1.1\r\nHost: {visitor.host}\r\nOrigin: {PAGE}\r\nOrigin: {OTHER_PAGE}\r\n\r\n"
    ).encode()
    name, _, port = visitor.host.partition(":")
    with socket.create_connection((name, int(port)), timeout=30) as connection:
        connection.sendall(lines)
        assert b" 403 " in connection.recv(4096).splitlines()[0]


def test_a_browser_that_asks_first_is_told_what_it_may(visitor: Visitor) -> None:
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Private_Network": "true"}
    status, headers = visitor.ask(**asked)
    assert status == 204
    assert headers["access-control-allow-origin"] == PAGE
    assert headers["access-control-allow-methods"] == "GET, POST"
    assert headers["access-control-allow-headers"] == "Content-Type"
    assert headers["access-control-allow-private-network"] == "true"
    assert "access-control-allow-credentials" not in headers
    assert visitor.ask(**{**asked, "Access_Control_Request_Method": "DELETE"})[0] == 403
    assert visitor.ask(**{**asked, "Origin": OTHER_PAGE})[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": ""},
        {"Content_Length": ""},
        {"Content_Length": "0"},
        {"Content_Length": "16385"},
        {"Content_Length": "99999999999"},
        {"Content_Length": "-1"},
        {"Transfer_Encoding": "chunked"},
    ],
)
def test_a_body_that_is_not_what_it_must_be_is_not_read(visitor: Visitor, headers: dict[str, str]) -> None:
    assert visitor.refused("POST", "/signature", b"x" * 10, **headers) == (400, "bridge.not_readable")


@pytest.mark.parametrize(
    "changed",
    [
        {"pin": ""},
        {"pin": "1" * 65},
        {"certificate": "a" * 65},
        {"attributes": "no base64!"},
        {"scheme": "md5"},
        {"more": "than asked"},
    ],
)
def test_words_that_are_not_asked_for_are_refused(visitor: Visitor, holder: Issued, changed: dict[str, str]) -> None:
    body = wanted(ready_for(holder), **changed)
    assert visitor.refused("POST", "/signature", body) == (400, "bridge.not_readable")


@pytest.mark.parametrize("body", [b"[]", b"null", b"{", b'{"pin": 864213}', b"[" * 9000])
def test_a_body_without_the_words_is_refused(visitor: Visitor, body: bytes) -> None:
    assert visitor.refused("POST", "/signature", body) == (400, "bridge.not_readable")


def test_there_are_no_other_doors(visitor: Visitor) -> None:
    assert visitor.refused("GET", "/") == (400, "bridge.not_readable")
    assert visitor.refused("POST", "/certificates", b"{}") == (400, "bridge.not_readable")
    assert visitor.refused("GET", "/certificates/../signature") == (400, "bridge.not_readable")


def changed_attributes(ready: Prepared, name: str) -> bytes:
    """The attributes with one of them taken out, twice there, or for another thing than a document."""
    every = cms.CMSAttributes.load(ready.attributes)
    kept = [one for one in every if one["type"].native != name]
    (changed,) = [one for one in every if one["type"].native == name]
    if name == "content_type":
        kept.append(cms.CMSAttribute({"type": name, "values": ["tst_info"]}))
    if name == "cms_algorithm_protection":
        kept.extend([changed, changed])
    encoded: bytes = cms.CMSAttributes(kept).dump()
    return encoded


@pytest.mark.parametrize(
    "name", ["content_type", "message_digest", "signing_certificate_v2", "cms_algorithm_protection"]
)
def test_attributes_of_another_thing_are_not_signed(visitor: Visitor, holder: Issued, name: str) -> None:
    ready = ready_for(holder)
    answer = visitor.sign(ready, attributes=b64encode(changed_attributes(ready, name)).decode())
    assert answer["error"]["code"] == "bridge.attributes_refused"


@pytest.mark.parametrize("data", [bytes(32), b"\x20" * 64 + b"TLS 1.3, client CertificateVerify", b"1\x00"])
def test_bytes_of_another_protocol_are_not_signed(visitor: Visitor, holder: Issued, data: bytes) -> None:
    answer = visitor.sign(ready_for(holder), attributes=b64encode(data).decode())
    assert answer["error"]["code"] == "bridge.attributes_refused"


def test_attributes_that_name_another_certificate_are_not_signed(
    visitor: Visitor, holder: Issued, soft_token: SoftToken
) -> None:
    other = issue_certificate(make_office().authority, Subject(AGENCY, "Người khác"), Purpose.LEADER, NOW)
    answer = visitor.sign(ready_for(other), certificate=holder.certificate.fingerprint(SHA256()).hex())
    assert answer["error"]["code"] == "bridge.attributes_refused"


def test_a_certificate_that_is_in_no_token_says_to_put_it_in(visitor: Visitor, holder: Issued) -> None:
    error = visitor.sign(ready_for(holder), certificate="0" * 64)["error"]
    assert error["code"] == "bridge.token_missing"
    assert "cắm thiết bị" in error["message"]


def test_a_scheme_that_is_not_the_keys_is_refused(visitor: Visitor, holder: Issued) -> None:
    assert visitor.sign(ready_for(holder), scheme="ecdsa")["error"]["code"] == "bridge.token_failed"


def started(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "clients.device", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("origin", ["*", "null", "https://vanban.example.gov.vn/", "vanban.example.gov.vn"])
def test_the_bridge_does_not_start_for_what_is_no_origin(origin: str) -> None:
    told = started("--module", str(MODULE), "--origin", origin)
    assert (told.returncode, "không phải địa chỉ trang" in told.stderr) == (2, True)


def test_the_bridge_says_when_it_cannot_start(tmp_path: Path, soft_token: SoftToken) -> None:
    told = started("--module", str(tmp_path / "none.so"), "--origin", PAGE)
    assert (told.returncode, "Không dùng được thư viện" in told.stderr) == (1, True)
    with running_bridge(tmp_path, PAGE) as bridge:
        port = bridge.address.rpartition(":")[2]
        told = started("--module", str(MODULE), "--origin", PAGE, "--port", port)
    assert (told.returncode, "đang được dùng" in told.stderr) == (1, True)


def test_only_this_machine_is_listened_to(visitor: Visitor) -> None:
    """A socket that listened on every address would leave none of them free."""
    name, _, port = visitor.host.partition(":")
    with socket.socket() as other:
        other.bind(("127.0.0.2", int(port)))
    assert name == "127.0.0.1"
