"""The whole application over the small world of official documents; browsers that are logged in already."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.app.parts import CATALOGUE
from server.app.web import create_app
from server.identity.access import TOKEN
from server.identity.login import log_in
from server.infra.database import transaction
from server.infra.services import EXTENSION, Services
from tests.integration.inbox.steps import issued
from tests.integration.inbox.world import PIN, World, make_keys, make_world

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
HOURS = 12


@dataclass
class Browser:
    """One person's browser. `get` and `post` ask as programs do, `page` as people do."""

    client: FlaskClient
    csrf: str

    def get(self, path: str, status: int = 200) -> dict[str, Any]:
        answer = self.client.get(path, headers=JSON)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def post(self, path: str, form: Mapping[str, Any] | None = None, status: int = 200) -> dict[str, Any]:
        answer = self.client.post(path, data=form or {}, headers={**JSON, "X-CSRFToken": self.csrf})
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def pin_for(self, document_id: str, pin: str = PIN) -> dict[str, str]:
        """What the form of a signature sends: the PIN, and the hash of the file that the page shows."""
        page = self.get(f"/outgoing/{document_id}")
        annexes = ",".join(one["sha256"] for one in page["annexes"])
        return {"pin": pin, "sha256": page["document"]["file_sha256"], "annexes": annexes}

    def refused(self, path: str, form: Mapping[str, Any] | None = None, status: int = 422) -> str:
        """The code of the refusal of a POST."""
        code: str = self.post(path, form, status)["error"]["code"]
        return code

    def page(self, path: str) -> str:
        """The text a person gets; its address must answer 200."""
        answer = self.client.get(path, headers=HTML)
        assert answer.status_code == 200, answer.text
        return answer.text

    def press(self, path: str, form: Mapping[str, Any] | None = None) -> TestResponse:
        """What a form of a page sends."""
        return self.client.post(path, data={**(form or {}), "csrf_token": self.csrf}, headers=HTML)

    def bytes_of(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers, buffered=True)


@dataclass
class Office:
    """A world with its application."""

    world: World
    app: Flask

    def browser(self, name: str) -> Browser:
        """The browser of a person of the world, by name."""
        with transaction(self.world.factory) as session:
            token, _actor = log_in(session, name, self.world.now, HOURS)
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie[TOKEN] = token
        csrf: str = client.get("/login", headers=JSON).get_json()["csrf_token"]
        return Browser(client, csrf)

    def work(self) -> None:
        self.world.work()


def office_of(world: World) -> Office:
    app = create_app(world.settings)
    app.extensions[EXTENSION] = Services(world.settings, world.factory, world.blobs, world.clock, CATALOGUE)
    return Office(world, app)


@pytest.fixture(scope="session")
def first_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    keys = tmp_path_factory.mktemp("keys") / "data"
    make_keys(keys)
    return make_world(tmp_path_factory.mktemp("world"), keys)


@pytest.fixture
def office(tmp_path: Path, first_world: World) -> Office:
    """Nothing has been drafted yet."""
    return office_of(first_world.copy(tmp_path / "data"))


@dataclass(frozen=True)
class Sealed:
    world: World
    document_id: str


@pytest.fixture(scope="session")
def first_sealed(tmp_path_factory: pytest.TempPathFactory, first_world: World) -> Sealed:
    world = first_world.copy(tmp_path_factory.mktemp("sealed") / "data")
    return Sealed(world, issued(world))


@dataclass(frozen=True)
class Sent:
    """A sealed resolution was dispatched to a ward and a city and arrived at both."""

    office: Office
    outgoing_id: str
    incoming_id: str


@pytest.fixture
def sent(tmp_path: Path, first_sealed: Sealed) -> Sent:
    office = office_of(first_sealed.world.copy(tmp_path / "data"))
    world = office.world
    receivers = [world.agencies["ward"], world.agencies["city"]]
    office.browser("clerk").post(f"/outgoing/{first_sealed.document_id}/dispatch", {"recipients": receivers})
    office.work()
    return Sent(office, first_sealed.document_id, world.one_incoming("ward").id)


@pytest.fixture
def sealed(tmp_path: Path, first_sealed: Sealed) -> tuple[Office, str]:
    """A resolution that waits to be dispatched, and its id."""
    return office_of(first_sealed.world.copy(tmp_path / "data")), first_sealed.document_id


@pytest.fixture
def headings() -> Callable[[str], list[str]]:
    """The words of the first header row of a page's table."""

    def read(page: str) -> list[str]:
        head = page[page.index("<thead>") : page.index("</thead>")]
        return [re.sub(r"\s+", " ", words).strip() for words in re.findall(r"<th\b[^>]*>(.*?)</th>", head, re.DOTALL)]

    return read
