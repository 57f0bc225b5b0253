"""Time-stamps that come later, and the copies that are kept for ever."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from sqlalchemy import select, update

from inbox.actions.copy import CopyOrder, make_copy
from inbox.actions.dispatch import dispatch
from inbox.actions.number import number
from inbox.models import Annex, DocumentRevision, FilePreservation, Preservation
from inbox.rules.copies import CopyKind
from inbox.work.archiving import RENEW
from inbox.work.preserving import delay
from server.audit import AuditRow
from server.infra.database import reading, transaction
from server.infra.outbox import OutboxEvent, OutboxState, publish
from server.trust import trust_at
from signing import Level, Status, Verdict, answer_time_stamp, issue_time_stamp_certificate, verify
from signing.trust import Trust
from tests.integration.inbox.steps import act, numbered, seal_shown, shown, signed
from tests.integration.inbox.test_annexes import annexes, issued_with, table
from tests.integration.inbox.world import MORNING, PIN, World, world_authority


class Handler(BaseHTTPRequestHandler):
    authority: ClassVar["Authority"]

    def do_POST(self) -> None:
        body = self.authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Says nothing."""


class Authority:
    """A time-stamping authority with the clock of the world; it can be away and come back to the same address."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.key = issue_time_stamp_certificate(world_authority(), MORNING).key()
        self.server: ThreadingHTTPServer | None = None
        self.port = 0

    def come(self) -> None:
        handler = type("BoundHandler", (Handler,), {"authority": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_address[1]
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def answer(self, request: bytes) -> bytes:
        return answer_time_stamp(request, self.key, at=self.world.clock.at)

    def go(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@pytest.fixture
def authority(world: World) -> Iterator[Authority]:
    """The world has a time-stamping authority, present from the start."""
    found = Authority(world)
    found.come()
    world.settings = world.settings.model_copy(update={"tsa_url": f"http://127.0.0.1:{found.port}/"})
    world.start_workers()
    yield found
    found.go()


def kept(world: World, document_id: str) -> Preservation:
    with reading(world.factory) as session:
        return session.get_one(Preservation, document_id)


def verdict_on(world: World, sha256: str, at: datetime | None = None) -> Verdict:
    with reading(world.factory) as session:
        trust = Trust.from_json(trust_at(session, world.blobs, world.now))
    return verify(world.blobs.get(sha256), trust, at=at or world.now)


def levels(verdict: Verdict) -> list[str]:
    return [one.level.value for one in verdict.signatures if one.level is not Level.DOCUMENT_TIME_STAMP]


def stages(world: World, document_id: str) -> list[str]:
    with reading(world.factory) as session:
        rows = session.scalars(select(DocumentRevision).order_by(DocumentRevision.id))
        return [row.stage for row in rows if row.document_id == document_id]


def logged(world: World, document_id: str) -> list[str]:
    with reading(world.factory) as session:
        subject = AuditRow.subject == f"outgoing:{document_id}"
        return list(session.scalars(select(AuditRow.event).where(subject).order_by(AuditRow.seq)))


def wait(world: World, **amount: float) -> None:
    world.clock.pass_by(**amount)
    world.work()


def test_with_an_authority_every_signature_is_stamped(world: World, authority: Authority) -> None:
    document_id = signed(world)
    assert (kept(world, document_id).level, kept(world, document_id).raise_pending) == ("B-T", False)
    assert levels(verdict_on(world, shown(world, document_id))) == ["B-T"]


def test_without_an_authority_nothing_is_promised(world: World) -> None:
    document_id = signed(world)
    assert (kept(world, document_id).level, kept(world, document_id).raise_pending) == ("B-B", False)


def test_what_was_signed_while_the_authority_was_away_gets_its_stamp_when_it_is_back(
    world: World, authority: Authority
) -> None:
    authority.go()
    document_id = signed(world)
    assert (kept(world, document_id).level, kept(world, document_id).raise_pending) == ("B-B", True)
    wait(world, minutes=1)
    assert kept(world, document_id).failure == "signing.time_stamp_unavailable"
    before = shown(world, document_id)
    authority.come()
    wait(world, minutes=11)
    assert (kept(world, document_id).level, kept(world, document_id).raise_pending) == ("B-T", False)
    assert (kept(world, document_id).failure, kept(world, document_id).attempts) == (None, 0)
    after = shown(world, document_id)
    assert world.blobs.get(after).startswith(world.blobs.get(before))
    assert verdict_on(world, after).status is Status.VALID
    assert stages(world, document_id) == ["draft", "signed", "time_stamped"]
    assert logged(world, document_id)[-2:] == ["document.time_stamp_failed", "document.time_stamped"]


def test_a_raised_file_is_numbered_and_sealed_like_any_other(world: World, authority: Authority) -> None:
    authority.go()
    document_id = signed(world)
    authority.come()
    wait(world, minutes=11)
    act(world, "clerk", number, document_id)
    seal_shown(world, document_id)
    document = world.outgoing(document_id)
    assert (document.state, document.failure) == ("issued", None)
    assert verdict_on(world, shown(world, document_id)).status is Status.VALID


def test_a_seal_with_its_stamp_proves_the_signature_before_it(world: World, authority: Authority) -> None:
    authority.go()
    document_id = numbered(world)
    authority.come()
    seal_shown(world, document_id)
    assert (kept(world, document_id).level, kept(world, document_id).raise_pending) == ("B-T", False)
    assert verdict_on(world, shown(world, document_id)).status is Status.VALID


def test_a_file_that_changed_meanwhile_is_not_replaced(
    world: World, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the stamp is fetched the clerk numbers the document: the file with the number stays."""
    authority.go()
    document_id = signed(world)
    authority.come()
    asked = authority.answer

    def answer(request: bytes) -> bytes:
        monkeypatch.setattr(authority, "answer", asked)
        with transaction(world.factory) as session:
            number(session, world.actors["clerk"], document_id, now=world.now)
        return asked(request)

    monkeypatch.setattr(authority, "answer", answer)
    wait(world, minutes=11)
    assert world.outgoing(document_id).state == "numbered"
    assert "numbered" in stages(world, document_id)
    assert stages(world, document_id)[-1] == "numbered"


