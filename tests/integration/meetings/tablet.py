"""A device in the chamber: a real Socket.IO connection and a copy of the sitting kept fresh by its events."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

import requests
import socketio
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from meetings.rules.patch import apply
from meetings.rules.state import Patch, Snapshot
from server.identity.access import TOKEN
from server.infra.secrets import node_secret
from tests.integration.meetings.world import World

LIVE = "/live"
PATIENCE = 60.0
"""Seconds after which a test gives up; never what it waits for."""

Answer = dict[str, Any]


@dataclass
class House:
    """A running server over a world."""

    world: World
    url: str

    def cookie(self, token: str) -> dict[str, str]:
        app = Flask("cookies")
        app.secret_key = node_secret(self.world.settings, "cookies")
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        return {"Cookie": f"khonggiay={serializer.dumps({TOKEN: token})}"}

    def get(self, name: str, path: str, **headers: str) -> requests.Response:
        accept = {"Accept": "application/json", **headers}
        return requests.get(
            self.url + path, headers={**self.cookie(self.world.token(name)), **accept}, timeout=PATIENCE
        )

    def fresh(self, name: str) -> Snapshot:
        snapshot: Snapshot = self.get(name, f"/sittings/{self.world.sitting_id}/snapshot").json()
        return snapshot

    def tablet(self, name: str) -> "Tablet":
        """Connected, not joined."""
        return Tablet(self, name)


@dataclass
class Tablet:
    house: House
    name: str
    snapshot: Snapshot | None = None
    epoch: str = ""
    seq: int = 0
    heard: list[Answer] = field(default_factory=list)
    early: dict[int, Answer] = field(default_factory=dict)
    tallies: list[Answer] = field(default_factory=list)
    connections: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.changed = Condition()
        self.connect()

    def connect(self) -> None:
        self.client = socketio.Client(reconnection=False, handle_sigint=False, request_timeout=PATIENCE)
        self.client.on("event", self._hear, namespace=LIVE)
        self.client.on("tally", lambda message: self._note(self.tallies, message), namespace=LIVE)
        self.client.on("connections", lambda message: self._note(self.connections, message), namespace=LIVE)
        headers = self.house.cookie(self.house.world.token(self.name))
        self.client.connect(
            self.house.url, headers=headers, transports=["websocket"], namespaces=[LIVE], wait_timeout=PATIENCE
        )

    def ask(self, event: str, *payload: object) -> Answer:
        values = payload[0] if len(payload) == 1 else payload or None
        answer: Answer = self.client.call(event, values, namespace=LIVE, timeout=PATIENCE)
        return answer

    def must(self, event: str, **payload: object) -> Answer:
        answer = self.ask(event, payload)
        assert answer["ok"], answer
        return answer

    def join(self) -> Answer:
        """With what is already known, so that the server may answer with the missing events only."""
        with self.changed:
            known = {"epoch": self.epoch, "seq": self.seq} if self.snapshot else {}
        answer = self.must("join", sitting_id=self.house.world.sitting_id, **known)
        with self.changed:
            if "snapshot" in answer:
                self.snapshot, self.epoch, self.seq = answer["snapshot"], answer["epoch"], answer["seq"]
            for event in answer.get("events", []):
                self._take(event)
            self._drain()
        return answer

    def vanish_while_sending(self, event: str, payload: object) -> None:
        """The socket breaks after the event has left and before its acknowledgement is read."""
        self.client.emit(event, payload, namespace=LIVE)
        engine = self.client.eio
        engine.queue.join()
        reader = engine.read_loop_task
        with suppress(OSError):
            engine.ws.sock.shutdown(socket.SHUT_RDWR)
        reader.join(PATIENCE)

    def wait(self, fits: Callable[["Tablet"], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: fits(self), PATIENCE), (self.name, self.seq, self.heard[-3:])

    def wait_for_poll(self, state: str, place: int = 0) -> None:
        def fits(tablet: Tablet) -> bool:
            return tablet.snapshot is not None and tablet.snapshot["polls"][place]["state"] == state

        self.wait(fits)

    def close(self) -> None:
        self.client.disconnect()

    def _hear(self, event: Answer) -> None:
        with self.changed:
            self.heard.append(event)
            self._take(event)
            self.changed.notify_all()

    def _take(self, event: Answer) -> None:
        """The library hears each event in a thread of its own: one that overtook another waits for it."""
        self.early[event["prev"]] = event
        self._drain()

    def _drain(self) -> None:
        while self.snapshot is not None and (following := self.early.pop(self.seq, None)) is not None:
            patch: Patch = following["data"]
            self.snapshot, self.seq = apply(self.snapshot, patch), following["seq"]
        self.early = {prev: event for prev, event in self.early.items() if prev > self.seq or self.snapshot is None}

    def _note(self, notes: list[Answer], message: Answer) -> None:
        with self.changed:
            notes.append(message)
            self.changed.notify_all()


@contextmanager
def serving(world: World) -> Iterator[House]:
    """The web process of the house, ended afterwards; whatever devices sent it, its log must not hold a traceback."""
    port = _free_port()
    node_secret(world.settings, "cookies")
    log = world.settings.data_dir / "server.log"
    with log.open("wb") as out:
        environment = {"KHONGGIAY_DATA_DIR": str(world.settings.data_dir), "KHONGGIAY_PORT": str(port)}
        command = [sys.executable, "-m", "server.cli.main", "web"]
        server = subprocess.Popen(command, env={**_outer(), **environment}, stdout=out, stderr=out)
        try:
            _await(server, f"http://127.0.0.1:{port}/healthz", log.read_text)
            yield House(world, f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(PATIENCE)
    assert "Traceback" not in log.read_text(), log.read_text()


def _await(server: "subprocess.Popen[bytes]", url: str, log: Callable[[], str]) -> None:
    while server.poll() is None:
        try:
            assert requests.get(url, timeout=PATIENCE).ok, log()
        except requests.ConnectionError:
            continue
        return
    raise AssertionError(log())


def _outer() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("KHONGGIAY_")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
