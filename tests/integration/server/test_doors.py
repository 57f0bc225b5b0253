"""Default deny: every route and every socket event, for a stranger and for every kind of post."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from server.identity.access import need_of
from server.identity.permissions import GRANTS, PostKind
from tests.integration.server.conftest import JSON, House, token

PUBLIC = {
    "house.anchors",
    "house.health",
    "house.language",
    "house.login",
    "house.login_form",
    "house.verify_check",
    "house.verify_code",
    "house.verify_form",
    "house.verify_report",
    "house.verify_upload",
    "inbox.provider_calls",
    "static",
}
USERS = {
    PostKind.LEADER: "lanhdao.haly",
    PostKind.RECORDS_CLERK: "vanthu.haly",
    PostKind.SPECIALIST: "chuyenvien.haly",
    PostKind.CHAIR: "chutich.hdnd",
    PostKind.SECRETARY: "thuky.hdnd",
    PostKind.DELEGATE: "daibieu02",
    PostKind.HALL: "hoitruong.hdnd",
}
# The chair is a delegate too: the union of both posts.
EXTRA = {PostKind.CHAIR: GRANTS[PostKind.DELEGATE]}


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def knock(client: FlaskClient, rule: Rule, method: str, csrf: str) -> int:
    path = re.sub(r"<[^>]+>", "00000000-0000-0000-0000-000000000000", rule.rule)
    headers = {**JSON, "X-CSRFToken": csrf}
    return client.open(path, method=method, headers=headers).status_code


def test_every_route_says_what_it_needs(house: House) -> None:
    silent = [endpoint for endpoint, view in house.app.view_functions.items() if need_of(view) is None]
    assert silent == []


def test_only_the_listed_routes_are_public(house: House) -> None:
    public = {endpoint for endpoint, view in house.app.view_functions.items() if need_of(view) == "public"}
    assert public == PUBLIC


def test_a_stranger_is_sent_to_the_login_everywhere(house: House) -> None:
    client = house.client()
    csrf = token(client)
    for rule, method in rules(house.app):
        if rule.endpoint not in PUBLIC:
            assert knock(client, rule, method, csrf) == 401, f"{method} {rule.rule}"


@pytest.mark.parametrize("kind", list(PostKind))
def test_each_kind_of_post_reaches_exactly_what_it_may(house: House, kind: PostKind) -> None:
    client = house.client(USERS[kind])
    csrf = token(client)
    granted = GRANTS[kind] | EXTRA.get(kind, frozenset())
    for rule, method in rules(house.app):
        need = need_of(house.app.view_functions[rule.endpoint])
        if not isinstance(need, frozenset) or rule.endpoint == "house.logout":
            continue
        denied = knock(client, rule, method, csrf) == 403
        assert denied == granted.isdisjoint(need), f"{kind}: {method} {rule.rule} needs one of {sorted(need)}"


def test_a_form_without_its_token_changes_nothing(house: House) -> None:
    client = house.client("vanthu.haly")
    answer = client.post("/logout", headers=JSON)
    assert answer.get_json()["error"]["code"] == "access.csrf"
    assert client.get("/incoming", headers=JSON).status_code == 200


def test_an_ended_session_of_work_opens_no_door(house: House) -> None:
    client = house.client("vanthu.haly")
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    client.post("/logout", headers={**JSON, "X-CSRFToken": token(client)})
    with client.session_transaction() as cookie:
        cookie.update(kept)
    assert client.get("/incoming", headers=JSON).status_code == 401


def test_wrong_passwords_are_slowed_down_even_for_the_right_one_after(house: House) -> None:
    client = house.client()
    form = {"username": "vanthu.thuongly", "csrf_token": token(client)}
    codes = [
        client.post("/login", data={**form, "password": "sai"}, headers=JSON).get_json()["error"]["code"]
        for _ in range(6)
    ]
    assert codes == ["login.failed"] * 5 + ["login.throttled"]
    answer = client.post("/login", data={**form, "password": house.access.password}, headers=JSON)
    assert answer.status_code == 429


def test_every_answer_carries_the_strict_policy(house: House) -> None:
    answer = house.client().get("/login")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
