"""A small HTTP process around :func:`signing.time.answer_time_stamp` (RFC 3161, 3.4). It knows one key and no paths."""

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from signing.keys import Key
from signing.time import ANSWER_TYPE, LARGEST_REQUEST, REQUEST_TYPE, answer_time_stamp

SECONDS_TO_WAIT = 10


class TimeStampHandler(BaseHTTPRequestHandler):
    """Answers POST; everything else is 501 by the standard library's own rule."""

    key: ClassVar[Key]
    timeout = SECONDS_TO_WAIT
    server_version = "KhongGiay"
    sys_version = ""

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.headers.get_content_type() != REQUEST_TYPE:
            return self.send_error(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if not length.isdigit() or int(length) > LARGEST_REQUEST:
            return self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        answer = answer_time_stamp(self.rfile.read(int(length)), self.key)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", ANSWER_TYPE)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        return None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Says nothing: a request holds only a digest, and the caller keeps the log that matters."""


def time_stamp_server(key: Key, host: str, port: int) -> ThreadingHTTPServer:
    """A server bound to an address (port 0 chooses a free one), not yet serving."""
    handler = type("BoundTimeStampHandler", (TimeStampHandler,), {"key": key})
    return ThreadingHTTPServer((host, port), handler)


def serve_time_stamps(key: Key, host: str, port: int) -> None:
    """Serve until the process is stopped."""
    with time_stamp_server(key, host, port) as server:
        server.serve_forever()
