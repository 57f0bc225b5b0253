"""The whole application over a seeded node, without a server around it."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app.web import create_app
from server.demo.accounts import DemoAccess
from server.demo.seed import seed
from server.infra.config import Settings

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


@dataclass(frozen=True)
class House:
    app: Flask
    settings: Settings
    access: DemoAccess

    def client(self, username: str | None = None) -> FlaskClient:
        """A browser of its own, logged in when a name is given."""
        client = self.app.test_client()
        if username is not None:
            answer = client.post(
                "/login",
                data={"username": username, "password": self.access.password, "csrf_token": token(client)},
                headers=JSON,
            )
            assert answer.status_code == 200, answer.text
        return client


def token(client: FlaskClient) -> str:
    values = client.get("/login", headers=JSON).get_json()
    csrf: str = values["csrf_token"]
    return csrf


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    settings = Settings(data_dir=tmp_path_factory.mktemp("house"), database_url="")
    access = seed(settings, lambda _step: None)
    return House(create_app(settings), settings, access)
