"""A leader is away: declared by the leader, known to both sides, and every document drawn for who really signs."""

from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DatabaseError

from inbox.actions.declare_absence import Leave, declare_absence
from inbox.actions.end_absence import end_absence
from inbox.actions.hand_over import hand_over
from inbox.actions.initial import initial
from inbox.actions.submit import submit
from inbox.models import HandOver, OutgoingDocument, ReviewRule
from server.audit import AuditRow
from server.infra.database import reading, transaction
from server.infra.errors import Conflict, Forbidden, NotFound, Refusal
from tests.integration.inbox.steps import act, let_the_deputy_sign
from tests.integration.inbox.world import SINCE, World

TODAY = date(2026, 12, 22)


@pytest.fixture
def staffed(world: World) -> World:
    """The deputy may sign for the chair."""
    let_the_deputy_sign(world)
    return world


def leave(world: World, first: int = 0, days: int = 3, reason: str = "Đi công tác") -> Leave:
    begin = TODAY + timedelta(days=first)
    return Leave(begin, begin + timedelta(days=days - 1), world.actors["deputy"].person_id, reason)


def away(world: World) -> str:
    return act(world, "chair", declare_absence, leave(world)).id


def submitted(world: World) -> str:
    document_id = world.draft()
    act(world, "secretary", submit, document_id)
    return document_id


def words_of(world: World, document: OutgoingDocument) -> str:
    assert document.file_sha256
    reader = PdfReader(world.blobs.path(document.file_sha256))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def log_of(world: World, document_id: str) -> list[tuple[str, dict[str, object]]]:
    with reading(world.factory) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.subject == f"outgoing:{document_id}"))
        return [(row.event, dict(row.details)) for row in rows.all()]


def test_the_substitute_takes_a_document_and_it_is_drawn_in_their_name(staffed: World) -> None:
    document_id = submitted(staffed)
    before = staffed.outgoing(document_id)
    away(staffed)

    act(staffed, "deputy", hand_over, document_id, staffed.actors["deputy"].person_id)

    after = staffed.outgoing(document_id)
    assert (after.state, after.signer_person_id) == ("awaiting_signature", staffed.actors["deputy"].person_id)
    assert (after.signer_post, after.competence) == ("Phó Chủ tịch", "TM. HỘI ĐỒNG NHÂN DÂN KT. CHỦ TỊCH")
    assert after.file_sha256 != before.file_sha256
    assert "KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in words_of(staffed, after)
    assert "KT. CHỦ TỊCH" not in words_of(staffed, before)


def test_both_see_who_why_and_until_when(staffed: World) -> None:
    document_id = submitted(staffed)
    away(staffed)
    act(staffed, "deputy", hand_over, document_id, staffed.actors["deputy"].person_id)

    details = dict(log_of(staffed, document_id))["document.handed_over"]
    assert details == {
        "from": "Nguyễn Thị Hà",
        "to": "deputy",
        "ground": "stands_in",
        "reason": "Đi công tác",
        "until": "2026-12-24",
    }
    assert staffed.audit_is_whole()


def test_what_the_document_says_stays_as_it_was(staffed: World) -> None:
    document_id = submitted(staffed)
    before = dict(staffed.outgoing(document_id).text)
    act(staffed, "chair", hand_over, document_id, staffed.actors["deputy"].person_id, "Phụ trách lĩnh vực")

    after = dict(staffed.outgoing(document_id).text)
    for block in ("authority_lines", "signer"):
        assert before.pop(block) != after.pop(block)
    assert before == after


def test_a_document_comes_back_to_the_one_it_was_drawn_for(staffed: World) -> None:
    document_id = submitted(staffed)
    first = words_of(staffed, staffed.outgoing(document_id))
    act(staffed, "chair", hand_over, document_id, staffed.actors["deputy"].person_id, "Phụ trách lĩnh vực")
    act(staffed, "deputy", hand_over, document_id, staffed.actors["chair"].person_id, "Đồng chí Chủ tịch đã về")

    assert staffed.outgoing(document_id).signer_person_id == staffed.actors["chair"].person_id
    assert words_of(staffed, staffed.outgoing(document_id)) == first


