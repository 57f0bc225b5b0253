"""Events that would hold a worker for ever, or kill it every time."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from inbox.work import checking
from server.infra import outbox
from server.infra.blobs import BlobStore
from server.infra.config import Settings
from server.infra.database import SessionFactory, reading, transaction
from server.infra.errors import Refusal
from server.infra.outbox import OutboxEvent, OutboxState, Queue
from server.infra.work import Bench, Handler, Work, Worker
from tests.unit.server.conftest import HandClock

WorkerMaker = Callable[[Handler, str], Worker]


@pytest.fixture
def make_worker(settings: Settings, factory: SessionFactory, blobs: BlobStore, clock: HandClock) -> WorkerMaker:
    def make(handler: Handler, name: str) -> Worker:
        return Worker(Bench(settings, factory, blobs, clock, name, Queue.DEFAULT), {"mark": handler})

    return make


def publish(factory: SessionFactory, clock: HandClock) -> None:
    with transaction(factory) as session:
        outbox.publish(session, "mark", {}, now=clock.now())


def states(factory: SessionFactory) -> list[str]:
    with reading(factory) as session:
        return list(session.scalars(select(OutboxEvent.state)))


def finish(work: Work) -> None:
    with work.finish():
        pass


def test_an_event_that_kills_its_worker_every_time_ends_dead(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock
) -> None:
    def die(_work: Work) -> None:
        raise KeyboardInterrupt  # like a kill: nothing of the worker runs after it

    publish(factory, clock)
    for _ in range(outbox.MAX_ATTEMPTS):
        worker = make_worker(die, "worker-1")
        worker.begin()
        with pytest.raises(KeyboardInterrupt):
            worker.step()
    worker = make_worker(die, "worker-1")
    worker.begin()
    assert worker.step()
    assert states(factory) == [OutboxState.DEAD]


@pytest.mark.parametrize("end", [Refusal("work.failed"), OSError("broken")])
def test_a_worker_that_ends_too_late_leaves_the_event_to_the_other_and_lives_on(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock, settings: Settings, end: Exception
) -> None:
    other = make_worker(finish, "worker-2")

    def slow(_work: Work) -> None:
        clock.pass_by(settings.lease_seconds + 1)
        assert other.step()
        raise end

    publish(factory, clock)
    assert make_worker(slow, "worker-1").step()
    assert states(factory) == [OutboxState.DONE]


def test_long_work_keeps_its_lease_while_it_goes_on(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock, settings: Settings
) -> None:
    other = make_worker(finish, "worker-2")

    def long(work: Work) -> None:
        for _ in range(3):
            clock.pass_by(settings.lease_seconds - 1)
            work.hold()
            assert not other.step()
        finish(work)

    publish(factory, clock)
    assert make_worker(long, "worker-1").step()
    assert states(factory) == [OutboxState.DONE]


def test_the_files_of_one_package_cannot_keep_all_others_waiting(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the time for a package is used up, what is left of it is not read: such a file is never valid."""
    monkeypatch.setattr(checking, "CHECK_SECONDS", 0.0)
    codes: list[str] = []

    def check(work: Work) -> None:
        codes.extend(verdict["code"] for verdict in checking.check(work, ["0" * 64, "1" * 64]).verdicts.values())
        finish(work)

    publish(factory, clock)
    assert make_worker(check, "worker-1").step()
    assert codes == ["verify.check_too_long"] * 2
