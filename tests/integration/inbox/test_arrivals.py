"""Arrivals are checked by the trust of the node: once for all who get the same file, again when more becomes known."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from inbox.models import IncomingFile
from inbox.queries.checked import fresh_verdict
from inbox.work import checking
from inbox.work.arriving import check_again
from server.infra.database import reading, transaction
from server.trust.cache import FRESH
from server.trust.importing import import_trust_list
from server.trust.revocation import check_revocation_list, keep_revocation_list
from signing import Verdict, make_authority, revocation_list, verify_in_child
from tests.integration.inbox.steps import Issued, issued
from tests.integration.inbox.world import MORNING, World, world_authority


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were really checked, in order."""
    files: list[Path] = []

    def count(file: Path, *given: Any, **named: Any) -> Verdict:
        files.append(file)
        return verify_in_child(file, *given, **named)

    monkeypatch.setattr(checking, "verify_in_child", count)
    return files


def believe(world: World, day: str, **changes: Any) -> None:
    """Replace the trust list of the world by a newer one."""
    values = json.loads((world.settings.keys_dir / "trust.json").read_bytes())
    values["anchors"][0].update(changes)
    with transaction(world.factory) as session:
        raw = json.dumps({**values, "issued_on": day}).encode()
        import_trust_list(session, world.blobs, None, raw, now=world.now)


def revoke(world: World, name: str, at: datetime) -> None:
    """A new list of the issuing authority, on which a certificate of the world stands."""
    issuing = world_authority().issuing
    certificate = x509.load_pem_x509_certificate((world.settings.keys_dir / f"{name}.pem").read_bytes())
    der = revocation_list(issuing, ((certificate.serial_number, at),), world.now, valid_for=timedelta(days=900))
    with transaction(world.factory) as session:
        checked = check_revocation_list(der, issuing.certificate, world.now)
        keep_revocation_list(session, world.blobs, checked, "test", world.now)


def look_again(world: World) -> int:
    with transaction(world.factory) as session:
        found = check_again(session, world.now)
    world.work()
    return found


def test_a_file_that_reaches_many_agencies_is_checked_once(world: World, counted: list[Path]) -> None:
    """By its own agency when it is issued; whoever receives it soon after relies on the same check."""
    Issued(world, issued(world)).dispatched("ward", "city", "other-ward")
    assert {world.one_incoming(name).verdict_status for name in ("ward", "city", "other-ward")} == {"valid"}
    assert len(counted) == 1


def test_a_remembered_verdict_is_of_no_use_when_trust_has_changed(ready: Issued, counted: list[Path]) -> None:
    ready.dispatched("ward")
    sha256 = ready.world.outgoing(ready.document_id).file_sha256 or ""
    with reading(ready.world.factory) as session:
        assert fresh_verdict(session, sha256, ready.world.now) is not None
    revoke(ready.world, "chair", MORNING - timedelta(hours=1))
    with reading(ready.world.factory) as session:
        assert fresh_verdict(session, sha256, ready.world.now) is None


def test_a_remembered_verdict_is_of_no_use_after_a_while(ready: Issued) -> None:
    ready.dispatched("ward")
    sha256 = ready.world.outgoing(ready.document_id).file_sha256 or ""
    ready.world.clock.pass_by(seconds=FRESH.total_seconds())
    with reading(ready.world.factory) as session:
        assert fresh_verdict(session, sha256, ready.world.now) is None


def test_a_certificate_revoked_before_signing_makes_the_arrival_invalid(ready: Issued) -> None:
    revoke(ready.world, "chair", MORNING - timedelta(hours=1))
    ready.dispatched("ward")
    document = ready.world.one_incoming("ward")
    assert document.verdict_status == "invalid"
    assert "verify.certificate_revoked" in {reason["code"] for reason in (document.verdict or {})["reasons"]}


def test_an_arrival_whose_certificates_could_not_be_looked_up_waits_for_the_next_lists(ready: Issued) -> None:
    world = ready.world
    believe(world, "2026-12-22", revocation_lists=[])
    ready.dispatched("ward")
    assert world.one_incoming("ward").verdict_status == "indeterminate"
    assert look_again(world) == 1
    assert world.one_incoming("ward").verdict_status == "indeterminate"
    believe(world, "2026-12-22")
    assert look_again(world) == 1
    assert world.one_incoming("ward").verdict_status == "valid"
    assert look_again(world) == 0


def test_a_document_of_an_authority_that_is_not_listed_is_not_believed(ready: Issued) -> None:
    stranger = make_authority(MORNING, root_name="Người lạ").root.certificate
    pem = stranger.public_bytes(Encoding.PEM).decode()
    believe(ready.world, "2026-12-22", certificate=pem, revocation_lists=[])
    ready.dispatched("ward")
    assert ready.world.one_incoming("ward").verdict_status == "invalid"


def test_the_bytes_that_came_are_the_bytes_that_are_kept(ready: Issued) -> None:
    ready.dispatched("ward")
    world = ready.world
    with reading(world.factory) as session:
        (file,) = session.scalars(
            select(IncomingFile).where(IncomingFile.incoming_id == world.one_incoming("ward").id)
        ).all()
    assert file.sha256 == world.outgoing(ready.document_id).file_sha256
    assert world.blobs.get(file.sha256)
