"""The log shows every change made behind its back."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from server.audit import AuditEvent, record, verify_chain
from server.infra.database import SessionFactory, reading, transaction
from tests.unit.server.conftest import HandClock

TRIGGERS = ("audit_log_no_update", "audit_log_no_delete")


def write(factory: SessionFactory, clock: HandClock, count: int) -> None:
    with transaction(factory) as session:
        for number in range(count):
            record(session, AuditEvent.POLL_OPENED, actor=None, subject=f"poll:{number}", now=clock.now())


def forge(factory: SessionFactory, statement: str) -> None:
    """What a person with the database in hands could do: drop the guards first."""
    with transaction(factory) as session:
        for trigger in TRIGGERS:
            session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text(statement))


def test_an_untouched_log_is_whole(factory: SessionFactory, clock: HandClock) -> None:
    write(factory, clock, 3)
    with reading(factory) as session:
        verdict = verify_chain(session)
    assert (verdict.rows, verdict.broken_at) == (3, None)


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET subject = 'x'", "DELETE FROM audit_log"])
def test_the_database_itself_refuses_to_change_a_row(factory: SessionFactory, clock: HandClock, statement: str) -> None:
    write(factory, clock, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction(factory) as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit_log SET subject = 'poll:9' WHERE seq = 2", 2),
        ("UPDATE audit_log SET account_id = 'someone' WHERE seq = 1", 1),
        ("DELETE FROM audit_log WHERE seq = 2", 3),
        ("DELETE FROM audit_log WHERE seq = 1", 2),
    ],
)
def test_a_forged_row_shows(factory: SessionFactory, clock: HandClock, statement: str, place: int) -> None:
    write(factory, clock, 3)
    forge(factory, statement)
    with reading(factory) as session:
        assert verify_chain(session).broken_at == place
