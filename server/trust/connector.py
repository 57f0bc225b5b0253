"""The guarded way out: one GET to an address of a trust list, with everything a stranger's server could try closed off.

Only origins of the list itself; no redirect is followed; the name is resolved once, every address it has must be a
public one, and the connection goes to the address that was checked; a bound on time that slow drips do not stretch and
a bound on size. Sites behind a proxy name it in `KHONGGIAY_FETCH_PROXY`: it is of our own and may stand anywhere.
"""

import os
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Event, Timer
from time import monotonic
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from server.infra.errors import Refusal

SECONDS: Final = 5.0
LARGEST: Final = 2 * 1024 * 1024
PORTS: Final = {"http": 80, "https": 443}
HEADERS: Final = {"Accept": "application/pkix-crl, */*", "Accept-Encoding": "identity", "User-Agent": "KhongGiay"}
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits

Address = tuple[str, int]
Resolver = Callable[[str, int], list[str]]


class Origin(NamedTuple):
    """RFC 6454: scheme, host and port."""

    scheme: str
    host: str
    port: int


def origin_of(url: str) -> Origin:
    """Raises Refusal `fetch.not_listed` for an address that is none."""
    try:
        parts = urlsplit(url)
        return Origin(parts.scheme, (parts.hostname or "").lower(), parts.port or PORTS[parts.scheme])
    except (ValueError, KeyError):
        raise Refusal("fetch.not_listed") from None


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, as the system knows them. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an address belongs to the open Internet, also when it hides another one (RFC 6890, 4291, 6052)."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in _faces(found))


def _faces(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    hidden = None
    if isinstance(address, IPv6Address):
        nat64 = IPv4Address(address.packed[-4:]) if address in _NAT64 else None
        hidden = address.ipv4_mapped or address.sixtofour or nat64
    yield hidden or address


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Bounds in seconds and bytes; `resolver` and `permitted` are the two questions that tests answer otherwise."""

    proxy: str = ""
    seconds: float = SECONDS
    largest: int = LARGEST
    resolver: Resolver = resolve
    permitted: Callable[[str], bool] = is_public

    def fetch(self, url: str, listed: frozenset[Origin]) -> bytes:
        """The body at an address. Raises Refusal `fetch.not_listed`, `fetch.private_address`, `fetch.unreachable`,
        `fetch.redirected`, `fetch.refused` (status), `fetch.too_large`, `fetch.too_slow`.
        """
        origin = origin_of(url)
        if origin not in listed:
            raise Refusal("fetch.not_listed")
        until = monotonic() + self.seconds
        cut = Event()
        try:
            body = self._body(url, origin, until, cut)
        except (OSError, HTTPException, ValueError) as error:
            slow = cut.is_set() or isinstance(error, TimeoutError)
            raise Refusal("fetch.too_slow" if slow else "fetch.unreachable") from error
        if cut.is_set():
            raise Refusal("fetch.too_slow")
        return body

    def _body(self, url: str, origin: Origin, until: float, cut: Event) -> bytes:
        connection = self._connection(origin)
        connection.timeout = max(0.1, until - monotonic())
        connection.connect()
        try:
            with _cutting(connection, max(0.1, until - monotonic()), cut):
                connection.request("GET", self._target(url, origin), headers=HEADERS)
                with connection.getresponse() as response:
                    return self._read(response)
        finally:
            connection.close()

    def _connection(self, origin: Origin) -> HTTPConnection:
        if self.proxy:
            return _through_proxy(self.proxy, origin)
        kind = _PinnedTls if origin.scheme == "https" else _Pinned
        return kind(origin, self._checked_address(origin))

    def _target(self, url: str, origin: Origin) -> str:
        """A proxy is told the whole address (RFC 9112, 3.2.2), unless it only carries an encrypted connection."""
        if self.proxy and origin.scheme == "http":
            return url
        parts = urlsplit(url)
        return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"

    def _checked_address(self, origin: Origin) -> Address:
        """One private address among several is enough to refuse: the name is not what it should be."""
        found = self.resolver(origin.host, origin.port)
        if not found or not all(self.permitted(address) for address in found):
            raise Refusal("fetch.private_address")
        return found[0], origin.port

    def _read(self, response: HTTPResponse) -> bytes:
        if HTTPStatus.MULTIPLE_CHOICES <= response.status < HTTPStatus.BAD_REQUEST:
            raise Refusal("fetch.redirected")
        if response.status != HTTPStatus.OK:
            raise Refusal("fetch.refused", status=response.status)
        if response.length is not None and response.length > self.largest:
            raise Refusal("fetch.too_large")
        body = response.read(self.largest + 1)
        if len(body) > self.largest:
            raise Refusal("fetch.too_large")
        return body


class _Pinned(HTTPConnection):
    """Speaks to the host of an origin at the address that was checked."""

    def __init__(self, origin: Origin, address: Address) -> None:
        super().__init__(origin.host, origin.port)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection(self._address, self.timeout)


class _PinnedTls(HTTPSConnection):
    """The same over TLS; the certificate must be the host's."""

    def __init__(self, origin: Origin, address: Address) -> None:
        super().__init__(origin.host, origin.port)
        self._address, self._name = address, origin.host

    def connect(self) -> None:
        plain = socket.create_connection(self._address, self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._name)


def _through_proxy(proxy: str, origin: Origin) -> HTTPConnection:
    """Raises Refusal `fetch.bad_proxy`."""
    try:
        parts = urlsplit(proxy)
        host, port = parts.hostname, parts.port or PORTS["http"]
    except ValueError:
        host = None
    if not host or parts.scheme != "http":
        raise Refusal("fetch.bad_proxy")
    if origin.scheme == "http":
        return HTTPConnection(host, port)
    tunnel = HTTPSConnection(host, port)
    tunnel.set_tunnel(origin.host, origin.port)
    return tunnel


@contextmanager
def _cutting(connection: HTTPConnection, seconds: float, cut: Event) -> Iterator[None]:
    """End the conversation when its time is over, however slowly the other side still speaks: a bound on each reading
    alone would begin anew with every byte. The copy of the socket is cut, which ends the connection under any reader.
    """
    copy = socket.socket(fileno=os.dup(connection.sock.fileno()))
    timer = Timer(seconds, _cut, (copy, cut))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        copy.close()


def _cut(copy: socket.socket, cut: Event) -> None:
    cut.set()
    try:
        copy.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker
