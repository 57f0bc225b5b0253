"""A real server for tests: a process group of its own over a data folder, to be started, killed and started again."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clients.api.desk import Desk

START_SECONDS = 120
COMMAND = (sys.executable, "-m", "server.cli.main")


class Node:
    """`khonggiay serve` on a free port. `log` collects what all its lives wrote; `extra` are further settings."""

    def __init__(self, data_dir: Path, **extra: str) -> None:
        self.data_dir = data_dir
        self.extra = extra
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self.url = f"http://127.0.0.1:{free_port()}"
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def accounts(self) -> dict[str, Any]:
        """The content of demo-accounts.json."""
        found: dict[str, Any] = json.loads((self.data_dir / "demo-accounts.json").read_text(encoding="utf-8"))
        return found

    @property
    def environment(self) -> dict[str, str]:
        ours = {"KHONGGIAY_DATA_DIR": str(self.data_dir), "KHONGGIAY_PORT": self.url.rsplit(":", 1)[1]}
        more = {f"KHONGGIAY_{name.upper()}": value for name, value in self.extra.items()}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KHONGGIAY_")}
        return {**inherited, **ours, **more}

    @property
    def supervisor(self) -> int:
        """The number of the process that started all others. Raises RuntimeError for a server that is not running."""
        if self._server is None:
            raise RuntimeError("The server is not running.")
        return self._server.pid

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the house over the same data."""
        return subprocess.run([*COMMAND, *arguments], env=self.environment, capture_output=True, text=True, check=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                [*COMMAND, "serve"], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        desk = Desk(self.url, patience=START_SECONDS)
        try:
            desk.get("/healthz")
        finally:
            desk.close()

    def kill(self) -> None:
        """kill -9 of every process at once, in the middle of whatever they do."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, with_signal: signal.Signals) -> None:
        if self._server is not None:
            os.killpg(self._server.pid, with_signal)
            self._server.wait(60)
            self._server = None


@contextmanager
def running(data_dir: Path, **extra: str) -> Iterator[Node]:
    """A started server over an existing data folder, stopped afterwards."""
    node = Node(data_dir, **extra)
    node.start()
    try:
        yield node
    finally:
        node.stop()


def seed(data_dir: Path) -> Path:
    """The demo government in a new data folder. Raises CalledProcessError."""
    node = Node(data_dir)
    subprocess.run([*COMMAND, "seed"], env=node.environment, check=True, capture_output=True)
    return data_dir


def copy_of(seeded: Path, data_dir: Path) -> Path:
    """A fresh demo without paying for new keys."""
    shutil.copytree(seeded, data_dir)
    return data_dir


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
