"""An event's effect and its mark "done" are one commit, whatever dies in between."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.infra import outbox
from server.infra.blobs import BlobStore
from server.infra.config import Settings
from server.infra.database import SessionFactory, reading, transaction
from server.infra.dated import DatedSetting
from server.infra.errors import Refusal
from server.infra.outbox import LeaseLost, OutboxEvent, OutboxState, Payload, Queue
from server.infra.work import Bench, Handler, Work, Worker
from tests.unit.server.conftest import HandClock

WorkerMaker = Callable[..., Worker]


@pytest.fixture
def make_worker(settings: Settings, factory: SessionFactory, blobs: BlobStore, clock: HandClock) -> WorkerMaker:
    def make(handler: Handler, name: str = "worker-1", **options: outbox.FailureHook) -> Worker:
        bench = Bench(settings, factory, blobs, clock, name, Queue.DEFAULT)
        return Worker(bench, {"mark": handler}, options)

    return make


def publish(factory: SessionFactory, clock: HandClock, key: str | None = None) -> str:
    with transaction(factory) as session:
        return outbox.publish(session, "mark", {"name": "quorum"}, key=key, now=clock.now()).id


def leave_mark(work: Work) -> None:
    with work.finish() as session:
        add_mark(session, work.text("name"), work.clock.now())


def add_mark(session: Session, name: str, now: datetime) -> None:
    count = session.scalar(select(func.count()).select_from(DatedSetting)) or 0
    session.add(DatedSetting(name=f"{name}-{count}", value="x", valid_from=now.date(), source="test"))


def marks(factory: SessionFactory) -> int:
    with reading(factory) as session:
        return session.scalar(select(func.count()).select_from(DatedSetting)) or 0


def state_of(factory: SessionFactory, event_id: str) -> tuple[str, str | None, int]:
    with reading(factory) as session:
        row = session.scalar(select(OutboxEvent).where(OutboxEvent.id == event_id))
        assert row is not None
        return row.state, row.code, row.attempts


def test_a_handler_runs_once_and_its_effect_is_stored(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock
) -> None:
    event_id = publish(factory, clock)
    worker = make_worker(leave_mark)
    assert worker.step()
    assert not worker.step()
    assert marks(factory) == 1
    assert state_of(factory, event_id) == (OutboxState.DONE, None, 1)


def test_publishing_the_same_key_again_changes_nothing(factory: SessionFactory, clock: HandClock) -> None:
    assert publish(factory, clock, key="poll.closed:1") == publish(factory, clock, key="poll.closed:1")


def test_a_fact_that_is_rolled_back_takes_its_event_with_it(factory: SessionFactory, clock: HandClock) -> None:
    def change_and_fail() -> None:
        with transaction(factory) as session:
            outbox.publish(session, "mark", {}, now=clock.now())
            raise Refusal("request.invalid", field="x")

    with pytest.raises(Refusal):
        change_and_fail()
    with reading(factory) as session:
        assert not outbox.is_due(session, Queue.DEFAULT, clock.now())


def test_a_worker_that_lost_its_lease_commits_nothing(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock, settings: Settings
) -> None:
    publish(factory, clock)
    other = make_worker(leave_mark, "worker-2")

    def slow(work: Work) -> None:
        clock.pass_by(settings.lease_seconds + 1)
        assert other.step()
        with pytest.raises(LeaseLost):
            leave_mark(work)
        raise LeaseLost(work.event.id)

    assert make_worker(slow).step()
    assert marks(factory) == 1


def test_a_dead_workers_event_is_taken_up_by_its_successor_at_once(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock
) -> None:
    publish(factory, clock)
    with transaction(factory) as session:
        assert outbox.lease(session, Queue.DEFAULT, "worker-1", now=clock.now(), seconds=60) is not None
    successor = make_worker(leave_mark)
    assert not successor.step()
    successor.begin()
    assert successor.step()
    assert marks(factory) == 1


def test_an_accident_is_retried_later_and_the_effect_comes_once(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    event_id = publish(factory, clock)
    tries: list[int] = []

    def break_twice(work: Work) -> None:
        tries.append(work.event.attempts)
        if len(tries) < 3:
            raise OSError("disk full")
        leave_mark(work)

    worker = make_worker(break_twice)
    assert worker.step()
    assert not worker.step()  # not before its time
    clock.pass_by(1)
    assert worker.step()
    clock.pass_by(2)
    assert worker.step()
    assert tries == [1, 2, 3]
    assert marks(factory) == 1
    assert state_of(factory, event_id)[0] == OutboxState.DONE


def test_an_event_that_always_breaks_ends_dead_and_the_document_is_put_back(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock
) -> None:
    event_id = publish(factory, clock)
    told: list[tuple[Payload, str]] = []

    def always(_work: Work) -> None:
        raise OSError("disk full")

    def put_back(_session: Session, payload: Payload, code: str, _now: datetime) -> None:
        told.append((payload, code))

    worker = make_worker(always, mark=put_back)
    while state_of(factory, event_id)[0] != OutboxState.DEAD:
        clock.pass_by(301)
        assert worker.step()
    assert told == [({"name": "quorum"}, "work.failed")]
    assert state_of(factory, event_id)[2] == outbox.MAX_ATTEMPTS


def test_a_refusal_is_final_and_keeps_its_code(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock
) -> None:
    event_id = publish(factory, clock)

    def refuse(_work: Work) -> None:
        raise Refusal("signing.wrong_pin")

    assert make_worker(refuse).step()
    clock.pass_by(1000)
    assert not make_worker(refuse).step()
    assert state_of(factory, event_id) == (OutboxState.REFUSED, "signing.wrong_pin", 1)


def test_a_sealed_secret_goes_with_the_end_of_its_event(
    make_worker: WorkerMaker, factory: SessionFactory, clock: HandClock
) -> None:
    with transaction(factory) as session:
        outbox.publish(session, "mark", {"name": "quorum", "pin": "sealed"}, now=clock.now())
    assert make_worker(leave_mark).step()
    with reading(factory) as session:
        assert session.scalars(select(OutboxEvent.payload)).one() == {"name": "quorum"}
