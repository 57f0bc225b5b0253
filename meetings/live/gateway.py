"""Where the live rooms meet Flask-SocketIO: who may connect, how an event is answered, how a message is sent."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from flask import session as web_session
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import Namespace, SocketIO

from meetings.live.handlers import ASKS
from meetings.live.payloads import only_object
from meetings.live.room import Reply
from meetings.live.service import Live
from server.identity.access import TOKEN, socket_actor
from server.identity.queries import token_digest
from server.infra.errors import Refusal
from server.infra.services import Services

log = logging.getLogger(__name__)

NAMESPACE = "/live"


class SocketDoor:
    """The transport. `socketio` is the Flask-SocketIO server that the application put together."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio

    def emit(self, name: str, payload: object, sids: list[str]) -> None:
        if sids:  # no address at all would mean everybody
            self._socketio.emit(name, payload, namespace=NAMESPACE, to=sids)

    def backlog(self, sid: str) -> int:
        server = self._socketio.server
        line = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, NAMESPACE))
        return line.queue.qsize() if line else 0

    def close(self, sid: str) -> None:
        self._socketio.server.disconnect(sid, namespace=NAMESPACE)


class LiveNamespace(Namespace):  # type: ignore[misc]  # the library has no types
    """Every event of a connection comes through `trigger_event`; what does not stand in the table is refused."""

    def __init__(self, live: Live, seconds: Callable[[], float] = monotonic) -> None:
        super().__init__(NAMESPACE)
        self.live = live
        self._seconds = seconds

    def trigger_event(self, event: object, *args: Any) -> Reply | None:
        sid, *values = args
        if event == "connect" and not self.live.knows(sid):
            self._connect(sid)
            return None
        if event == "disconnect":
            self.live.dismiss(sid)
            return None
        return self._answer(sid, event, tuple(values))

    def _connect(self, sid: str) -> None:
        # Read from the server's own books: a device could send an event of this name with values of its choice.
        environ = self.socketio.server.get_environ(sid, namespace=NAMESPACE)
        with environ["flask.app"].request_context(environ):
            try:
                actor = socket_actor()
            except Refusal as refusal:
                raise Refused(self._error(refusal)) from refusal
            self.live.admit(sid, actor, token_digest(web_session[TOKEN]))

    def _answer(self, sid: str, event: object, values: tuple[object, ...]) -> Reply:
        try:
            caller = self.live.caller(sid)
            caller.require_measure(self._seconds())
            ask = ASKS.get(event) if isinstance(event, str) else None
            if ask is None:
                raise Refusal("live.unknown_event")
            caller.actor.require(ask.permission)
            return {"ok": True, **ask.handle(self.live, caller, only_object(values))}
        except Refusal as refusal:
            return {"ok": False, "error": self._error(refusal)}
        except Exception:  # an accident is told as such; what was asked did not happen, and the device may ask again
            log.exception("accident in %s", event)
            return {"ok": False, "error": self._error(Refusal("server.error"))}

    def _error(self, refusal: Refusal) -> dict[str, object]:
        message = self.live.services.catalogue.sentence(refusal.code, refusal.details)
        return {"code": refusal.code, "message": message, "details": refusal.details}


def register_live(socketio: SocketIO, services: Services) -> Live:
    """Hang the live rooms on a Socket.IO server, under the namespace `/live`."""
    live = Live(services, SocketDoor(socketio))
    socketio.on_namespace(LiveNamespace(live))
    return live
