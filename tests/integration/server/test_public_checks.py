"""Anybody may check a file or a code; nobody learns more than that, and nobody keeps the workers busy."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from inbox.models import OutgoingDocument
from inbox.queries.published import published_by_code
from server.app.web import create_app
from server.app.worker import make_worker
from server.cli.serve import household
from server.infra.database import make_engine, make_factory, reading, transaction
from server.infra.outbox import Queue
from server.trust.models import CodeMiss, PublicCheck
from server.trust.public import FILES_PER_ADDRESS, MISSES_PER_ADDRESS, WAITING_AT_MOST, address_key
from tests.integration.server.conftest import JSON, House, token
from tests.unit.signing.making import issued

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture(autouse=True)
def forgotten(house: House) -> Iterator[None]:
    """The house of the tests is one for all; what strangers did in one test is forgotten for the next."""
    yield
    with transaction(make_factory(make_engine(house.settings.database))) as session:
        session.execute(delete(PublicCheck))
        session.execute(delete(CodeMiss))
    for file in files(house):
        file.unlink()


def bring(client: FlaskClient, data: bytes, name: str = "tệp.pdf", address: str = "203.0.113.9") -> TestResponse:
    form = {"file": (io.BytesIO(data), name), "csrf_token": token(client)}
    return client.post("/verify", data=form, headers=JSON, environ_overrides={"REMOTE_ADDR": address})


def work(house: House) -> None:
    work_on(house, Queue.PUBLIC)


def work_on(house: House, queue: Queue) -> None:
    worker = make_worker(house.settings, queue, "test")
    while worker.step():
        pass


def files(house: House) -> list[Path]:
    return sorted(house.settings.checks_dir.glob("*")) if house.settings.checks_dir.exists() else []


def code_of(answer: TestResponse) -> str:
    return str(answer.get_json()["error"]["code"])


def test_a_file_is_checked_by_a_worker_and_its_bytes_are_deleted(house: House) -> None:
    client = house.client()
    url = bring(client, issued()).get_json()["url"]
    assert client.get(url, headers=JSON).get_json()["verdict"] is None
    assert [file.read_bytes() for file in files(house)] == [issued()]
    work(house)
    found = client.get(url, headers=JSON).get_json()
    assert (found["verdict"]["status"], found["failure"]) == ("invalid", None)
    assert issued() not in [file.read_bytes() for file in files(house)]
    page = client.get(url, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "KHÔNG HỢP LỆ" in page
    assert "Nguyễn Thị Ánh Tuyết" in page


def test_the_work_of_officials_never_waits_behind_what_strangers_bring(house: House) -> None:
    client = house.client()
    url = bring(client, issued()).get_json()["url"]
    work_on(house, Queue.DEFAULT)
    assert client.get(url, headers=JSON).get_json()["verdict"] is None
    work_on(house, Queue.PUBLIC)
    assert client.get(url, headers=JSON).get_json()["verdict"] is not None
    assert "checks" in [child.name for child in household(house.settings, {})]


def test_the_page_of_a_check_cannot_be_guessed(house: House) -> None:
    client = house.client()
    check_id = bring(client, PDF).get_json()["check_id"]
    assert len(check_id) >= 32
    assert code_of(client.get(f"/verify/checks/{check_id[:-1]}", headers=JSON)) == "check.missing"
    assert client.get("/verify/checks/x/report", headers=JSON).status_code == 404


def test_the_name_of_a_file_is_only_shown_never_used(house: House) -> None:
    client = house.client()
    answer = bring(client, PDF, "../../etc/<script>alert(1)</script>.pdf")
    page = client.get(answer.get_json()["url"], headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "<script>alert" not in page
    assert [file.parent for file in files(house)] == [house.settings.checks_dir]


@pytest.mark.parametrize(("data", "name", "code"), [(b"", "a.pdf", "file.empty"), (PDF, "", "file.empty")])
def test_nothing_is_not_a_file(house: House, data: bytes, name: str, code: str) -> None:
    assert code_of(bring(house.client(), data, name)) == code
    assert files(house) == []


def test_a_file_that_is_too_large_is_not_kept(house: House) -> None:
    small = create_app(house.settings.model_copy(update={"public_check_limit": 1000}))
    answer = bring(small.test_client(), b"%PDF" + b"x" * 1000)
    assert (answer.status_code, code_of(answer)) == (422, "file.too_large")
    assert files(house) == []


def test_one_address_brings_only_so_many_files(house: House) -> None:
    client = house.client()
    answers = [bring(client, PDF) for _ in range(FILES_PER_ADDRESS + 1)]
    assert [answer.status_code for answer in answers] == [200] * FILES_PER_ADDRESS + [429]
    assert code_of(answers[-1]) == "check.too_many"
    assert bring(client, PDF, address="203.0.113.10").status_code == 200
    assert len(files(house)) == FILES_PER_ADDRESS + 1


def test_all_strangers_together_wait_when_too_many_files_wait(house: House) -> None:
    client = house.client()
    for number in range(WAITING_AT_MOST):
        assert bring(client, PDF, address=f"203.0.113.{number}").status_code == 200
    assert code_of(bring(client, PDF, address="203.0.113.200")) == "check.busy"


def test_the_address_of_a_stranger_is_not_kept(house: House) -> None:
    bring(house.client(), PDF, address="203.0.113.77")
    with reading(make_factory(make_engine(house.settings.database))) as session:
        kept = session.scalars(select(PublicCheck.address)).all()
    assert kept == [address_key(house.settings, "203.0.113.77")]
    assert "203.0.113.77" not in kept[0]
    same_network = {address_key(house.settings, one) for one in ("2001:db8::1", "2001:db8::ffff")}
    assert len(same_network) == 1


def test_a_code_that_leads_nowhere_looks_like_a_document_that_is_not_issued(house: House) -> None:
    factory = make_factory(make_engine(house.settings.database))
    with reading(factory) as session:
        assert published_by_code(session, "", house.app.extensions["khonggiay"].clock.now().date()) is None
        assert session.scalars(select(OutgoingDocument)).all() == []
    client = house.client()
    answers = [client.get(f"/verify/{code}", headers={"Accept": "text/html"}) for code in ("ABC-DEF", "x" * 60, "%00")]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {re.sub(r'value="[^"]*"|content="[^"]*"', "", answer.get_data(as_text=True)) for answer in answers}
    assert len(bodies) == 1


def test_guessing_codes_ends(house: House) -> None:
    client = house.client()
    answers = [client.get(f"/verify/GUESS{number}", headers=JSON) for number in range(MISSES_PER_ADDRESS + 1)]
    assert [answer.status_code for answer in answers] == [404] * MISSES_PER_ADDRESS + [429]
    assert code_of(answers[-1]) == "check.code_throttled"


def test_the_login_page_leads_to_the_check(house: House) -> None:
    page = house.client().get("/login", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'href="/verify"' in page
    form = house.client().get("/verify", headers={"Accept": "text/html"})
    assert form.status_code == 200
    assert house.client().get("/verify?code=AB%2F..%2F12", headers={"Accept": "text/html"}).location == "/verify/AB..12"