def test_what_is_issued_is_kept_at_b_lta_and_what_is_dispatched_stays_as_it_is(
    world: World, authority: Authority
) -> None:
    document_id = numbered(world)
    seal_shown(world, document_id)
    issued_file = shown(world, document_id)
    row = kept(world, document_id)
    assert row.archived_sha256 is not None
    assert row.archived_sha256 != issued_file
    assert world.blobs.get(row.archived_sha256).startswith(world.blobs.get(issued_file))
    assert set(levels(verdict_on(world, row.archived_sha256))) == {"B-LTA"}
    assert stages(world, document_id)[-2:] == ["sealed", "archived"]
    act(world, "clerk", dispatch, document_id, [world.agencies["ward"]])
    assert shown(world, document_id) == issued_file
    assert "document.archived" in logged(world, document_id)


def test_a_copy_that_could_not_be_made_is_shown_and_made_later(world: World, authority: Authority) -> None:
    document_id = numbered(world)
    authority.go()
    seal_shown(world, document_id)
    authority.come()
    wait(world, minutes=11)
    wait(world, minutes=11)
    row = kept(world, document_id)
    assert (row.archived_sha256 is not None, row.failure) == (True, None)
    assert set(levels(verdict_on(world, row.archived_sha256 or ""))) == {"B-LTA"}


def test_a_copy_is_renewed_before_its_newest_time_stamp_ends(world: World, authority: Authority) -> None:
    document_id = numbered(world)
    seal_shown(world, document_id)
    first = kept(world, document_id)
    assert first.renew_by is not None
    look(world)
    assert kept(world, document_id).archived_sha256 == first.archived_sha256
    shorten(world, document_id, world.now + timedelta(days=179))
    look(world)
    second = kept(world, document_id)
    assert second.archived_sha256 != first.archived_sha256
    assert world.blobs.get(second.archived_sha256 or "").startswith(world.blobs.get(first.archived_sha256 or ""))
    assert verdict_on(world, second.archived_sha256 or "").status is Status.VALID
    assert logged(world, document_id)[-1] == "document.archive_renewed"


def look(world: World) -> None:
    """The daily look at the archive."""
    with transaction(world.factory) as session:
        publish(session, RENEW, {}, now=world.now)
    world.work()


