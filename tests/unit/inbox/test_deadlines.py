"""Limits of the law on real working days."""

import datetime as dt

from inbox.rules.deadlines import VIETNAM, Urgency, WorkCalendar, dispatch_by, submit_by

TET = WorkCalendar(holidays=frozenset(dt.date(2027, 2, day) for day in range(5, 12)))


def vietnam(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=VIETNAM)  # type: ignore[arg-type, misc]


def test_a_document_signed_on_thursday_leaves_by_friday_noon() -> None:
    assert dispatch_by(vietnam(2026, 12, 24, 16, 30), Urgency.NORMAL, WorkCalendar()) == vietnam(2026, 12, 25, 12)


def test_a_document_signed_on_friday_leaves_by_monday_noon() -> None:
    assert dispatch_by(vietnam(2026, 12, 25, 9), Urgency.NORMAL, WorkCalendar()) == vietnam(2026, 12, 28, 12)


def test_holidays_move_the_limit_behind_them() -> None:
    assert dispatch_by(vietnam(2027, 2, 4, 9), Urgency.NORMAL, TET) == vietnam(2027, 2, 12, 12)


def test_a_weekend_day_worked_in_exchange_counts() -> None:
    saturday = WorkCalendar(worked=frozenset({dt.date(2026, 12, 26)}))
    assert dispatch_by(vietnam(2026, 12, 25, 9), Urgency.NORMAL, saturday) == vietnam(2026, 12, 26, 12)


def test_an_urgent_document_leaves_at_once() -> None:
    signed = vietnam(2026, 12, 24, 16, 30)
    for urgency in (Urgency.URGENT, Urgency.VERY_URGENT, Urgency.FLASH):
        assert dispatch_by(signed, urgency, TET) == submit_by(signed, urgency, TET) == signed


def test_the_day_is_the_day_in_vietnam() -> None:
    late_evening_utc = dt.datetime(2026, 12, 24, 18, 0, tzinfo=dt.UTC)
    assert dispatch_by(late_evening_utc, Urgency.NORMAL, WorkCalendar()) == vietnam(2026, 12, 28, 12)


def test_an_incoming_document_reaches_the_leader_by_the_end_of_the_next_working_day() -> None:
    assert submit_by(vietnam(2026, 12, 25, 9), Urgency.NORMAL, WorkCalendar()) == vietnam(2026, 12, 28, 17)
