"""The client's desk against a small fake server."""

from collections.abc import Iterator
from typing import Any

import pytest

from clients.api import Desk, Lost, Misunderstood, Refused


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    desk = Desk(house.url)
    desk.log_in("an", "right")
    yield desk
    desk.close()


def test_after_login_acts_carry_the_new_token(house: Any, desk: Desk) -> None:
    assert desk.post("/act", {"what": "sign"})["ok"] is True
    assert house.acts == ["sign"]


def test_a_refused_login_tells_code_sentence_and_details(house: Any) -> None:
    stranger = Desk(house.url)

    with pytest.raises(Refused) as refused:
        stranger.log_in("an", "wrong")

    assert (refused.value.code, refused.value.message) == ("login.failed", "Sai mật khẩu.")
    assert (refused.value.details, refused.value.status) == ({"left": "4"}, 422)
    stranger.close()


def test_an_answer_without_our_form_is_refused_by_its_status(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.get("/crash")

    assert refused.value.code == "http.500"


def test_a_file_is_no_json(desk: Desk) -> None:
    assert desk.download("/file") == b"%PDF"
    with pytest.raises(Misunderstood):
        desk.get("/file")


def test_work_is_waited_for_until_it_is_done(desk: Desk) -> None:
    assert desk.wait_for_work("w1").url == "/outgoing/1"


def test_refused_work_raises_its_code(house: Any, desk: Desk) -> None:
    house.work_states = ["pending", "refused"]

    with pytest.raises(Refused) as refused:
        desk.wait_for_work("w1")

    assert refused.value.code == "signing.wrong_pin"


def test_a_lost_act_is_not_repeated_when_it_had_happened(desk: Desk) -> None:
    gone = Desk("http://127.0.0.1:9", patience=1)
    asked: list[bool] = []

    def happened() -> bool:
        asked.append(True)
        return True

    assert gone.do("/act", {"what": "sign"}, happened) == {}
    assert asked == [True]
    gone.close()


def test_a_server_that_stays_away_is_lost(desk: Desk) -> None:
    gone = Desk("http://127.0.0.1:9", patience=0.1)

    with pytest.raises(Lost):
        gone.get("/login")
    gone.close()
