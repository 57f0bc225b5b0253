"""A database with every table, and a clock that moves only when told."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import server.audit
import server.identity.models
import server.infra.dated
import server.infra.outbox
import server.infra.sealing  # noqa: F401 - the tables must be known before they are made
from server.infra.blobs import BlobStore
from server.infra.config import Settings
from server.infra.database import Base, SessionFactory, make_engine, make_factory


@dataclass
class HandClock:
    at: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def factory(settings: Settings) -> SessionFactory:
    engine = make_engine(settings.database)
    Base.metadata.create_all(engine)
    return make_factory(engine)


@pytest.fixture
def blobs(settings: Settings) -> BlobStore:
    return BlobStore(settings.blobs_dir)
