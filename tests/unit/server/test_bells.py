"""An idle worker waits for the bell, which rings with the commit of an event and not before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.app.worker import work_until
from server.infra.bells import LONGEST, SHORTEST, Bell, hang_bells, listening, pause, ring
from server.infra.blobs import BlobStore
from server.infra.clock import SystemClock
from server.infra.config import Settings
from server.infra.database import Base, SessionFactory, make_engine, make_factory, transaction
from server.infra.outbox import Queue, publish
from server.infra.work import Bench, Work, Worker

LONG = 3600.0  # whoever really waits so long runs into the limit of the test
TOPIC = "test.rung"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, database_url="")


@pytest.fixture
def factory(settings: Settings) -> SessionFactory:
    engine = make_engine(settings.database)
    Base.metadata.create_all(engine)
    made = make_factory(engine)
    hang_bells(made, settings.bells_dir)
    return made


@pytest.fixture
def bell(settings: Settings) -> Iterator[Bell]:
    with listening(settings.bells_dir, Queue.DEFAULT) as found:
        yield found


def send(factory: SessionFactory, queue: Queue = Queue.DEFAULT) -> None:
    with transaction(factory) as session:
        publish(session, TOPIC, {}, now=SystemClock().now(), queue=queue)


def test_the_bell_rings_with_the_commit(factory: SessionFactory, bell: Bell) -> None:
    with transaction(factory) as session:
        publish(session, TOPIC, {}, now=SystemClock().now())
        assert not bell.hears(0)
    assert bell.hears(0)
    assert not bell.hears(0)


def test_what_is_rolled_back_rings_no_bell(factory: SessionFactory, bell: Bell) -> None:
    with factory() as session:
        publish(session, TOPIC, {}, now=SystemClock().now())
        session.rollback()
    assert not bell.hears(0)


def test_the_bell_of_another_queue_is_not_heard(factory: SessionFactory, bell: Bell) -> None:
    send(factory, Queue.SIGNING)
    assert not bell.hears(0)


def test_a_bell_nobody_listens_to_hinders_nobody(factory: SessionFactory, settings: Settings) -> None:
    send(factory)
    with listening(settings.bells_dir, Queue.DEFAULT):
        """Somebody was there once."""
    send(factory)
    assert [path.name for path in settings.bells_dir.iterdir()] == ["default"]


def test_a_bell_that_rings_without_end_never_makes_the_ringer_wait(settings: Settings, bell: Bell) -> None:
    for _ in range(100_000):
        ring(settings.bells_dir, [Queue.DEFAULT])
    assert bell.hears(0)


def test_who_waits_long_is_woken(factory: SessionFactory, bell: Bell) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(bell.hears, LONG)
        send(factory)
        assert waiting.result()


def test_looks_become_rarer_while_nothing_comes_and_frequent_after_work(bell: Bell) -> None:
    pauses = [pause(looks) for looks in range(30)]
    assert pauses[0] == SHORTEST
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST
    bell.looks = 20
    bell.worked()
    assert pause(bell.looks) == SHORTEST


def test_a_waiting_worker_takes_what_is_published(
    settings: Settings, factory: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pauses would be an hour: only the bell can end them."""
    monkeypatch.setattr("server.infra.bells.pause", lambda _looks: LONG)
    done: list[str] = []

    def handle(work: Work) -> None:
        with work.finish():
            done.append(work.event.id)

    bench = Bench(settings, factory, BlobStore(settings.blobs_dir), SystemClock(), "test", Queue.DEFAULT)
    worker = Worker(bench, {TOPIC: handle})
    with ThreadPoolExecutor() as pool:
        running = pool.submit(work_until, worker, lambda: len(done) == 2)
        send(factory)
        send(factory)
        running.result()
    assert len(done) == 2
