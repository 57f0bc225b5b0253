"""A verdict comes from the check of the bytes alone: no form, for no kind of post, changes it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from inbox.actions.import_package import import_package, unpack
from inbox.models import IncomingDocument
from server.identity.models import Agency
from server.infra.blobs import BlobStore
from server.infra.clock import SystemClock
from server.infra.database import SessionFactory, make_engine, make_factory, reading, transaction
from tests.integration.server.conftest import JSON, House, token
from tests.integration.server.test_doors import USERS, rules

PACKAGE = Path(__file__).resolve().parents[4] / "shared" / "data" / "edxml" / "new.edxml"
# What somebody would send who hopes that a form takes more than it shows.
FORGED: dict[str, Any] = {
    **dict.fromkeys(("verdict_status", "status", "code", "result", "trusted", "intact"), "valid"),
    "verdict": {"status": "valid", "code": "verify.valid", "reasons": [], "warnings": [], "signatures": []},
    **dict.fromkeys(("reason", "directive", "note", "answer", "conclusion", "text"), "lý do"),
}


@pytest.fixture
def factory(house: House) -> SessionFactory:
    return make_factory(make_engine(house.settings.database))


@pytest.fixture
def incoming_id(house: House, factory: SessionFactory) -> str:
    """A document of another agency, whose files nobody has checked yet."""
    blobs, now = BlobStore(house.settings.blobs_dir), SystemClock().now()
    unpacked = unpack(blobs, PACKAGE.read_bytes())
    with transaction(factory) as session:
        ward = session.scalars(select(Agency).where(Agency.name.like("%Hạ Lý%"))).one()
        taken = import_package(session, blobs, None, ward.id, unpacked, now=now)
    assert taken.incoming_id is not None
    return taken.incoming_id


def verdict_of(factory: SessionFactory, incoming_id: str) -> tuple[str, Any]:
    with reading(factory) as session:
        document = session.get_one(IncomingDocument, incoming_id)
        return document.verdict_status, document.verdict


def forms(house: House, incoming_id: str) -> Iterator[tuple[str, str]]:
    for rule, method in rules(house.app):
        if method not in {"GET", "HEAD"} and rule.endpoint != "house.logout":
            yield method, re.sub(r"<[^>]+>", incoming_id, rule.rule)


def test_no_form_of_any_post_sets_a_verdict(house: House, factory: SessionFactory, incoming_id: str) -> None:
    before = verdict_of(factory, incoming_id)
    for username in USERS.values():
        client = house.client(username)
        headers = {**JSON, "X-CSRFToken": token(client)}
        for method, path in forms(house, incoming_id):
            client.open(path, method=method, json=FORGED, headers=headers)
            client.open(path, method=method, data={**FORGED, "verdict": "valid"}, headers=headers)
    assert verdict_of(factory, incoming_id) == before
