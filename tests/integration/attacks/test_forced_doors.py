"""Forms that no page sends: JSON that is none, roads that lead away, many guesses at the same moment."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from server.identity import login as logins
from tests.integration.attacks.conftest import Attacker, code_of
from tests.integration.server.conftest import HTML, House

NOT_AN_OBJECT = ("[1]", '"x"', "null", "", "[" * 100_000, '{"a":' * 5_000, '{"username": "\\ud800", "password": "x"}')
AT_ONCE = 8


@pytest.mark.parametrize("body", NOT_AN_OBJECT, ids=range(len(NOT_AN_OBJECT)))
@pytest.mark.parametrize("path", ["/login", "/agency", "/incoming/x/refuse"])
def test_json_that_is_no_object_is_refused_by_name(house: House, path: str, body: str) -> None:
    answer = Attacker(house, "vanthu.haly").post(path, body=body)
    assert (answer.status_code, code_of(answer)) == (422, "request.invalid")


@pytest.mark.parametrize("elsewhere", ["//evil.example/a", "///evil.example", "/\\evil.example"])
def test_no_refusal_leads_to_another_site(house: House, elsewhere: str) -> None:
    attacker = Attacker(house, "vanthu.haly")
    headers = {**attacker.headers, **HTML, "Referer": f"http://localhost{elsewhere}"}
    answer = attacker.client.post("/agency", data={"agency_id": "x"}, headers=headers)
    assert answer.status_code == 303
    assert answer.headers["Location"][:2] not in {"//", "/\\"}


@pytest.mark.parametrize("elsewhere", ["//evil.example", "/\t/evil.example", "/\\evil.example", "https://evil.example"])
def test_no_login_leads_to_another_site(house: House, elsewhere: str) -> None:
    attacker = Attacker(house)
    form = {"username": "vanthu.haly", "password": house.access.password, "next": elsewhere}
    answer = attacker.client.post("/login", data=form, headers={**attacker.headers, **HTML})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/incoming")


def test_guesses_at_the_same_moment_count_one_by_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """All pass the first look at the count, then meet where the password is checked."""
    meeting = Barrier(AT_ONCE)

    def check(_stored: str | None, password: str) -> bool:
        meeting.wait(30)
        return password == "right"

    monkeypatch.setattr(logins, "password_fits", check)

    def guess(attacker: Attacker) -> str:
        return code_of(attacker.post("/login", form={"username": "vanthu.minhkhai", "password": "wrong"}))

    attackers = [Attacker(house) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as hands:
        codes = Counter(hands.map(guess, attackers))
    assert codes == {
        "login.failed": logins.TRIES_PER_NAME_AND_ADDRESS,
        "login.throttled": AT_ONCE - logins.TRIES_PER_NAME_AND_ADDRESS,
    }
