"""A worker process: every handler of every room, one loop."""

import logging
from collections.abc import Callable
from datetime import timedelta

from inbox.jobs import HANDLERS as INBOX_HANDLERS
from inbox.jobs import ON_FAILURE as INBOX_FAILURES
from inbox.jobs import STANDING as INBOX_STANDING
from server.app.parts import REFUSALS, make_services
from server.infra.bells import listening
from server.infra.config import Settings
from server.infra.outbox import Queue
from server.infra.sealing import SecretOpener
from server.infra.work import Bench, Handler, Worker
from server.processes import HANDLERS as PROCESS_HANDLERS
from server.processes import ON_FAILURE as PROCESS_FAILURES
from server.processes import standing as process_standing

log = logging.getLogger(__name__)

HANDLERS: dict[str, Handler] = {**INBOX_HANDLERS, **PROCESS_HANDLERS}
STANDING: dict[str, timedelta] = {**INBOX_STANDING}
SECRET_QUEUES = frozenset({Queue.SIGNING, Queue.SEALING})


def make_worker(settings: Settings, queue: Queue, name: str) -> Worker:
    parts = make_services(settings)
    secrets = SecretOpener(queue) if queue in SECRET_QUEUES else None
    bench = Bench(settings, parts.factory, parts.blobs, parts.clock, name, queue, secrets)
    standing = {**STANDING, **process_standing(settings)} if queue is Queue.DEFAULT else {}
    return Worker(bench, HANDLERS, {**INBOX_FAILURES, **PROCESS_FAILURES}, REFUSALS, standing)


def work_until(worker: Worker, stopped: Callable[[], bool]) -> None:
    """Take events until told to stop; when there is nothing to do, wait for the bell."""
    worker.begin()
    with listening(worker.bench.settings.bells_dir, worker.bench.queue) as bell:
        while not stopped():
            if worker.step():
                bell.worked()
            else:
                bell.wait()
