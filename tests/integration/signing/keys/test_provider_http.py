"""The conversation with a provider: to one address, over TLS that is checked, small, soon, and silent about secrets."""

import ipaddress
import logging
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from signing.errors import RemoteAnswerUnusable, RemoteFailed, RemoteUnavailable, WrongPin
from signing.keys.csc import Csc
from signing.keys.provider_http import LARGEST_ANSWER, AnswerLate, Provider
from tests.integration.signing.keys.asking import waiting_for_holder
from tests.integration.signing.keys.fakes import FakeCsc, Handler, Reply, Server, serving
from tests.unit.signing.making import make_office

PIN, SECRET = "135790", "secret of the office"


def replying(status: int, reply: dict[str, Any] | bytes) -> Any:
    def answer(_path: str, _headers: dict[str, str], _body: dict[str, Any]) -> Reply:
        return status, reply

    return answer


def ask(server: Server) -> dict[str, Any]:
    return Provider(server.address).post("question", {"PIN": PIN}).body


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://provider.example",
        "http://127.0.0.1.provider.example",
        "ftp://127.0.0.1",
        "https://",
        "https://user:word@provider.example",
        "https://provider.example/path?key=1",
        "https://provider.example/#part",
        "provider.example",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_safe_is_none(address: str) -> None:
    with pytest.raises(RemoteUnavailable) as refused:
        Provider(address)
    assert "word" not in str(refused.value)


def test_no_redirect_is_followed() -> None:
    with serving(replying(200, {"signatures": []})) as elsewhere, serving(replying(307, {})) as server:
        server.extra_headers["Location"] = f"{elsewhere.address}/question"
        with pytest.raises(RemoteAnswerUnusable):
            ask(server)
        assert elsewhere.asked == []


def test_nothing_of_the_environment_changes_the_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with serving(replying(200, {})) as elsewhere, serving(replying(200, {"a": 1})) as server:
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password word\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, elsewhere.address)
        assert ask(server) == {"a": 1}
        assert elsewhere.asked == []
        assert "Authorization" not in server.asked[0][1]


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"<html>",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"a": ',
        b"[" * 200_000,
        b'{"a": "' + b"x" * LARGEST_ANSWER + b'"}',
    ],
)
def test_an_answer_that_is_no_small_object_is_none(reply: bytes) -> None:
    with serving(replying(200, reply)) as server, pytest.raises(RemoteAnswerUnusable):
        ask(server)


@pytest.mark.parametrize("status", [201, 204, 301, 302, 304])
def test_a_status_that_answers_nothing_is_none(status: int) -> None:
    with serving(replying(status, {})) as server, pytest.raises(RemoteAnswerUnusable):
        ask(server)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_fault_of_the_provider_may_pass(status: int) -> None:
    with serving(replying(status, b"<html>")) as server, pytest.raises(RemoteUnavailable):
        ask(server)


def test_a_refusal_needs_no_form() -> None:
    with serving(replying(403, b"<html>")) as server:
        answer = Provider(server.address).post("question", {})
    assert (answer.status, answer.body, answer.granted) == (403, {}, False)


def test_a_compressed_answer_was_not_asked_for() -> None:
    with serving(replying(200, b"\x1f\x8b\x08\x00")) as server:
        server.extra_headers["Content-Encoding"] = "gzip"
        with pytest.raises(RemoteAnswerUnusable):
            ask(server)
        assert server.asked[0][1]["Accept-Encoding"] == "identity"


class Talker(Handler):
    """Begins an answer and never ends it: with words, or with none at all."""

    words = b""

    def do_POST(self) -> None:  # noqa: N802 - the standard library's name
        self.send_response(200)
        self.end_headers()
        try:
            while self.words:
                self.wfile.write(self.words)
            self.rfile.read(1_000_000)
        except OSError:
            self.close_connection = True


@pytest.mark.parametrize(("words", "refusal"), [(b"", AnswerLate), (b" " * 1000, RemoteAnswerUnusable)])
def test_an_answer_that_never_ends_is_broken_off(words: bytes, refusal: type[RemoteFailed]) -> None:
    with serving(replying(200, {})) as server:
        server.RequestHandlerClass = type("Endless", (Talker,), {"words": words})
        with pytest.raises(refusal):
            Provider(server.address).post("question", {}, seconds=1 if not words else 60)


def test_an_answer_letter_by_letter_is_late_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every letter comes in time; the clock jumps while they do.
    moments = iter(range(0, 10_000, 100))
    monkeypatch.setattr("signing.keys.provider_http.monotonic", lambda: next(moments))
    with serving(replying(200, {})) as server, pytest.raises(AnswerLate):
        ask(server)


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine that nobody has issued: the file to trust, and the file of the server."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )
    (folder / "trusted.pem").write_bytes(certificate)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(private + certificate)
    return folder / "trusted.pem", folder / "server.pem"


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server over TLS: its address, and the file of those who may certify it."""
    trusted, own = own_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    with serving(replying(200, {"a": 1})) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield server.address.replace("http:", "https:"), trusted


def test_tls_is_checked(secure: tuple[str, Path]) -> None:
    address, trusted = secure
    assert Provider(address, trusted).post("question", {}).body == {"a": 1}
    for provider in (Provider(address), Provider(address.replace("127.0.0.1", "localhost"), trusted)):
        with pytest.raises(RemoteUnavailable):
            provider.post("question", {"PIN": PIN})


def everything_in(error: BaseException | None) -> str:
    """What an error and all errors behind it say and carry."""
    if error is None:
        return ""
    behind = everything_in(error.__cause__) + everything_in(error.__context__)
    return f"{error!r}{error.args}{vars(error)}{behind}"


@pytest.mark.parametrize("status", [200, 307, 400, 401, 500])
def test_no_secret_is_in_an_error_or_a_log(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    holder = make_office().leader
    request = waiting_for_holder(holder, "leader", pin=PIN.encode(), one_time_code="246813").request

    def answer(path: str, headers: dict[str, str], body: dict[str, Any]) -> Reply:
        if path.endswith("authorize"):
            return status, {"error": "no", "error_description": f"{PIN} 246813 {SECRET}"}
        return FakeCsc(holder)(path, headers, body)

    with serving(answer) as server, pytest.raises(RemoteFailed) as refused:
        Csc(Provider(f"{server.address}/csc/v1"), "office", SECRET).start(request)
    told = f"{everything_in(refused.value)}{caplog.text}"
    assert not any(secret in told for secret in (PIN, "246813", SECRET, "token of the office"))


def test_a_broken_connection_carries_no_secret_away() -> None:
    with serving(replying(200, {})) as server:
        address = server.address
    with pytest.raises(RemoteUnavailable) as refused:
        Provider(address).post("question", {"PIN": PIN}, headers={"Authorization": SECRET})
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
    assert PIN not in everything_in(refused.value)


def test_a_wrong_pin_says_only_that() -> None:
    holder = make_office().leader
    request = waiting_for_holder(holder, "leader", pin=b"000000").request
    with serving(FakeCsc(holder)) as server, pytest.raises(WrongPin) as refused:
        Csc(Provider(f"{server.address}/csc/v1"), "office", SECRET).start(request)
    assert refused.value.details == {}
