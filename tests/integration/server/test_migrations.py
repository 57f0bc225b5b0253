"""The migrations and the models say the same."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Connection, Date, DateTime, MetaData, String, Table, Text, inspect, text

import server.app.worker  # noqa: F401 - every room's tables must be known
from server.infra.config import Settings
from server.infra.database import Base, make_engine
from server.infra.guards import guarded_tables
from server.infra.migrations import downgrade, upgrade

DAY, MOMENT, SHA = date(2026, 1, 5), datetime(2026, 1, 5, tzinfo=UTC), "a" * 64
OLD_ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("level", {"id": "l", "rank": 1}),
    ("agency", {"id": "a", "code": "H24", "level_id": "l"}),
    ("person", {"id": "p"}),
    ("stored_file", {"sha256": SHA, "size": 1}),
    (
        "outgoing_document",
        {
            "id": "d",
            "agency_id": "a",
            "signer_person_id": "p",
            "state": "draft",
            "urgency": "normal",
            "file_sha256": SHA,
        },
    ),
    ("document_revision", {"document_id": "d", "stage": "draft", "sha256": SHA}),
)
FILLERS: dict[type, Any] = {String: "x", Text: "x", JSON: {}, Date: DAY, DateTime: MOMENT}


def enter(connection: Connection, table_name: str, values: dict[str, Any]) -> None:
    """A row of a table as it stands now; whatever must be there and is not said is filled."""
    table = Table(table_name, MetaData(), autoload_with=connection)
    empty = (one for one in table.columns if one.name not in values and not one.nullable and not one.primary_key)
    filled = {one.name: next(value for kind, value in FILLERS.items() if isinstance(one.type, kind)) for one in empty}
    connection.execute(table.insert().values(**filled, **values))


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


def test_a_node_with_documents_keeps_them_through_every_migration(settings: Settings) -> None:
    upgrade(settings, "0001")
    engine = make_engine(settings.database)
    with engine.begin() as connection:
        for table_name, values in OLD_ROWS:
            enter(connection, table_name, values)
    upgrade(settings)
    with engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT state FROM outgoing_document").scalars().all()
        revisions = connection.exec_driver_sql("SELECT count(*) FROM document_revision").scalar()
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    assert (kept, revisions, orphans) == (["draft"], 1, [])