def shorten(world: World, document_id: str, until: datetime) -> None:
    """As if its newest time-stamp ended soon."""
    with transaction(world.factory) as session:
        session.get_one(Preservation, document_id).renew_by = until


def test_the_daily_look_takes_up_what_was_given_up(world: World, authority: Authority) -> None:
    document_id = numbered(world)
    authority.go()
    seal_shown(world, document_id)
    with transaction(world.factory) as session:
        for event in session.scalars(select(OutboxEvent).where(OutboxEvent.state == OutboxState.PENDING)):
            event.state = OutboxState.DEAD
        session.get_one(Preservation, document_id).failure = "work.failed"
    authority.come()
    world.clock.pass_by(hours=2)
    look(world)
    wait(world, minutes=11)
    assert kept(world, document_id).archived_sha256 is not None


def kept_file(world: World, file_id: str) -> FilePreservation:
    with reading(world.factory) as session:
        return session.get_one(FilePreservation, file_id)


def with_annex(world: World) -> tuple[str, Annex]:
    document_id = issued_with(world, ("Phụ lục I.pdf", table()))
    (annex,) = annexes(world, document_id)
    return document_id, annex


def copied(world: World, document_id: str) -> str:
    order = CopyOrder(CopyKind.TRUE_COPY, shown(world, document_id), outgoing_id=document_id)
    return act(world, "clerk", make_copy, order, PIN).id


def test_annexes_and_copies_are_kept_at_b_lta_beside_their_document(world: World, authority: Authority) -> None:
    document_id, annex = with_annex(world)
    sent = annex.file_sha256 or ""
    copy_id = copied(world, document_id)
    for file_id in (annex.id, copy_id):
        archived = kept_file(world, file_id).archived_sha256 or ""
        assert set(levels(verdict_on(world, archived))) == {"B-LTA"}
    assert world.blobs.get(kept_file(world, annex.id).archived_sha256 or "").startswith(world.blobs.get(sent))
    act(world, "clerk", dispatch, document_id, [world.agencies["ward"]])
    assert annexes(world, document_id)[0].file_sha256 == sent
    assert logged(world, document_id).count("file.archived") == 2


def test_the_kept_copy_of_an_annex_is_renewed_before_its_newest_time_stamp_ends(
    world: World, authority: Authority
) -> None:
    document_id, annex = with_annex(world)
    first = kept_file(world, annex.id).archived_sha256 or ""
    look(world)
    assert kept_file(world, annex.id).archived_sha256 == first
    with transaction(world.factory) as session:
        session.get_one(FilePreservation, annex.id).renew_by = world.now + timedelta(days=179)
    look(world)
    second = kept_file(world, annex.id).archived_sha256 or ""
    assert second != first
    assert world.blobs.get(second).startswith(world.blobs.get(first))
    assert verdict_on(world, second).status is Status.VALID
    assert logged(world, document_id)[-1] == "file.archive_renewed"


def test_an_annex_signed_while_the_authority_was_away_gets_its_stamp_before_it_is_sent(
    world: World, authority: Authority
) -> None:
    authority.go()
    document_id, annex = with_annex(world)
    assert levels(verdict_on(world, annex.file_sha256 or "")) == ["B-B"]
    authority.come()
    wait(world, minutes=11)
    assert kept(world, document_id).raise_pending is False
    (stamped,) = annexes(world, document_id)
    assert levels(verdict_on(world, stamped.file_sha256 or "")) == ["B-T"]
    wait(world, minutes=11)
    assert set(levels(verdict_on(world, kept_file(world, annex.id).archived_sha256 or ""))) == {"B-LTA"}


def test_the_daily_look_finds_files_that_were_signed_before_the_archive_knew_of_them(
    world: World, authority: Authority
) -> None:
    _, annex = with_annex(world)
    with transaction(world.factory) as session:
        session.delete(session.get_one(FilePreservation, annex.id))
        session.execute(update(OutboxEvent).where(OutboxEvent.key == f"archive:{annex.id}").values(key=None))
    look(world)
    assert kept_file(world, annex.id).archived_sha256 is not None


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 10), (5, 80), (8, 600), (1000, 600)])
def test_each_attempt_comes_later_than_the_one_before_but_not_for_ever(attempts: int, seconds: int) -> None:
    assert delay(attempts) == timedelta(seconds=seconds)
