"""`khonggiay serve`: one supervisor, its children, and nothing left behind when it ends."""

import fcntl
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType

import click

from server.cli.processes import Work, time_stamp_process, web_process, worker_process
from server.infra import tether
from server.infra.config import Settings
from server.infra.migrations import upgrade
from server.infra.outbox import Queue
from server.infra.tether import Tether

log = logging.getLogger(__name__)

FORK = get_context("fork")

LOOK_SECONDS = 0.2
REST_SECONDS = 1.0  # before a child that died is started again
PATIENCE_SECONDS = 10.0


@click.command(help="Tạo hoặc nâng cấp cơ sở dữ liệu.")
def migrate() -> None:
    upgrade(Settings())


@click.command(help="Chạy máy chủ: trang web, phòng họp trực tiếp và các tiến trình xử lý.")
def serve() -> None:
    settings = Settings()
    upgrade(settings)
    run(settings)


@dataclass
class Child:
    """A process of the house; `load` brings what it needs into this process and answers the work to fork for."""

    name: str
    load: Callable[[], Work]
    process: ForkProcess | None = None
    started_at: float = 0.0


@dataclass
class Supervisor:
    """Starts the children, starts again what dies, ends them all when told to."""

    environment: dict[str, str]
    tether: Tether
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def start(self, child: Child) -> None:
        process = FORK.Process(target=self._become, args=(child.load(),), name=child.name)
        gc.freeze()  # what is loaded is shared by all children, as long as nobody's collector touches it
        process.start()
        child.process, child.started_at = process, time.monotonic()
        log.info("started %s (%s)", child.name, process.pid)

    def _become(self, work: Work) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)
        os.environ.update(self.environment)
        self.tether.take()
        work()

    def watch(self, each_look: Callable[[], None]) -> None:
        for child in self.children:
            self.start(child)
        while not self.stopping:
            time.sleep(LOOK_SECONDS)
            each_look()
            for child in self.children:
                self._revive(child)
        self._end()

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _revive(self, child: Child) -> None:
        rested = time.monotonic() - child.started_at > REST_SECONDS
        if child.process is not None and not child.process.is_alive() and rested and not self.stopping:
            log.warning("%s ended with %s", child.name, child.process.exitcode)
            self.start(child)

    def _end(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in running:
            process.join(max(0.1, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()


@dataclass
class Doorbell:
    """Calls once, when the web process answers."""

    settings: Settings
    announce: Callable[[], None]
    rung: bool = False

    def look(self) -> None:
        if not self.rung and answers(self.settings):
            self.rung = True
            self.announce()


def answers(settings: Settings) -> bool:
    """Whether something listens on the node's address."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((settings.host, settings.port)) == 0


def run(settings: Settings, announce: Callable[[], None] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; `announce` is called when the first page can be asked for."""
    with alone(settings.data_dir):
        if answers(settings):
            raise click.ClickException(
                f"Cổng {settings.port} đang được chương trình khác sử dụng; đặt KHONGGIAY_PORT để dùng cổng khác."
            )
        environment: dict[str, str] = {}
        supervisor = Supervisor(environment, tether.make(), household(settings, environment))
        signal.signal(signal.SIGTERM, supervisor.stop)
        signal.signal(signal.SIGINT, supervisor.stop)
        supervisor.watch(Doorbell(settings, announce or (lambda: _say_ready(settings))).look)


def household(settings: Settings, environment: dict[str, str]) -> list[Child]:
    """The processes of a node; without a configured time-stamping authority, the local one among them.

    The local authority publishes the demo's revocation lists too: they are fetched through it, at addresses that no
    name server knows.
    """
    names = [f"worker-{number}" for number in range(1, settings.workers + 1)]
    children = [
        Child("web", web_process),
        Child("signing", partial(worker_process, Queue.SIGNING, "signing")),
        Child("sealing", partial(worker_process, Queue.SEALING, "sealing")),
        Child("checks", partial(worker_process, Queue.PUBLIC, "checks")),
        *(Child(name, partial(worker_process, Queue.DEFAULT, name)) for name in names),
    ]
    if settings.tsa_url:
        return children
    port = free_port()
    environment["KHONGGIAY_TSA_URL"] = f"http://127.0.0.1:{port}/"
    if not settings.fetch_proxy:
        environment["KHONGGIAY_FETCH_PROXY"] = f"http://127.0.0.1:{port}"
    return [*children, Child("time-stamps", partial(time_stamp_process, port))]


def _say_ready(settings: Settings) -> None:
    click.echo(f"Máy chủ đã sẵn sàng: http://{settings.host}:{settings.port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """One server per data folder; the lock goes with this process alone, however it ends: no child has a part in it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "serve.lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(f"Thư mục dữ liệu {data_dir} đang được một máy chủ khác sử dụng.") from None
        yield
