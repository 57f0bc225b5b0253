"""A worker process: every handler of every room, one loop."""

import logging
import time
from collections.abc import Callable

from inbox.jobs import HANDLERS as INBOX_HANDLERS
from inbox.jobs import ON_FAILURE as INBOX_FAILURES
from server.app.parts import REFUSALS, make_services
from server.infra.config import Settings
from server.infra.outbox import Queue
from server.infra.sealing import SecretOpener
from server.infra.work import Bench, Handler, Worker
from server.processes import HANDLERS as PROCESS_HANDLERS

log = logging.getLogger(__name__)

HANDLERS: dict[str, Handler] = {**INBOX_HANDLERS, **PROCESS_HANDLERS}
IDLE_SECONDS = 0.1


def make_worker(settings: Settings, queue: Queue, name: str) -> Worker:
    parts = make_services(settings)
    secrets = SecretOpener() if queue is Queue.SIGNING else None
    bench = Bench(settings, parts.factory, parts.blobs, parts.clock, name, queue, secrets)
    return Worker(bench, HANDLERS, INBOX_FAILURES, REFUSALS)


def work_until(worker: Worker, stopped: Callable[[], bool]) -> None:
    """Take events until told to stop; sleep only when there is nothing to do."""
    worker.begin()
    while not stopped():
        if not worker.step():
            time.sleep(IDLE_SECONDS)
