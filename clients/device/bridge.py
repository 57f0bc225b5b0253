"""The bridge's two answers over HTTP: which certificates are there, and one signature."""

import binascii
import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from clients.device.door import Door, length_of, words_of
from clients.device.refusals import NotReadable, Refused
from clients.device.token import ALGORITHMS, Tokens

log = logging.getLogger(__name__)

PATIENCE: Final = 10  # seconds for a page to say what it wants
WORDS: Final = {"certificate": 64, "attributes": 8192, "scheme": 10, "pin": 64}
Answer = dict[str, Any]


class Bridge(ThreadingHTTPServer):
    """Listens on this machine alone; `port` 0 takes any that is free."""

    daemon_threads = True

    def __init__(self, tokens: Tokens, origins: frozenset[str], port: int) -> None:
        super().__init__(("127.0.0.1", port), _Visit)
        self.tokens = tokens
        self.door = Door(f"127.0.0.1:{self.server_address[1]}", origins)

    @property
    def address(self) -> str:
        return f"http://{self.door.host}"


class _Visit(BaseHTTPRequestHandler):
    server: Bridge
    timeout = PATIENCE
    server_version, sys_version = "bridge", ""

    def do_OPTIONS(self) -> None:
        try:
            self._send(204, self.server.door.preflight(self.headers))
        except Refused as refusal:
            self._refuse(refusal)

    def do_GET(self) -> None:
        self._answer({"/certificates": self._certificates})

    def do_POST(self) -> None:
        self._answer({"/signature": self._signature})

    def _answer(self, acts: Mapping[str, Callable[[], Answer]]) -> None:
        try:
            self.server.door.check(self.headers)
            if self.path not in acts:
                raise NotReadable
            self._tell(200, {"ok": True, **acts[self.path]()})
        except Refused as refusal:
            self._refuse(refusal)

    def _certificates(self) -> Answer:
        held = self.server.tokens.held()
        return {"certificates": [{"sha256": one.sha256, "holder": one.holder, "token": one.token} for one in held]}

    def _signature(self) -> Answer:
        given = words_of(self.rfile.read(length_of(self.headers)), WORDS)
        if given["scheme"] not in ALGORITHMS:
            raise NotReadable
        attributes = _bytes_of(given["attributes"])
        signature = self.server.tokens.sign(given["certificate"], attributes, given["scheme"], given["pin"])
        return {"signature": b64encode(signature).decode()}

    def _refuse(self, refusal: Refused) -> None:
        self.close_connection = True  # what of the request was not read is not read
        self._tell(refusal.status, {"ok": False, "error": {"code": refusal.code, "message": refusal.message}})

    def _tell(self, status: int, values: Answer) -> None:
        content = json.dumps(values, ensure_ascii=False).encode()
        self._send(status, {"Content-Type": "application/json; charset=utf-8"}, content)
        error = values.get("error", {})
        log.info("%s %s %s %s", self.command, self.path[:80], status, error.get("code", ""))

    def _send(self, status: int, headers: Mapping[str, str], content: bytes = b"") -> None:
        self.send_response_only(status)
        fixed = {"Content-Length": str(len(content)), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        for name, value in {**fixed, **self.server.door.openly(self.headers), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's signature
        """Said once, by `_tell`; what a stranger sends otherwise is not repeated."""


def _bytes_of(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotReadable from None
