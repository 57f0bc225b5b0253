"""A server that answers as badly as a test asks, and says what it was asked."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Talk = Callable[[socket.socket, threading.Event], None]


@dataclass
class Hostile:
    port: int
    asked: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def hostile(talk: Talk) -> Iterator[Hostile]:
    """Answers every connection with `talk`, which must stop when the event is set or the other side is gone."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Hostile(server.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(server, talk, found, done))
        thread.start()
        try:
            yield found
        finally:
            done.set()
            socket.create_connection(("127.0.0.1", found.port)).close()
            thread.join()


def _serve(server: socket.socket, talk: Talk, found: Hostile, done: threading.Event) -> None:
    while not done.is_set():
        connection, _ = server.accept()
        with connection:
            connection.settimeout(0.5)  # an asker that left is not always told of
            asked = b"" if done.is_set() else connection.recv(4096)
            if asked:
                found.asked.append(asked)
                try:
                    talk(connection, done)
                except OSError:
                    continue  # the asker left, as it should


def answer(body: bytes, status: str = "200 OK", *headers: str) -> Talk:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return lambda connection, _done: connection.sendall("\r\n".join(lines).encode() + body)


def endless(head: bytes, piece: bytes) -> Talk:
    """Sends without end, as fast as it goes."""

    def talk(connection: socket.socket, done: threading.Event) -> None:
        connection.sendall(head)
        while not done.is_set():
            connection.sendall(piece)

    return talk


def drip(head: bytes) -> Talk:
    """One byte every few hundredths of a second: every single reading is quick, the whole never ends."""

    def talk(connection: socket.socket, done: threading.Event) -> None:
        connection.sendall(head)
        while not done.wait(0.02):
            connection.sendall(b"x")

    return talk


def silence(connection: socket.socket, done: threading.Event) -> None:
    connection.settimeout(0.05)
    while not done.is_set():
        try:
            if not connection.recv(1):
                return
        except TimeoutError:
            continue
