"""
The conversation with a provider of remote signing: JSON over HTTPS, to exactly one address.

The address comes from the node's settings and nothing in an answer changes it: no redirect is followed, no proxy or
password file of the environment is read. TLS is verified. Answers are small and come soon, or they are no answers.
What is sent (PINs, passwords, access data) never stands in an error: only the provider's name does.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from signing.errors import RemoteAnswerUnusable, RemoteUnavailable

LARGEST_ANSWER: Final = 256 * 1024
PIECE: Final = 8192
SECONDS_TO_CONNECT: Final = 5
SECONDS_TO_ANSWER: Final = 15
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
# Silence in the form of an answer.
TRY_LATER: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class AnswerLate(RemoteUnavailable):
    """The provider took the question and did not answer in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that came: its HTTP status (200 or 400 to 499) and its JSON object ({} when a refusal has none)."""

    status: int
    body: dict[str, Any] = field(repr=False)

    @property
    def granted(self) -> bool:
        return self.status == HTTPStatus.OK


@dataclass(frozen=True, slots=True)
class Provider:
    """
    A provider's address, ``https://host[:port][/path]``, and the authorities it may be certified by (a PEM file; None:
    those of the ``certifi`` package). ``http://`` is taken for this machine itself only. ``proxy`` is the address of
    the office's own way out, if it has one. Raises RemoteUnavailable for an address that is none.
    """

    base_url: str
    ca_file: Path | None = None
    proxy: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not secure or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise RemoteUnavailable(provider=parts.hostname or "")

    @property
    def name(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        as_form: bool = False,
        seconds: float = SECONDS_TO_ANSWER,
    ) -> Answer:
        """
        Ask below the address. Raises AnswerLate, RemoteUnavailable for silence and faults of the provider,
        RemoteAnswerUnusable for redirects, answers without JSON and answers that are too large.
        """
        content = {"data": dict(body)} if as_form else {"json": dict(body)}
        reason, late = "", False
        # The exceptions of the library carry the request with all its secrets: none may become a cause.
        try:
            return self._ask(f"{self.base_url.rstrip('/')}/{path}", content, headers or {}, seconds)
        except (requests.RequestException, HTTPError, OSError) as error:
            reason, late = type(error).__name__, isinstance(error, requests.ReadTimeout | ReadTimeoutError)
        raise (AnswerLate if late else RemoteUnavailable)(provider=self.name, reason=reason)

    def _ask(self, url: str, content: dict[str, Any], headers: Mapping[str, str], seconds: float) -> Answer:
        deadline = monotonic() + seconds
        with requests.Session() as session:
            session.trust_env = False
            response = session.post(
                url,
                **content,
                headers={"Accept": "application/json", "Accept-Encoding": "identity", **headers},
                timeout=(SECONDS_TO_CONNECT, seconds),
                verify=True if self.ca_file is None else str(self.ca_file),
                proxies={"https": self.proxy} if self.proxy else {},
                allow_redirects=False,
                stream=True,
            )
            with response:
                return self._read(response, deadline)

    def _read(self, response: requests.Response, deadline: float) -> Answer:
        status = response.status_code
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in TRY_LATER:
            raise RemoteUnavailable(provider=self.name, reason=str(status))
        refused = status >= HTTPStatus.BAD_REQUEST
        if not refused and status != HTTPStatus.OK:
            raise RemoteAnswerUnusable(provider=self.name, reason=str(status))
        data = b""
        while piece := response.raw.read1(PIECE, decode_content=False):
            data += piece
            if len(data) > LARGEST_ANSWER:
                raise RemoteAnswerUnusable(provider=self.name, reason="size")
            if monotonic() > deadline:
                raise requests.ReadTimeout
        return Answer(status, {} if refused and json_object(data) is None else self._checked(data))

    def _checked(self, data: bytes) -> dict[str, Any]:
        body = json_object(data)
        if body is None:
            raise RemoteAnswerUnusable(provider=self.name, reason="form")
        return body


def json_object(data: bytes) -> dict[str, Any] | None:
    """The JSON object that these bytes are, or None."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
