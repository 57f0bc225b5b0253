"""Which reviews a draft needs, whose turn it is, and when an initial counts."""

import datetime as dt

from inbox.rules.reviews import (
    Requirement,
    ReviewKind,
    ReviewState,
    Step,
    all_initialled,
    is_for,
    reviews_due,
    waiting_step,
)

DAY = dt.date(2027, 1, 5)
A, B = "a" * 64, "b" * 64


def required(position: int, **changes: object) -> Requirement:
    values: dict[str, object] = {"post_kind": "records_clerk", "valid_from": dt.date(2026, 1, 1), **changes}
    return Requirement(ReviewKind.FORMAT, position, **values)  # type: ignore[arg-type] # values of a test


def step(state: ReviewState, sha256: str = "") -> Step:
    return Step(ReviewKind.FORMAT, state, "records_clerk", "", sha256)


def test_reviews_stand_in_their_order_and_only_those_in_force_for_the_kind() -> None:
    rows = [
        required(2),
        required(1, document_type="Nghị quyết"),
        required(3, document_type="Quyết định"),
        required(4, valid_from=DAY + dt.timedelta(1)),
        required(5, valid_to=DAY),
    ]
    assert [one.position for one in reviews_due(rows, "Nghị quyết", DAY)] == [1, 2]


def test_the_turn_is_the_first_step_that_waits() -> None:
    assert waiting_step([step(ReviewState.INITIALLED, A), step(ReviewState.WAITING)]) == 1
    assert waiting_step([step(ReviewState.INITIALLED, A)]) is None


def test_a_named_person_is_asked_before_any_post() -> None:
    named = Step(ReviewKind.CONTENT, ReviewState.WAITING, "", "person")
    assert is_for(named, "person", ())
    assert not is_for(named, "other", ("leader",))
    assert is_for(step(ReviewState.WAITING), "anyone", ("records_clerk",))


def test_initials_count_only_on_the_same_bytes() -> None:
    assert all_initialled([step(ReviewState.INITIALLED, A), step(ReviewState.VOID)], A)
    assert not all_initialled([step(ReviewState.INITIALLED, A), step(ReviewState.INITIALLED, B)], A)
    assert not all_initialled([step(ReviewState.INITIALLED, A), step(ReviewState.WAITING)], A)
    assert not all_initialled([step(ReviewState.RETURNED, A)], A)
