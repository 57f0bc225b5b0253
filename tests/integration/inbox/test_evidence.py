"""Evidence packages of real documents: whole, checkable by strangers, and only of what was issued."""

import json
import zipfile
from io import BytesIO

import pytest
from sqlalchemy import select

from inbox.actions.annex import remove_annex
from inbox.actions.request_evidence import request_evidence
from inbox.models import EvidencePackage
from inbox.queries.evidence import annex_files, package_of, packages_of
from inbox.work import evidence
from server.infra.database import reading
from server.infra.errors import NotFound, Refusal
from server.infra.outbox import OutboxState
from signing import Status, issue_time_stamp_certificate
from signing.evidence import DOCUMENT, check_package
from signing.trust import Trust
from tests.integration.inbox.steps import Issued, act
from tests.integration.inbox.test_annexes import annexes, give, table
from tests.integration.inbox.world import MORNING, World, world_authority
from tests.unit.signing.making import LocalTimeStamper


@pytest.fixture
def stamped(ready: Issued, monkeypatch: pytest.MonkeyPatch) -> Issued:
    """The node's time-stamping authority answers, in the time of the world."""
    key = issue_time_stamp_certificate(world_authority(), MORNING).key()
    monkeypatch.setattr(evidence, "time_stamper", lambda _work: LocalTimeStamper(key, ready.world.now))
    return ready


def made(of: Issued, by: str = "clerk") -> bytes:
    act(of.world, by, request_evidence, of.document_id)
    with reading(of.world.factory) as session:
        latest = session.scalars(select(EvidencePackage).order_by(EvidencePackage.made_at.desc())).first()
        assert latest is not None
        return of.world.blobs.get(latest.sha256)


def root_only() -> Trust:
    return Trust.of_certificates(world_authority().anchors())


def names_in(package: bytes) -> set[str]:
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return set(archive.namelist())


def test_a_stranger_with_the_root_certificate_can_check_the_package(stamped: Issued) -> None:
    found = check_package(made(stamped), root_only(), now=stamped.world.now)
    assert (found.status, found.reasons) == (Status.VALID, ())
    assert found.about["reference"] == stamped.world.outgoing(stamped.document_id).reference
    assert found.audit_rows > 5


def test_the_package_holds_what_the_recipients_reported(stamped: Issued) -> None:
    stamped.dispatched("ward", "city")
    package = made(stamped)
    assert {"receipts/001.edxml", "receipts/002.edxml"} <= names_in(package)
    assert check_package(package, root_only(), now=stamped.world.now).receipts == 2


def test_the_package_says_what_the_node_itself_says(stamped: Issued) -> None:
    stamped.dispatched("ward")
    package = made(stamped)
    live = stamped.world.one_incoming("ward").verdict or {}
    own = check_package(package, None, now=stamped.world.now).verdicts[DOCUMENT].to_json()
    with zipfile.ZipFile(BytesIO(package)) as archive:
        kept = json.loads(archive.read("verdict/verdict.json"))
    assert live["status"] == own["status"] == kept["status"] == "valid"
    assert live["signatures"] == kept["signatures"] == own["signatures"]


def test_the_log_gives_nothing_away_about_other_documents(stamped: Issued) -> None:
    other = stamped.world.draft("poll:other")
    with zipfile.ZipFile(BytesIO(made(stamped))) as archive:
        excerpt = json.loads(archive.read("audit/excerpt.json"))
    assert {row["subject"] for row in excerpt["rows"]} == {f"outgoing:{stamped.document_id}"}
    assert other not in json.dumps(excerpt)


def test_asking_and_making_are_in_the_log(stamped: Issued) -> None:
    package = made(stamped)
    with zipfile.ZipFile(BytesIO(package)) as archive:
        events = [row["event"] for row in json.loads(archive.read("audit/excerpt.json"))["rows"]]
    assert events[-1] == "evidence.requested"
    assert stamped.world.audit_is_whole()


def test_what_is_not_issued_proves_nothing(world: World) -> None:
    document_id = world.draft()
    with pytest.raises(Refusal, match=r"evidence\.not_issued"):
        act(world, "clerk", request_evidence, document_id)


def test_another_agency_gets_no_package(stamped: Issued) -> None:
    made(stamped)
    world = stamped.world
    with pytest.raises(NotFound):
        act(world, "ward-clerk", request_evidence, stamped.document_id)
    with reading(world.factory) as session:
        (own,) = packages_of(session, world.actors["clerk"], stamped.document_id)
        assert package_of(session, world.actors["clerk"], stamped.document_id, own.id) == own
        with pytest.raises(NotFound):
            package_of(session, world.actors["ward-clerk"], stamped.document_id, own.id)
        with pytest.raises(NotFound):
            package_of(session, world.actors["clerk"], stamped.document_id, "other")


def test_without_a_time_stamping_authority_there_is_no_package_and_a_reason(ready: Issued) -> None:
    act(ready.world, "clerk", request_evidence, ready.document_id)
    assert ("outgoing.evidence", "evidence.no_time_stamps") in ready.world.events(OutboxState.REFUSED)


def test_an_annex_that_was_taken_out_again_is_no_evidence_and_reaches_nobody(world: World) -> None:
    document_id = world.draft()
    give(world, document_id, table("Số liệu chưa công bố"), "Nhầm.pdf")
    give(world, document_id, table(), "Phụ lục I.pdf")
    mistaken, wanted = annexes(world, document_id)
    act(world, "secretary", remove_annex, document_id, mistaken.id)
    with reading(world.factory) as session:
        assert annex_files(session, world.outgoing(document_id)) == [wanted.file_sha256]
