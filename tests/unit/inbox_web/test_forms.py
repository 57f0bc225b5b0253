"""What comes from outside is read by name or refused by name."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from inbox.web import forms
from server.infra.errors import Refusal


@pytest.fixture
def app() -> Flask:
    return Flask("forms")


def refused(app: Flask, read: Callable[[], object], **request: object) -> Refusal:
    with app.test_request_context("/", **request), pytest.raises(Refusal) as caught:
        read()
    return caught.value


def test_a_text_is_trimmed(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"reason": "  gửi nhầm \n"}):
        assert forms.text("reason") == "gửi nhầm"


def test_a_program_may_send_json(app: Flask) -> None:
    body = {"reason": "gửi nhầm", "agree": False, "recipients": ["a", "b", "a"]}
    with app.test_request_context("/", method="POST", json=body):
        assert forms.text("reason") == "gửi nhầm"
        assert forms.flag("agree") is False
        assert forms.choices("recipients") == ["a", "b"]


@pytest.mark.parametrize("body", [{}, {"reason": 7}, {"reason": ["x"]}, {"reason": None}, {"reason": "x" * 5000}])
def test_a_text_that_is_none_is_refused_by_its_name(app: Flask, body: dict[str, object]) -> None:
    refusal = refused(app, lambda: forms.text("reason"), method="POST", json=body)
    assert (refusal.code, refusal.details) == ("request.invalid", {"field": "reason"})


@pytest.mark.parametrize("raw", [b"[1]", b'"x"', b"{", b""])
def test_a_json_body_that_is_no_object_is_refused(app: Flask, raw: bytes) -> None:
    refusal = refused(app, lambda: forms.text("reason"), method="POST", data=raw, content_type="application/json")
    assert refusal.details == {"field": "body"}


@pytest.mark.parametrize(("given", "read"), [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("0", False)])
def test_a_clear_answer_is_read(app: Flask, given: str, read: object) -> None:
    with app.test_request_context("/", method="POST", data={"agree": given}):
        assert forms.flag("agree") is read


def test_an_unclear_answer_is_refused(app: Flask) -> None:
    assert refused(app, lambda: forms.flag("agree"), method="POST", data={"agree": "có lẽ"}).code == "request.invalid"


def test_a_day_may_be_left_empty(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"due": ""}):
        assert forms.day("due") is None


def test_a_day_is_read(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"due": "2026-12-31"}):
        assert forms.day("due") == date(2026, 12, 31)


@pytest.mark.parametrize("given", ["31/12/2026", "2026-02-30", "mai", "2026-12-31T00:00"])
def test_a_day_that_is_none_is_refused(app: Flask, given: str) -> None:
    assert refused(app, lambda: forms.day("due"), method="POST", data={"due": given}).details == {"field": "due"}


def test_boxes_of_every_group_are_read_once(app: Flask) -> None:
    boxes = {"recipients-1": ["a", "b"], "recipients-2": ["b", "c"], "other": ["d"]}
    with app.test_request_context("/", method="POST", data=boxes):
        assert forms.choices("recipients") == ["a", "b", "c"]


def test_no_box_ticked_is_an_empty_list(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={}):
        assert forms.choices("recipients") == []


@pytest.mark.parametrize("given", [[{"id": 1}], [1], 7, ["x"] * 2001])
def test_odd_choices_are_refused(app: Flask, given: object) -> None:
    refusal = refused(app, lambda: forms.choices("recipients"), method="POST", json={"recipients": given})
    assert refusal.details == {"field": "recipients"}


@pytest.mark.parametrize("given", ["-1", "0", "2201", "hai", "1e3", "٢٠٢٦", "9" * 400, "2026.0"])
def test_a_number_out_of_its_bounds_is_refused(app: Flask, given: str) -> None:
    refusal = refused(app, lambda: forms.whole_number("year", 2026, 1, 2200), query_string={"year": given})
    assert refusal.details == {"field": "year"}


def test_a_missing_number_is_the_default(app: Flask) -> None:
    with app.test_request_context("/"):
        assert forms.whole_number("page", 1, 1, 9) == 1


def test_an_empty_upload_is_refused(app: Flask) -> None:
    data = {"package": (io.BytesIO(b""), "empty.edxml")}
    assert refused(app, lambda: forms.upload("package"), method="POST", data=data).code == "file.empty"


def test_a_missing_upload_is_refused(app: Flask) -> None:
    assert refused(app, lambda: forms.upload("package"), method="POST", data={}).code == "file.empty"
