"""
The processes that `khonggiay serve` starts. Each can be started by hand to look at it alone.

Each is made in two steps: what it needs is loaded, then it works. The supervisor does the first step once for all
workers and forks them for the second, which spares most of the time of a start and most of the memory.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import click

from server.infra import tether
from server.infra.config import Settings
from server.infra.outbox import Queue

Work = Callable[[], None]

STRANGERS_LAST = 10  # how much lower the priority of the process is that works for strangers


def web_process() -> Work:
    """The web process in an interpreter of its own: gevent must come before everything it changes."""
    return partial(os.execv, sys.executable, (sys.executable, "-m", "server.cli.main", "web"))


def worker_process(queue: Queue, name: str) -> Work:
    from server.app.worker import make_worker, work_until  # every handler of every room

    def work_on() -> None:
        tether.tie()
        if queue is Queue.PUBLIC:
            os.nice(STRANGERS_LAST)
        stop = Stop()
        work_until(make_worker(Settings(), queue, name), stop.asked)

    return work_on


def time_stamp_process(port: int) -> Work:
    from server.demo.keys import revocation_lists, time_stamp_key
    from signing import serve_authority

    def stamp_on() -> None:
        tether.tie()
        settings = Settings()
        serve_authority(time_stamp_key(settings), revocation_lists(settings), "127.0.0.1", port)

    return stamp_on


@click.command(help="Tiến trình web (gunicorn với gevent).")
def web() -> None:
    from server.app.http import run_web  # gevent and the whole application: only in this process

    tether.tie()
    run_web(Settings())


@click.command(help="Tiến trình xử lý hàng đợi.")
@click.option("--queue", type=click.Choice([str(queue) for queue in Queue]), required=True)
@click.option("--name", required=True)
def work(queue: str, name: str) -> None:
    worker_process(Queue(queue), name)()


@click.command("time-stamps", help="Dấu thời gian (RFC 3161) và danh sách thu hồi của bộ khóa mô phỏng.")
@click.option("--port", type=int, required=True)
def time_stamps(port: int) -> None:
    time_stamp_process(port)()


class Stop:
    """SIGTERM and SIGINT let a worker finish the event in hand."""

    def __init__(self) -> None:
        self._asked = False
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self._asked = True

    def asked(self) -> bool:
        return self._asked
