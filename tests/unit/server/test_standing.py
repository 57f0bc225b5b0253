"""Work that comes again by itself is planned once, however often its worker starts or its handler fails."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.infra.blobs import BlobStore
from server.infra.config import Settings
from server.infra.database import SessionFactory, reading
from server.infra.errors import Refusal
from server.infra.outbox import OutboxEvent, OutboxState, Queue
from server.infra.work import Bench, Handler, Work, Worker
from tests.unit.server.conftest import HandClock

HOUR = timedelta(hours=1)


class House:
    def __init__(self, settings: Settings, factory: SessionFactory, blobs: BlobStore, clock: HandClock) -> None:
        self.factory, self.clock = factory, clock
        self.bench = Bench(settings, factory, blobs, clock, "worker-1", Queue.DEFAULT)

    def worker(self, handler: Handler) -> Worker:
        return Worker(self.bench, {"clean": handler}, standing={"clean": HOUR})

    def events(self) -> list[tuple[str, timedelta]]:
        with reading(self.factory) as session:
            rows = session.scalars(select(OutboxEvent).order_by(OutboxEvent.seq)).all()
            return [(row.state, row.run_after - self.clock.now()) for row in rows]


@pytest.fixture
def house(settings: Settings, factory: SessionFactory, blobs: BlobStore, clock: HandClock) -> House:
    return House(settings, factory, blobs, clock)


def do(work: Work) -> None:
    with work.finish():
        pass


def refuse(_work: Work) -> None:
    raise Refusal("clean.impossible")


def crash(_work: Work) -> None:
    raise RuntimeError("broken")


def test_a_worker_that_starts_twice_plans_its_standing_work_once(house: House) -> None:
    house.worker(do).begin()
    house.worker(do).begin()
    assert house.events() == [(OutboxState.PENDING, timedelta())]


@pytest.mark.parametrize(("handler", "end"), [(do, OutboxState.DONE), (refuse, OutboxState.REFUSED)])
def test_standing_work_that_has_ended_comes_again_after_its_interval(
    house: House, handler: Handler, end: OutboxState
) -> None:
    worker = house.worker(handler)
    worker.begin()
    assert worker.step()
    assert house.events() == [(end, timedelta()), (OutboxState.PENDING, HOUR)]
    assert not worker.step()


def test_standing_work_that_is_tried_again_is_not_planned_beside_itself(house: House) -> None:
    worker = house.worker(crash)
    worker.begin()
    worker.step()
    assert [state for state, _ in house.events()] == [OutboxState.PENDING]
