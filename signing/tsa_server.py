"""
A small HTTP process of an authority: time-stamps (RFC 3161, 3.4) and revocation lists (RFC 5280, 4.2.1.13).

It answers time-stamp requests around :func:`signing.time.answer_time_stamp` at every path, and lists at the addresses
that certificates name. The lists are served as a proxy would serve them (a request with the whole address) and by path.
It knows one key and addresses, and no file.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Final
from urllib.parse import urlsplit

from signing.keys import Key
from signing.time import ANSWER_TYPE, LARGEST_REQUEST, REQUEST_TYPE, answer_time_stamp

SECONDS_TO_WAIT: Final = 10
LIST_TYPE: Final = "application/pkix-crl"  # RFC 2585, 4.2
MakeList = Callable[[], bytes]


class AuthorityHandler(BaseHTTPRequestHandler):
    """Answers GET and POST; everything else is 501 by the standard library's own rule."""

    key: ClassVar[Key]
    lists: ClassVar[Mapping[str, MakeList]]
    timeout = SECONDS_TO_WAIT
    server_version = "KhongGiay"
    sys_version = ""

    def do_GET(self) -> None:
        make = self.lists.get(self.path)
        if make is None:
            return self.send_error(HTTPStatus.NOT_FOUND)
        return self._answer(LIST_TYPE, make())

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.headers.get_content_type() != REQUEST_TYPE:
            return self.send_error(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if not length.isdigit() or int(length) > LARGEST_REQUEST:
            return self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self._answer(ANSWER_TYPE, answer_time_stamp(self.rfile.read(int(length)), self.key))

    def _answer(self, media_type: str, body: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Says nothing: a request holds only a digest, and the caller keeps the log that matters."""


def authority_server(time_stamp_key: Key, lists: Mapping[str, MakeList], host: str, port: int) -> ThreadingHTTPServer:
    """
    A server bound to an address (port 0 chooses a free one), not yet serving.

    ``lists`` says for each address (such as ``http://crl.example/root.crl``) how to make its list (CRL, DER) anew; it
    is asked for every request, from several threads.
    """
    by_path = {urlsplit(address).path: make for address, make in lists.items()}
    handler = type("BoundHandler", (AuthorityHandler,), {"key": time_stamp_key, "lists": {**by_path, **lists}})
    return ThreadingHTTPServer((host, port), handler)


def serve_authority(time_stamp_key: Key, lists: Mapping[str, MakeList], host: str, port: int) -> None:
    """Serve until the process is stopped."""
    with authority_server(time_stamp_key, lists, host, port) as server:
        server.serve_forever()