def test_initials_on_the_former_drawing_count_no_longer(staffed: World) -> None:
    with transaction(staffed.factory) as session:
        session.add(
            ReviewRule(
                agency_id=staffed.agencies["council"],
                kind="format",
                position=1,
                post_kind="records_clerk",
                valid_from=SINCE,
            )
        )
    document_id = submitted(staffed)
    read = staffed.outgoing(document_id).file_sha256
    act(staffed, "clerk", initial, document_id, read)
    away(staffed)
    act(staffed, "deputy", hand_over, document_id, staffed.actors["deputy"].person_id)

    assert staffed.outgoing(document_id).state == "in_review"
    with pytest.raises(Conflict, match=r"review\.draft_changed"):
        act(staffed, "clerk", initial, document_id, read)
    act(staffed, "clerk", initial, document_id, staffed.outgoing(document_id).file_sha256)
    assert staffed.outgoing(document_id).state == "awaiting_signature"


def test_without_an_absence_nobody_takes_what_is_not_given(staffed: World) -> None:
    document_id = submitted(staffed)
    mine = staffed.actors["deputy"].person_id
    with pytest.raises(Refusal, match=r"inbox\.absence\.not_yours"):
        act(staffed, "deputy", hand_over, document_id, mine)
    act(staffed, "chair", declare_absence, leave(staffed, first=5))
    with pytest.raises(Refusal, match=r"inbox\.absence\.not_yours"):
        act(staffed, "deputy", hand_over, document_id, mine)


def test_an_absence_counts_on_its_days_and_not_after_it_was_ended(staffed: World) -> None:
    document_id = submitted(staffed)
    absence_id = away(staffed)
    act(staffed, "chair", end_absence, absence_id)
    with pytest.raises(Refusal, match=r"inbox\.absence\.not_yours"):
        act(staffed, "deputy", hand_over, document_id, staffed.actors["deputy"].person_id)
    with pytest.raises(Conflict, match=r"absence\.over"):
        act(staffed, "chair", end_absence, absence_id)
    away(staffed)
    staffed.clock.pass_by(days=3)
    with pytest.raises(Refusal, match=r"inbox\.absence\.not_yours"):
        act(staffed, "deputy", hand_over, document_id, staffed.actors["deputy"].person_id)


def test_an_absence_is_ended_by_the_one_who_is_away(staffed: World) -> None:
    absence_id = away(staffed)
    with pytest.raises(NotFound, match=r"absence\.missing"):
        act(staffed, "deputy", end_absence, absence_id)
    with pytest.raises(Forbidden):
        act(staffed, "clerk", end_absence, absence_id)


def test_an_absence_needs_a_substitute_with_a_right_of_their_own(world: World) -> None:
    with pytest.raises(Refusal, match=r"inbox\.absence\.no_right"):
        act(world, "chair", declare_absence, leave(world))


def test_an_absence_needs_a_reason_and_days_of_its_own(staffed: World) -> None:
    with pytest.raises(Refusal, match=r"inbox\.reason_missing"):
        act(staffed, "chair", declare_absence, leave(staffed, reason=" "))
    away(staffed)
    with pytest.raises(Refusal, match=r"inbox\.absence\.overlap"):
        act(staffed, "chair", declare_absence, leave(staffed, first=2))


def test_a_right_that_ended_meanwhile_takes_no_document(staffed: World) -> None:
    document_id = submitted(staffed)
    away(staffed)
    with transaction(staffed.factory) as session:
        session.execute(text("UPDATE signing_authority SET valid_to = '2026-12-22' WHERE form = 'KT.'"))
    with pytest.raises(Refusal, match=r"inbox\.absence\.no_right"):
        act(staffed, "deputy", hand_over, document_id, staffed.actors["deputy"].person_id)
    assert staffed.outgoing(document_id).signer_person_id == staffed.actors["chair"].person_id


def test_only_what_waits_for_a_signature_is_handed_over(staffed: World) -> None:
    document_id = staffed.draft()
    with pytest.raises(Conflict, match=r"inbox\.lifecycle\.not_allowed"):
        act(staffed, "chair", hand_over, document_id, staffed.actors["deputy"].person_id, "Phụ trách lĩnh vực")


def test_the_database_itself_keeps_what_was_handed_over(staffed: World) -> None:
    document_id = submitted(staffed)
    act(staffed, "chair", hand_over, document_id, staffed.actors["deputy"].person_id, "Phụ trách lĩnh vực")
    with pytest.raises(DatabaseError, match="append-only"), transaction(staffed.factory) as session:
        session.execute(delete(HandOver))
