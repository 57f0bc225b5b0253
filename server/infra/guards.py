"""Tables that only grow: the database itself refuses to change or delete their rows."""

from typing import Any

from sqlalchemy import Connection, Table, event

from server.infra.database import Base

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""

_guarded: set[str] = set()


def append_only(model: type[Base]) -> None:
    """Create the triggers together with the model's table."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    _guarded.add(table.name)
    event.listen(table, "after_create", _guard)


def guarded_tables() -> frozenset[str]:
    """Names of all append-only tables."""
    return frozenset(_guarded)


def guard_statements(table: str, dialect: str) -> list[str]:
    """What makes a table append-only; a migration that creates such a table runs the same statements."""
    sqlite = dialect == "sqlite"
    triggers = [(_SQLITE if sqlite else _POSTGRES).format(table=table, verb=verb) for verb in ("update", "delete")]
    return triggers if sqlite else [_POSTGRES_FUNCTION, *triggers]


def _guard(table: Table, connection: Connection, **_: Any) -> None:
    for statement in guard_statements(table.name, connection.dialect.name):
        connection.exec_driver_sql(statement)
