"""A small house of cards that speaks the wire format, so that the client can be tried without the real server."""

from collections.abc import Iterator
from threading import Lock, Thread
from typing import Any

import pytest
import socketio
from flask import Flask, Response, jsonify, request, session
from werkzeug.serving import make_server

SITTING = "sitting-1"
POLL = "poll-1"
NAMESPACE = "/live"

Object = dict[str, Any]


def poll(state: str, my_ballot: Object | None = None) -> Object:
    return {
        "id": POLL,
        "item_id": "item-1",
        "question": "Thông qua?",
        "state": state,
        "text_sha256": None,
        "majority": {"kind": "simple", "label": "quá nửa", "needed": 2, "total": 3},
        "opened_at": None,
        "closed_at": None,
        "progress": {"present": 0},
        "my_ballot": my_ballot,
        "result": None,
    }


def snapshot(state: str = "open") -> Object:
    return {
        "sitting": {"id": SITTING, "state": "open"},
        "viewer": {"role": "delegate", "seat_id": "seat-1", "permissions": []},
        "quorum": {"total": 3, "present": 0, "needed": 2, "met": False},
        "seats": [{"id": "seat-1", "number": 1, "name": "An", "group": "", "presence": "expected"}],
        "agenda": [],
        "current_item_id": None,
        "polls": [poll(state)],
    }


class House:
    """What the fake server knows, and what reached it."""

    def __init__(self) -> None:
        self.app = Flask("house")
        self.app.secret_key = "cards"
        self.live = socketio.Server(async_mode="threading", cors_allowed_origins="*")
        self.app.wsgi_app = socketio.WSGIApp(self.live, self.app.wsgi_app)  # type: ignore[method-assign]
        self.seq = 0
        self.epoch = "e1"
        self.state = snapshot()
        self.ballots: list[Object] = []
        self.joins: list[Object] = []
        self.acts: list[str] = []
        self.work_states = ["pending", "leased", "done"]
        self.lock = Lock()
        _routes(self)
        _events(self)
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.server.daemon_threads = True  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def say(self, data: Object, *, skip: bool = False) -> None:
        """Number an event and send it; `skip`: it never arrives."""
        with self.lock:
            event = {"epoch": self.epoch, "seq": self.seq + 1, "prev": self.seq, "name": "changed", "data": data}
            self.seq += 1
            self.state = {**self.state, **data.get("set", {})}
        if not skip:
            self.live.emit("event", event, namespace=NAMESPACE)


def _routes(house: House) -> None:
    @house.app.get("/login")
    def login_screen() -> Response:
        token = session.setdefault("token", "first")
        return jsonify(csrf_token=token)

    @house.app.post("/login")
    def log_in() -> tuple[Response, int] | Response:
        if request.headers.get("X-CSRFToken") != session.get("token"):
            return jsonify(error={"code": "csrf", "message": "", "details": {}}), 400
        if request.form["password"] != "right":
            return jsonify(error={"code": "login.failed", "message": "Sai mật khẩu.", "details": {"left": "4"}}), 422
        session["token"], session["name"] = "second", request.form["username"]
        return jsonify(ok=True, url="/")

    @house.app.post("/act")
    def act() -> tuple[Response, int] | Response:
        if request.headers.get("X-CSRFToken") != session.get("token"):
            return jsonify(error={"code": "csrf", "message": "", "details": {}}), 400
        house.acts.append(request.form["what"])
        return jsonify(ok=True, url="/", work_id="w1")

    @house.app.get("/progress/w1")
    def work() -> Response:
        state = house.work_states.pop(0) if len(house.work_states) > 1 else house.work_states[0]
        code = "signing.wrong_pin" if state == "refused" else None
        return jsonify(state=state, code=code, message="", url="/outgoing/1")

    @house.app.get("/file")
    def file() -> Response:
        return Response(b"%PDF", content_type="application/pdf")

    @house.app.get("/crash")
    def crash() -> tuple[str, int]:
        return "<html>", 500


def _events(house: House) -> None:
    @house.live.on("connect", namespace=NAMESPACE)  # type: ignore[untyped-decorator]
    def connect(_sid: str, environ: Object) -> bool:
        return "session=" in environ.get("HTTP_COOKIE", "")

    @house.live.on("join", namespace=NAMESPACE)  # type: ignore[untyped-decorator]
    def join(_sid: str, asked: Object) -> Object:
        house.joins.append(asked)
        with house.lock:
            return {"ok": True, "epoch": house.epoch, "seq": house.seq, "snapshot": house.state}

    @house.live.on("ballot.cast", namespace=NAMESPACE)  # type: ignore[untyped-decorator]
    def cast(_sid: str, ballot: Object) -> Object:
        house.ballots.append(ballot)
        return {"ok": True, "ballot_id": ballot["ballot_id"], "choice": ballot["choice"], "receipt": "r", "at": ""}

    @house.live.on("presence.declare", namespace=NAMESPACE)  # type: ignore[untyped-decorator]
    def declare(sid: str, _asked: Object) -> Object:
        seat = {**house.state["seats"][0], "presence": "present"}
        house.say({"set": {"seats": [seat]}})
        return {"ok": True}

    @house.live.on("poll.close", namespace=NAMESPACE)  # type: ignore[untyped-decorator]
    def close(_sid: str, _asked: Object) -> Object:
        return {"ok": False, "error": {"code": "access.denied", "message": "Không được phép."}}

    @house.live.on("hang_up", namespace=NAMESPACE)  # type: ignore[untyped-decorator]
    def hang_up(sid: str, _asked: Object) -> Object:
        house.live.disconnect(sid, namespace=NAMESPACE)
        return {"ok": True}


@pytest.fixture
def house() -> Iterator[House]:
    built = House()
    built.start()
    yield built
    built.stop()
