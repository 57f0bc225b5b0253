"""What was valid on its way in is judged again when a revocation becomes known that concerns it."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from sqlalchemy import delete, select, text

from inbox.actions.copy import CopyOrder, make_copy
from inbox.actions.register import register
from inbox.models import DocumentCopy, IncomingFile, Judgement
from inbox.rules.copies import CopyKind
from inbox.work import arriving
from inbox.work.checking import Checks
from inbox.work.checking import check as really_check
from server.audit import AuditRow
from server.infra.database import reading, transaction
from server.infra.outbox import OutboxState
from server.infra.work import Work
from server.trust.revocation import LIST_KEPT, check_revocation_list, keep_revocation_list
from signing import revocation_list
from tests.integration.inbox.steps import Issued, act, issued, numbered, seal_shown, shown
from tests.integration.inbox.test_raising import Authority, authority
from tests.integration.inbox.world import MORNING, PIN, World, world_authority

__all__ = ["authority"]


def judgements(world: World, subject: str) -> list[tuple[str, str]]:
    with reading(world.factory) as session:
        rows = session.scalars(select(Judgement).where(Judgement.subject == subject).order_by(Judgement.id))
        return [(row.status, row.code) for row in rows]


def told(world: World, subject: str, event: str) -> list[dict[str, str | int | None]]:
    with reading(world.factory) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.subject == subject, AuditRow.event == event))
        return [dict(row.details) for row in rows]


def publish_list(world: World, *serials: int, at: datetime | None = None) -> None:
    """A newer list of the issuing authority that names these certificates, and no others."""
    issuing, now = world_authority().issuing, world.now
    der = revocation_list(issuing, [(serial, at or now) for serial in serials], now, valid_for=timedelta(days=900))
    with transaction(world.factory) as session:
        checked = check_revocation_list(der, issuing.certificate, world.now)
        keep_revocation_list(session, world.blobs, checked, "test", world.now)


def serial_of(world: World, name: str) -> int:
    pem = (world.settings.keys_dir / f"{name}.pem").read_bytes()
    return x509.load_pem_x509_certificate(pem).serial_number


def revoke(world: World, name: str = "chair", at: datetime | None = None) -> None:
    """The refreshed list names a certificate of the world; all work that follows is done."""
    publish_list(world, serial_of(world, name), at=at)
    world.work()


def test_an_arrival_is_judged_again_when_its_signers_certificate_is_revoked(ready: Issued) -> None:
    ready.dispatched("ward")
    world = ready.world
    act(world, "ward-clerk", register, world.one_incoming("ward").id)
    world.clock.pass_by(days=2)
    revoke(world)
    document = world.one_incoming("ward")
    assert (document.state, document.verdict_status) == ("registered", "invalid")
    assert (document.verdict or {})["code"] == "verify.certificate_revoked"
    with reading(world.factory) as session:
        (file,) = session.scalars(select(IncomingFile).where(IncomingFile.incoming_id == document.id))
    assert (file.verdict or {})["status"] == "invalid"


def test_what_was_found_on_arrival_stays_in_the_record_with_its_time(ready: Issued) -> None:
    ready.dispatched("ward")
    world = ready.world
    subject = f"incoming:{world.one_incoming('ward').id}"
    world.clock.pass_by(days=2)
    revoke(world)
    assert judgements(world, subject) == [
        ("valid", "verify.valid"),
        ("invalid", "verify.certificate_revoked"),
    ]
    with reading(world.factory) as session:
        first, second = session.scalars(select(Judgement.at).where(Judgement.subject == subject).order_by(Judgement.id))
    assert second - first > timedelta(days=1)
    found = {"status": "invalid", "code": "verify.certificate_revoked", "was": "valid"}
    assert told(world, subject, "incoming.judged") == [found]
    assert world.audit_is_whole()
    with pytest.raises(Exception, match="append"), transaction(world.factory) as session:
        session.execute(delete(Judgement))


def test_a_signature_with_a_trusted_time_stamp_before_the_revocation_stays_valid(
    world: World, authority: Authority
) -> None:
    ready = Issued(world, issued(world))
    ready.dispatched("ward")
    world.clock.pass_by(days=2)
    revoke(world)
    document = world.one_incoming("ward")
    assert document.verdict_status == "valid"
    assert judgements(world, f"incoming:{document.id}") == [("valid", "verify.valid")]
    assert told(world, f"incoming:{document.id}", "incoming.judged") == []


def test_a_revocation_back_before_the_time_stamp_makes_even_that_one_invalid(
    world: World, authority: Authority
) -> None:
    Issued(world, issued(world)).dispatched("ward")
    revoke(world, at=MORNING - timedelta(hours=1))
    assert world.one_incoming("ward").verdict_status == "invalid"


def test_a_revoked_time_stamping_authority_is_noticed_on_the_documents_it_stamped(
    world: World, authority: Authority
) -> None:
    Issued(world, issued(world)).dispatched("ward")
    world.clock.pass_by(days=2)
    publish_list(world, authority.key.certificate.serial_number, at=MORNING - timedelta(hours=1))
    world.work()
    document = world.one_incoming("ward")
    assert (document.verdict or {})["code"] == "verify.time_stamp_revoked"
    assert [status for status, _ in judgements(world, f"incoming:{document.id}")] == ["valid", "indeterminate"]


def test_a_document_that_no_entry_concerns_is_left_alone(ready: Issued) -> None:
    ready.dispatched("ward")
    world = ready.world
    before = world.events(OutboxState.DONE)
    publish_list(world, 4711)
    world.work()
    assert world.events(OutboxState.DONE)[len(before) :] == [(LIST_KEPT, None)]


def test_a_certificate_that_is_given_back_makes_its_documents_valid_again(ready: Issued) -> None:
    ready.dispatched("ward")
    world = ready.world
    revoke(world)
    assert world.one_incoming("ward").verdict_status == "invalid"
    world.clock.pass_by(hours=1)
    publish_list(world)
    world.work()
    assert world.one_incoming("ward").verdict_status == "valid"
    subject = f"incoming:{world.one_incoming('ward').id}"
    assert [status for status, _ in judgements(world, subject)] == ["valid", "invalid", "valid"]


def test_our_own_documents_and_copies_are_judged_again_too(ready: Issued) -> None:
    world = ready.world
    order = CopyOrder(CopyKind.TRUE_COPY, shown(world, ready.document_id), outgoing_id=ready.document_id)
    copy_id = act(world, "clerk", make_copy, order, PIN).id
    subject = f"outgoing:{ready.document_id}"
    assert judgements(world, subject) == [("valid", "verify.valid")]
    revoke(world)
    assert judgements(world, subject)[1:] == [("invalid", "verify.certificate_revoked")]
    assert [one["was"] for one in told(world, subject, "document.judged")] == ["valid"]
    with reading(world.factory) as session:
        copy = session.get_one(DocumentCopy, copy_id)
    assert (copy.verdict or {})["status"] == "invalid"
    assert judgements(world, f"copy:{copy_id}")[-1] == ("invalid", "verify.certificate_revoked")
    assert [one["name"] for one in told(world, subject, "copy.judged")] == [copy.reference]


def test_a_list_that_comes_while_an_arrival_is_checked_is_not_missed(
    ready: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = ready.world

    def check_slowly(work: Work, digests: list[str]) -> Checks:
        monkeypatch.setattr(arriving, "check", really_check)
        found = really_check(work, digests)
        publish_list(world, serial_of(world, "chair"))
        world.work()  # all that the list leads to is done before this work ends
        return found

    monkeypatch.setattr(arriving, "check", check_slowly)
    ready.dispatched("ward")
    assert world.one_incoming("ward").verdict_status == "invalid"


def test_what_was_issued_before_findings_were_written_down_is_looked_at_too(world: World) -> None:
    document_id = numbered(world)
    seal_shown(world, document_id)
    with transaction(world.factory) as session:
        session.execute(text("DROP TRIGGER judgement_no_delete"))
        session.execute(delete(Judgement))
    revoke(world)
    subject = f"outgoing:{document_id}"
    assert judgements(world, subject) == [("invalid", "verify.certificate_revoked")]
    assert [one["status"] for one in told(world, subject, "document.judged")] == ["invalid"]
