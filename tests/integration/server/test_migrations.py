"""The migrations and the models say the same."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import server.app.worker  # noqa: F401 - every room's tables must be known
from server.infra.config import Settings
from server.infra.database import Base, make_engine
from server.infra.guards import guarded_tables
from server.infra.migrations import downgrade, upgrade


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, database_url="")


def test_the_migrated_schema_is_the_schema_of_the_models(settings: Settings) -> None:
    upgrade(settings)
    with make_engine(settings.database).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_every_append_only_table_has_its_guards_after_migration(settings: Settings) -> None:
    upgrade(settings)
    with make_engine(settings.database).connect() as connection:
        names = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    assert {f"{table}_no_{verb}" for table in guarded_tables() for verb in ("update", "delete")} == names


def test_migrations_can_be_undone_and_done_again(settings: Settings) -> None:
    upgrade(settings)
    downgrade(settings)
    assert inspect(make_engine(settings.database)).get_table_names() == ["alembic_version"]
    upgrade(settings)
