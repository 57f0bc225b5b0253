"""One Socket.IO connection to the chamber: websocket only, every event acknowledged. Lost once, it stays lost."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event as Signal
from typing import Any

import socketio

from clients.api.errors import Lost, Refused
from clients.api.reading import JsonObject, as_object, optional_text, part, text

NAMESPACE = "/live"
ANSWER_SECONDS = 10.0

Listener = Callable[[JsonObject], None]


class Wire:
    """`listeners`: event name to what hears it; they are called from the connection's own threads."""

    def __init__(self, base_url: str, cookie: str, listeners: dict[str, Listener]) -> None:
        """Connect. Raises Lost."""
        self._gone = Signal()
        self._calls: set[Signal] = set()
        self._client = socketio.Client(reconnection=False, handle_sigint=False)
        self._client.on("disconnect", self._hang_up, namespace=NAMESPACE)
        for name, listener in listeners.items():
            self._client.on(name, listener, namespace=NAMESPACE)
        try:
            self._client.connect(
                base_url, headers={"Cookie": cookie}, transports=["websocket"], namespaces=[NAMESPACE], wait_timeout=10
            )
        except socketio.exceptions.ConnectionError as error:
            raise Lost(f"live connection: {error}") from error

    @property
    def alive(self) -> bool:
        return not self._gone.is_set()

    def call(self, name: str, payload: JsonObject, seconds: float = ANSWER_SECONDS) -> JsonObject:
        """Send and wait for the acknowledgement. Raises Refused, Lost (also when none came in time)."""
        answers: list[Any] = []
        answered = Signal()

        def acknowledge(*values: Any) -> None:
            answers.extend(values)
            answered.set()

        self._calls.add(answered)
        try:
            self._emit(name, payload, acknowledge)
            answered.wait(seconds)
        finally:
            self._calls.discard(answered)
        if not answers:
            raise Lost(f"{name}: no acknowledgement")
        return _accepted(as_object(answers[0], name))

    def send_and_vanish(self, name: str, payload: JsonObject) -> None:
        """Send, then cut the connection before any acknowledgement is heard: a tablet that lost its Wi-Fi."""
        self._emit(name, payload, None)
        self._client.eio.queue.join()  # the event has left this machine
        self.close()

    def close(self) -> None:
        """Cut the connection. The library's own farewell waits three seconds for each server that is in no hurry."""
        engine = self._client.eio
        reader, line = engine.read_loop_task, engine.ws and engine.ws.sock
        if line is not None and self.alive:
            with suppress(OSError):  # the other side was quicker
                line.shutdown(socket.SHUT_RDWR)
        if reader is not None:
            reader.join(ANSWER_SECONDS)
        self._hang_up()

    def _emit(self, name: str, payload: JsonObject, acknowledge: Callable[..., None] | None) -> None:
        try:
            self._client.emit(name, dict(payload), namespace=NAMESPACE, callback=acknowledge)
        except socketio.exceptions.SocketIOError as error:
            raise Lost(f"{name}: {error}") from error

    def _hang_up(self, *_reason: object) -> None:
        self._gone.set()
        for call in tuple(self._calls):
            call.set()


def _accepted(answer: JsonObject) -> JsonObject:
    if answer.get("ok") is True:
        return answer
    error = part(answer, "error")
    raise Refused(text(error, "code"), optional_text(error, "message") or "")
