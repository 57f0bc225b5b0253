"""The guarded way out, against servers that try everything."""

import pytest

from server.infra.errors import Refusal
from server.trust.connector import Fetcher, Origin, is_public, origin_of
from tests.unit.server.hostile import Talk, answer, drip, endless, hostile, silence

URL = "http://crl.example.vn/a.crl"
LISTED = frozenset({Origin("http", "crl.example.vn", 80)})
OK = b"HTTP/1.1 200 OK\r\n\r\n"
INSIDE = (
    *("127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.1.1", "0.0.0.1", "100.64.0.1", "224.0.0.1"),
    *("::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::", "ff02::1"),
    "nonsense",
)


def code_of(fetcher: Fetcher, url: str = URL, listed: frozenset[Origin] = LISTED) -> str:
    with pytest.raises(Refusal) as refusal:
        fetcher.fetch(url, listed)
    return refusal.value.code


def through(talk: Talk, *, seconds: float = 2.0, largest: int = 100_000) -> str:
    with hostile(talk) as server:
        return code_of(Fetcher(server.url, seconds=seconds, largest=largest))


def test_a_good_answer_comes_through_the_proxy_which_is_told_the_whole_address() -> None:
    with hostile(answer(b"list")) as server:
        assert Fetcher(server.url).fetch(URL, LISTED) == b"list"
        assert server.asked[0].startswith(b"GET http://crl.example.vn/a.crl HTTP/1.1\r\n")


def test_without_a_proxy_the_connection_goes_to_the_address_that_was_checked() -> None:
    with hostile(answer(b"list")) as server:
        listed = frozenset({Origin("http", "crl.example.vn", server.port)})
        fetcher = Fetcher(resolver=lambda _host, _port: ["127.0.0.1"], permitted=lambda _address: True)
        assert fetcher.fetch(f"http://crl.example.vn:{server.port}/a.crl?x=1", listed) == b"list"
        assert server.asked[0].startswith(b"GET /a.crl?x=1 HTTP/1.1\r\n")
        assert f"Host: crl.example.vn:{server.port}\r\n".encode() in server.asked[0]


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_never_connected_to(address: str) -> None:
    """As DNS rebinding does: one inner address among good ones is enough to refuse."""
    assert not is_public(address)
    fetcher = Fetcher(resolver=lambda _host, _port: ["203.205.1.1", address])
    assert code_of(fetcher) == "fetch.private_address"


def test_the_real_resolver_is_asked_for_loopback_names_too() -> None:
    with hostile(answer(b"secret")) as server:
        for host in ("localhost", "127.0.0.1", "127.1", "2130706433"):
            url = f"http://{host}:{server.port}/"
            assert code_of(Fetcher(), url, frozenset({origin_of(url)})) == "fetch.private_address"
        assert server.asked == []


@pytest.mark.parametrize("address", ["203.205.1.1", "2001:df0:66::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["https://crl.example.vn/a.crl", "http://crl.example.vn:8080/", "http://other.vn/a.crl", "file:///etc/passwd", "x"],
)
def test_only_origins_of_the_list_are_asked(url: str) -> None:
    with hostile(answer(b"list")) as server:
        assert code_of(Fetcher(server.url), url) == "fetch.not_listed"
        assert server.asked == []


def test_a_redirection_is_not_followed() -> None:
    for status in ("301 Moved", "302 Found", "307 Temporary", "308 Permanent"):
        assert through(answer(b"", status, "Location: http://127.0.0.1/")) == "fetch.redirected"


def test_another_status_is_no_list() -> None:
    for status in ("404 Not Found", "500 Oops", "206 Partial Content"):
        assert through(answer(b"x", status)) == "fetch.refused"


def test_a_body_that_is_too_large_is_left_unread() -> None:
    assert through(answer(b"x" * 100_001)) == "fetch.too_large"
    assert through(endless(OK, b"x" * 65_536)) == "fetch.too_large"
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    assert through(endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk)) == "fetch.too_large"
    announced = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    assert through(lambda connection, _done: connection.sendall(announced)) == "fetch.too_large"


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nX: ", OK])
def test_a_slow_drip_ends_when_the_time_is_over(head: bytes) -> None:
    assert through(drip(head), seconds=0.3) == "fetch.too_slow"


def test_silence_ends_when_the_time_is_over() -> None:
    assert through(silence, seconds=0.3) == "fetch.too_slow"


def test_endless_headers_end() -> None:
    assert through(endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 999)) == "fetch.unreachable"
    continued = endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99)
    assert through(continued, seconds=0.3) == "fetch.too_slow"


@pytest.mark.parametrize("head", [b"\0\1\2", b"HTTP/1.1 xyz\r\n\r\n", b"SSH-2.0-x\r\n"])
def test_what_is_not_http_is_unreachable(head: bytes) -> None:
    assert through(lambda connection, _done: connection.sendall(head)) == "fetch.unreachable"


def test_nobody_there_is_unreachable() -> None:
    with hostile(answer(b"")) as server:
        gone = server.url
    assert code_of(Fetcher(gone)) == "fetch.unreachable"


def test_a_name_nobody_knows_is_unreachable() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    assert code_of(Fetcher(resolver=unknown)) == "fetch.unreachable"


@pytest.mark.parametrize("proxy", ["https://127.0.0.1:1", "127.0.0.1:3128", "http://[", "http://"])
def test_a_proxy_that_is_none_is_named(proxy: str) -> None:
    assert code_of(Fetcher(proxy)) == "fetch.bad_proxy"


def test_encryption_without_a_good_certificate_is_unreachable() -> None:
    with hostile(answer(b"")) as server:
        url = f"https://crl.example.vn:{server.port}/"
        fetcher = Fetcher(resolver=lambda _host, _port: ["127.0.0.1"], permitted=lambda _address: True)
        assert code_of(fetcher, url, frozenset({origin_of(url)})) == "fetch.unreachable"
