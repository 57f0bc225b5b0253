"""How much a request may bring is known before it is read: small for forms, a file's size where a file is expected."""

import io

import pytest
from flask import Flask

from server.identity.access import need_of
from server.infra.bodies import AROUND_FILE, FORM_BYTES, measure
from tests.integration.server.conftest import JSON, House, token

MEGABYTE = 2**20
FILE_ROUTES = {"house.verify_upload", "inbox.add_outgoing_annex", "inbox.import_incoming"}


class Endless(io.RawIOBase):
    """A body without an end; `taken` is how much of it was read."""

    def __init__(self) -> None:
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # what io really gives
        buffer[:] = b"x" * len(buffer)
        self.taken += len(buffer)
        return len(buffer)


def send(house: House, path: str, size: int | None, kind: str = "application/json") -> tuple[int, str, int]:
    """(status, code, bytes read). Without a size the body comes in pieces, and its end is unknown."""
    client, body = house.client(), Endless()
    headers = {**JSON, "X-CSRFToken": token(client), "Content-Type": kind}
    environ = {"wsgi.input": body, "wsgi.input_terminated": True}
    sized = {} if size is None else {"CONTENT_LENGTH": str(size)}
    answer = client.post(path, headers=headers, environ_overrides={**environ, **sized})
    return answer.status_code, answer.get_json()["error"]["code"], body.taken


def limit_of(app: Flask, path: str) -> int | None:
    with app.test_request_context(path, method="POST") as context:
        measure()
        return context.request.max_content_length


@pytest.mark.parametrize("path", ["/login", "/language", "/signing/calls"])
def test_of_an_endless_form_by_a_stranger_no_more_than_a_form_is_read(house: House, path: str) -> None:
    status, _code, taken = send(house, path, None)
    assert status in {403, 422}
    assert taken <= FORM_BYTES + MEGABYTE // 4


def test_a_body_that_says_it_is_too_large_is_not_read_at_all(house: House) -> None:
    assert send(house, "/login", FORM_BYTES + 1) == (422, "file.too_large", 0)
    brought = house.settings.public_check_limit + AROUND_FILE + 1
    assert send(house, "/verify", brought, "multipart/form-data; boundary=x") == (422, "file.too_large", 0)


def test_of_a_stranger_nothing_is_read_where_a_login_is_needed(house: House) -> None:
    status, code, taken = send(house, "/incoming/import", 40 * MEGABYTE, "multipart/form-data; boundary=x")
    assert (status, code, taken) == (401, "access.login_required", 0)


def test_only_routes_that_expect_a_file_take_more_than_a_form(house: House) -> None:
    large = set()
    for rule in house.app.url_map.iter_rules():
        path = "/".join("x" if part.startswith("<") else part for part in rule.rule.split("/"))
        if "POST" in (rule.methods or ()) and limit_of(house.app, path) != FORM_BYTES:
            large.add(rule.endpoint)
    assert large == FILE_ROUTES
    assert limit_of(house.app, "/verify") == house.settings.public_check_limit + AROUND_FILE
    assert [name for name in large if need_of(house.app.view_functions[name]) == "public"] == ["house.verify_upload"]
