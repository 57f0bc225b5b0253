"""Signing a list, and signatures made outside, through the screens."""

import re
from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from inbox.actions.submit import submit
from inbox.models import SigningAct
from inbox.web import signing as screens
from server.identity.models import Credential
from server.infra.config import Settings
from server.infra.database import reading, transaction
from server.infra.secrets import node_secret
from tests.integration.inbox.steps import act, shown
from tests.integration.inbox.world import PIN
from tests.integration.inbox_web.conftest import HTML, JSON, Office


def waiting(office: Office, source: str = "poll:1") -> str:
    document_id = office.world.draft(source)
    act(office.world, "secretary", submit, document_id)
    return document_id


def as_listed(office: Office, *documents: str) -> list[str]:
    return [f"{one}:{shown(office.world, one)}" for one in documents]


def test_a_list_is_signed_and_each_outcome_is_shown(office: Office) -> None:
    documents = [waiting(office, f"poll:{number}") for number in range(2)]
    chair = office.browser("chair")
    answer = chair.post("/signing/batch", {"files": as_listed(office, *documents), "pin": PIN})
    assert answer["url"] == f"/signing/acts/{answer['act_id']}"
    assert "Đang ký số từng văn bản" in chair.page(answer["url"])
    office.work()
    found = chair.get(answer["url"])["act"]
    assert [(file["document_id"], file["state"]) for file in found["files"]] == [(one, "signed") for one in documents]
    page = chair.page(answer["url"])
    assert page.count("Đã ký") >= 2
    assert found["list_sha256"] in page


def test_a_list_with_a_wrong_pin_says_so_for_each_document(office: Office) -> None:
    documents = [waiting(office, f"poll:{number}") for number in range(2)]
    chair = office.browser("chair")
    answer = chair.post("/signing/batch", {"files": as_listed(office, *documents), "pin": "000000"})
    office.work()
    page = chair.page(answer["url"])
    assert "Mã PIN không đúng. Còn 4 lần thử" in page
    assert "Không mở được chữ ký số cho danh sách này" in page


@pytest.mark.parametrize("files", [["x"], [":"], ["x:"], [":x"]])
def test_a_list_that_cannot_be_read_is_refused_by_name(office: Office, files: list[str]) -> None:
    assert office.browser("chair").refused("/signing/batch", {"files": files, "pin": PIN}) == "request.invalid"


def test_the_act_remembers_where_it_came_from(office: Office) -> None:
    document_id = waiting(office)
    chair = office.browser("chair")
    chair.post(f"/outgoing/{document_id}/sign", chair.pin_for(document_id))
    with reading(office.world.factory) as session:
        assert session.scalars(select(SigningAct.address)).all() == ["127.0.0.1"]


def test_the_page_sends_the_hash_of_the_file_it_shows(office: Office) -> None:
    document_id = waiting(office)
    page = office.browser("chair").page(f"/leader/documents/{document_id}")
    assert f'name="sha256" value="{shown(office.world, document_id)}"' in page


@pytest.fixture
def device_key(office: Office) -> None:
    """From now on the chair's key is in a token of their own."""
    with transaction(office.world.factory) as session:
        session.scalars(select(Credential).where(Credential.purpose == "signature")).one().kind = "device"


def policy(office: Office, path: str) -> str:
    answer = office.browser("chair").client.get(path, headers=HTML)
    return answer.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("device_key")
def test_the_pin_of_a_device_stands_in_no_form_and_goes_to_the_bridge_alone(office: Office) -> None:
    document_id = waiting(office)
    page = office.browser("chair").page(f"/leader/documents/{document_id}")
    (field,) = re.findall(r'<input[^>]*id="sign-pin"[^>]*>', page)
    assert "name=" not in field
    assert 'name="pin"' not in page
    assert 'bridge="http://127.0.0.1:18345" certificate="' in page


@pytest.mark.usefixtures("device_key")
def test_only_the_page_that_signs_with_a_device_may_speak_with_the_bridge(office: Office) -> None:
    document_id = waiting(office)
    reaching = "; connect-src 'self' http://127.0.0.1:18345"
    assert policy(office, f"/leader/documents/{document_id}").endswith(reaching)
    for path in ("/leader", "/leader/absences", f"/outgoing/{document_id}"):
        assert "connect-src" not in policy(office, path), path


def test_the_page_of_a_leader_whose_key_is_in_the_house_speaks_with_the_house_alone(office: Office) -> None:
    assert "connect-src" not in policy(office, f"/leader/documents/{waiting(office)}")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1 *", "https://evil.example", "http://localhost:1", ""])
def test_no_setting_opens_the_pages_to_another_machine(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings(device_bridge=address)


@pytest.mark.usefixtures("device_key")
def test_a_key_on_a_device_shows_what_is_waited_for(office: Office) -> None:
    document_id = waiting(office)
    chair = office.browser("chair")
    answer = chair.post(f"/outgoing/{document_id}/sign", {"sha256": shown(office.world, document_id)})
    office.work()
    assert answer["url"] == f"/signing/requests/{answer['request_id']}"
    assert "Ký trên thiết bị đang giữ khóa của đồng chí" in chair.page(answer["url"])
    assert "Đang chờ Nguyễn Thị Hà xác nhận ký" in office.browser("clerk").page(f"/outgoing/{document_id}")
    taken = chair.post(f"{answer['url']}/hash")
    assert taken["hash"] == chair.get(answer["url"])["request"]["hash"]
    assert set(taken) == {"ok", "hash", "attributes", "scheme", "nonce", "expires_at"}
    progress = chair.get(f"/leader/documents/{document_id}/progress")
    assert (progress["phase"], progress["request_id"]) == ("waiting", answer["request_id"])
    assert office.browser("deputy").get(answer["url"], 404)["error"]["code"] == "signing.request_missing"
    given_up = chair.post(f"{answer['url']}/withdraw")
    assert given_up["url"] == f"/leader/documents/{document_id}"
    assert "Người ký đã hủy lần ký trên thiết bị" in chair.page(given_up["url"])


@pytest.fixture
def no_calls_before() -> Iterator[None]:
    screens._calls.clear()
    yield
    screens._calls.clear()


def call(office: Office, secret: str, transaction_id: str = "x") -> str:
    answer = office.app.test_client().post(
        "/signing/calls", json={"transaction_id": transaction_id}, headers={**JSON, "Authorization": f"Bearer {secret}"}
    )
    code: str = answer.get_json()["error"]["code"]
    return code


@pytest.mark.usefixtures("no_calls_before")
def test_a_provider_proves_itself_before_it_is_heard(office: Office) -> None:
    secret = node_secret(office.world.settings, "signing-calls")
    assert call(office, "") == "signing.caller_unknown"
    assert call(office, secret[:-1]) == "signing.caller_unknown"
    assert call(office, secret) == "signing.request_missing"


@pytest.mark.usefixtures("no_calls_before")
def test_a_provider_that_calls_too_often_is_not_heard(office: Office) -> None:
    for _ in range(screens.CALLS_PER_MINUTE):
        assert call(office, "guess") == "signing.caller_unknown"
    assert call(office, node_secret(office.world.settings, "signing-calls")) == "signing.caller_throttled"


@pytest.mark.usefixtures("no_calls_before")
def test_a_call_that_is_too_long_is_not_read(office: Office) -> None:
    secret = node_secret(office.world.settings, "signing-calls")
    answer = office.app.test_client().post(
        "/signing/calls", data=b"x" * (screens.CALL_BYTES + 1), headers={**HTML, "Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code in (413, 422)
