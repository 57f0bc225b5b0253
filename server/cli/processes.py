"""The processes that `khonggiay serve` starts. Each can be started by hand to look at it alone."""

import os
import signal
from types import FrameType

import click

from server.infra import tether
from server.infra.config import Settings
from server.infra.outbox import Queue

STRANGERS_LAST = 10  # how much lower the priority of the process is that works for strangers


@click.command(help="Tiến trình web (gunicorn với gevent).")
def web() -> None:
    from server.app.http import run_web  # gevent and the whole application: only in this process

    tether.tie()
    run_web(Settings())


@click.command(help="Tiến trình xử lý hàng đợi.")
@click.option("--queue", type=click.Choice([str(queue) for queue in Queue]), required=True)
@click.option("--name", required=True)
def work(queue: str, name: str) -> None:
    from server.app.worker import make_worker, work_until  # every handler of every room

    tether.tie()
    if queue == Queue.PUBLIC:
        os.nice(STRANGERS_LAST)
    stop = Stop()
    work_until(make_worker(Settings(), Queue(queue), name), stop.asked)


@click.command("time-stamps", help="Dấu thời gian (RFC 3161) và danh sách thu hồi của bộ khóa mô phỏng.")
@click.option("--port", type=int, required=True)
def time_stamps(port: int) -> None:
    from server.demo.keys import revocation_lists, time_stamp_key
    from signing import serve_authority

    tether.tie()
    settings = Settings()
    serve_authority(time_stamp_key(settings), revocation_lists(settings), "127.0.0.1", port)


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
