"""A draft goes through its reviews before the leader sees it: in order, by others than its drafter, bytes by bytes."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from inbox.actions.initial import initial
from inbox.actions.practice import require_review
from inbox.actions.return_draft import return_draft
from inbox.actions.sign import sign
from inbox.actions.submit import submit
from inbox.models import OutgoingDocument, ReviewStep
from inbox.queries.outgoing import outgoing_screen
from inbox.queries.reviews import waiting_for
from inbox.rules.reviews import Requirement, ReviewKind
from server.audit import AuditRow
from server.identity import Permission
from server.infra.database import reading, transaction
from server.infra.errors import Forbidden, Refusal
from tests.integration.inbox.steps import act, sign_shown
from tests.integration.inbox.world import PIN, SINCE, World

FORMAT = Requirement(ReviewKind.FORMAT, 2, post_kind="records_clerk", valid_from=SINCE)
CONTENT = Requirement(ReviewKind.CONTENT, 1, post_kind="leader", valid_from=SINCE)


@pytest.fixture
def reviewed(world: World) -> World:
    """Practice of the council: the content first, then the form."""
    with transaction(world.factory) as session:
        for requirement in (FORMAT, CONTENT):
            require_review(session, world.agencies["council"], requirement, "Điều 12")
    return world


def submitted(world: World, source: str = "poll:1") -> str:
    document_id = world.draft(source)
    act(world, "secretary", submit, document_id)
    return document_id


def file_of(world: World, document_id: str) -> str:
    return world.outgoing(document_id).file_sha256 or ""


def put_initial(world: World, by: str, document_id: str) -> None:
    act(world, by, initial, document_id, file_of(world, document_id))


def refused(world: World, by: str, action: object, *arguments: object, **options: object) -> str:
    with pytest.raises(Refusal) as refusal:
        act(world, by, action, *arguments, **options)  # type: ignore[arg-type]
    return refusal.value.code


def states(world: World, document_id: str) -> list[tuple[str, str]]:
    with reading(world.factory) as session:
        rows = session.scalars(select(ReviewStep).order_by(ReviewStep.round, ReviewStep.position))
        return [(row.kind, row.state) for row in rows if row.document_id == document_id]


def test_where_no_review_is_asked_for_the_draft_goes_straight_to_its_signer(world: World) -> None:
    assert world.outgoing(submitted(world)).state == "awaiting_signature"


def test_reviews_go_one_after_the_other_and_the_last_leads_to_the_signer(reviewed: World) -> None:
    document_id = submitted(reviewed)
    assert reviewed.outgoing(document_id).state == "in_review"
    put_initial(reviewed, "deputy", document_id)
    assert reviewed.outgoing(document_id).state == "in_review"
    put_initial(reviewed, "clerk", document_id)
    assert reviewed.outgoing(document_id).state == "awaiting_signature"
    assert states(reviewed, document_id) == [("content", "initialled"), ("format", "initialled")]


def test_an_initial_binds_the_bytes_and_says_who_and_when(reviewed: World) -> None:
    document_id = submitted(reviewed)
    put_initial(reviewed, "deputy", document_id)
    with reading(reviewed.factory) as session:
        step = session.scalars(select(ReviewStep).where(ReviewStep.state == "initialled")).one()
        logged = session.scalars(select(AuditRow).where(AuditRow.event == "document.initialled")).one()
    assert (step.sha256, step.done_by) == (file_of(reviewed, document_id), "deputy")
    assert step.done_at is not None
    assert logged.details == {"kind": "content", "sha256": step.sha256}


def test_nobody_initials_before_their_turn_or_in_the_place_of_another(reviewed: World) -> None:
    document_id = submitted(reviewed)
    assert refused(reviewed, "clerk", initial, document_id, file_of(reviewed, document_id)) == "review.other_reviewer"
    put_initial(reviewed, "deputy", document_id)
    assert refused(reviewed, "deputy", initial, document_id, file_of(reviewed, document_id)) == "review.other_reviewer"


def test_the_drafter_never_initials_even_with_the_right_post(reviewed: World) -> None:
    document_id = submitted(reviewed)
    with transaction(reviewed.factory) as session:
        drafter = reviewed.actors["deputy"].person_id
        session.execute(update(OutgoingDocument).values(drafter_person_id=drafter))
    assert refused(reviewed, "deputy", initial, document_id, file_of(reviewed, document_id)) == "review.own_draft"
    with reading(reviewed.factory) as session:
        assert waiting_for(session, reviewed.actors["deputy"]) == ()
        screen = outgoing_screen(session, reviewed.actors["deputy"], document_id, reviewed.now.date())
    assert screen.verbs == ()


def test_an_initial_on_another_file_than_the_one_shown_is_refused(reviewed: World) -> None:
    document_id = submitted(reviewed)
    assert refused(reviewed, "deputy", initial, document_id, "0" * 64) == "review.draft_changed"
    assert states(reviewed, document_id) == [("content", "waiting"), ("format", "waiting")]


def test_a_reviewer_gives_the_draft_back_and_the_next_round_begins_anew(reviewed: World) -> None:
    document_id = submitted(reviewed)
    put_initial(reviewed, "deputy", document_id)
    assert refused(reviewed, "deputy", return_draft, document_id, "Sai thể thức") == "review.other_reviewer"
    act(reviewed, "clerk", return_draft, document_id, "Sai thể thức")
    document = reviewed.outgoing(document_id)
    assert (document.state, document.note) == ("draft", "Sai thể thức")
    act(reviewed, "secretary", submit, document_id)
    assert states(reviewed, document_id) == [
        ("content", "void"), ("format", "void"), ("content", "waiting"), ("format", "waiting"),
    ]  # fmt: skip


def test_a_draft_the_leader_returned_is_reviewed_again(reviewed: World) -> None:
    document_id = submitted(reviewed)
    put_initial(reviewed, "deputy", document_id)
    put_initial(reviewed, "clerk", document_id)
    act(reviewed, "chair", return_draft, document_id, "Sửa Điều 2")
    act(reviewed, "secretary", submit, document_id)
    assert reviewed.outgoing(document_id).state == "in_review"
    assert (
        refused(reviewed, "chair", sign, document_id, PIN, sha256=file_of(reviewed, document_id))
        == "inbox.lifecycle.not_allowed"
    )


def test_the_desk_lists_only_what_waits_for_oneself(reviewed: World) -> None:
    document_id = submitted(reviewed)
    with reading(reviewed.factory) as session:
        waiting = {name: waiting_for(session, reviewed.actors[name]) for name in ("deputy", "clerk", "secretary")}
    assert {name: [row.id for row in rows] for name, rows in waiting.items()} == {
        "deputy": [document_id], "clerk": [], "secretary": [],
    }  # fmt: skip


def test_the_signer_sees_whose_initials_the_file_bears(reviewed: World) -> None:
    document_id = submitted(reviewed)
    put_initial(reviewed, "deputy", document_id)
    put_initial(reviewed, "clerk", document_id)
    with reading(reviewed.factory) as session:
        screen = outgoing_screen(session, reviewed.actors["chair"], document_id, reviewed.now.date())
    assert [(one.kind, one.who, one.same_file) for one in screen.reviews] == [
        ("content", "deputy", True), ("format", "clerk", True),
    ]  # fmt: skip
    assert screen.verbs == ("return", "sign")


def test_initials_stand_by_the_draft_they_were_put_on_also_after_it_is_signed(reviewed: World) -> None:
    document_id = submitted(reviewed)
    put_initial(reviewed, "deputy", document_id)
    put_initial(reviewed, "clerk", document_id)
    sign_shown(reviewed, document_id)
    with reading(reviewed.factory) as session:
        screen = outgoing_screen(session, reviewed.actors["chair"], document_id, reviewed.now.date())
    assert [one.same_file for one in screen.reviews] == [True, True]


def test_a_review_of_one_person_asks_for_nobody_else(world: World) -> None:
    person = Requirement(ReviewKind.FORMAT, 1, person_id=world.actors["clerk"].person_id, valid_from=SINCE)
    with transaction(world.factory) as session:
        require_review(session, world.agencies["council"], person, "Điều 12")
    document_id = submitted(world)
    assert refused(world, "deputy", initial, document_id, file_of(world, document_id)) == "review.other_reviewer"
    put_initial(world, "clerk", document_id)
    assert world.outgoing(document_id).state == "awaiting_signature"


def test_a_review_for_nobody_or_for_two_is_not_entered(world: World) -> None:
    for wrong in (replace(FORMAT, post_kind=""), replace(FORMAT, person_id="someone")):
        with pytest.raises(Refusal, match=r"review\.nobody"), transaction(world.factory) as session:
            require_review(session, world.agencies["council"], wrong, "Điều 12")


def test_without_the_permission_no_initial(reviewed: World) -> None:
    document_id = submitted(reviewed)
    assert Permission.OUTGOING_REVIEW not in reviewed.actors["secretary"].permissions
    with pytest.raises(Forbidden):
        act(reviewed, "secretary", initial, document_id, file_of(reviewed, document_id))
