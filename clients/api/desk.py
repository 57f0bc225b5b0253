"""A person's desk over HTTP: the same routes as the browser, answered as JSON."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urljoin

import requests

from clients.api.errors import Lost, Misunderstood, Refused, Unfinished
from clients.api.patience import attempts
from clients.api.reading import JsonObject, as_object, optional_text, text
from clients.api.views import Work

PATIENCE = 60.0
"""Seconds to wait for a restarting server or for slow work."""

_ANSWER_SECONDS = 30.0
_RESTARTING = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
_BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)

Form = Mapping[str, str | list[str]]


class Desk:
    """One logged-in session. GETs are repeated while the server restarts; a POST that is lost raises `Lost`."""

    def __init__(self, base_url: str, *, patience: float = PATIENCE) -> None:
        self.base_url = base_url.rstrip("/")
        self._patience = patience
        self._session = requests.Session()
        self._session.headers["Accept"] = "application/json"
        self._csrf_token = ""

    def log_in(self, username: str, password: str) -> None:
        """Raises Refused (`login.failed`, `login.throttled`)."""
        self._read_csrf_token()
        self.do("/login", {"username": username, "password": password})
        self._read_csrf_token()  # the session changed its owner, and with it the token

    def close(self) -> None:
        self._session.close()

    def cookie(self) -> str:
        """The session cookie as a header value, for the live connection."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._session.cookies)

    def get(self, path: str, params: Mapping[str, str] | None = None) -> JsonObject:
        """A screen's values. Raises Refused, Lost."""
        return _json(self._fetch(path, params))

    def download(self, path: str) -> bytes:
        """A file's bytes. Raises Refused, Lost."""
        response = self._fetch(path, None)
        _check(response)
        return response.content

    def post(self, path: str, form: Form | None = None) -> JsonObject:
        """An act, sent once. Raises Refused, Lost."""
        return self._send(path, form, None)

    def upload(self, path: str, field: str, name: str, data: bytes) -> JsonObject:
        """A file in a form field, sent once. Raises Refused, Lost."""
        return self._send(path, None, {field: (name, data)})

    def do(self, path: str, form: Form | None = None, happened: Callable[[], bool] = lambda: False) -> JsonObject:
        """An act, sent again after a lost connection unless it had `happened`; `{}` when it had."""
        for turn in attempts(self._patience):
            if turn > 1 and happened():
                return {}
            try:
                return self.post(path, form)
            except Lost:
                continue
        raise Unfinished(f"POST {path}: the server did not come back")

    def work(self, event_id: str) -> Work:
        """How far slow work has come."""
        return Work.of(self.get(f"/progress/{event_id}"))

    def wait_for_work(self, event_id: str, seconds: float = PATIENCE) -> Work:
        """Wait until slow work is done. Raises Refused when it was refused or given up, Unfinished after `seconds`."""
        for _ in attempts(seconds):
            work = self.work(event_id)
            if work.failed:
                raise Refused(work.code or "work.dead", work.message)
            if work.done:
                return work
        raise Unfinished(f"work {event_id}: not done after {seconds:.0f} s")

    def _read_csrf_token(self) -> None:
        self._csrf_token = text(self.get("/login"), "csrf_token")

    def _fetch(self, path: str, params: Mapping[str, str] | None) -> requests.Response:
        trouble: Exception | None = None
        for _ in attempts(self._patience):
            try:
                response = self._session.get(self._url(path), params=params, timeout=_ANSWER_SECONDS)
            except _BROKEN as error:
                trouble = error
                continue
            if response.status_code not in _RESTARTING:
                return response
        raise Lost(f"GET {path}: {trouble or 'the server is not ready'}")

    def _send(self, path: str, form: Form | None, files: Mapping[str, tuple[str, bytes]] | None) -> JsonObject:
        try:
            response = self._session.post(
                self._url(path),
                data=form,
                files=files,
                headers={"X-CSRFToken": self._csrf_token, "Referer": self.base_url},
                timeout=_ANSWER_SECONDS,
                allow_redirects=False,
            )
        except _BROKEN as error:
            raise Lost(f"POST {path}: {error}") from error
        if response.status_code in _RESTARTING:
            raise Lost(f"POST {path}: status {response.status_code}")
        return _json(response)

    def _url(self, path: str) -> str:
        return urljoin(self.base_url + "/", path.lstrip("/"))


def _json(response: requests.Response) -> JsonObject:
    _check(response)
    try:
        return as_object(response.json(), response.request.path_url)
    except requests.JSONDecodeError as error:
        raise Misunderstood(f"{response.request.path_url}: no JSON, status {response.status_code}") from error


def _check(response: requests.Response) -> None:
    """Raises Refused for every status of 400 and above."""
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        raise _refusal(response)


def _refusal(response: requests.Response) -> Refused:
    try:
        error = as_object(as_object(response.json()).get("error"), "error")
        details = {name: str(value) for name, value in as_object(error.get("details") or {}, "details").items()}
        return Refused(text(error, "code"), optional_text(error, "message") or "", details, response.status_code)
    except (requests.JSONDecodeError, Misunderstood):
        # A proxy or a crash answers without our form; the status is all there is.
        return Refused(f"http.{response.status_code}", response.reason or "", None, response.status_code)
