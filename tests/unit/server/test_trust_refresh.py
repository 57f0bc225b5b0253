"""Revocation lists are fetched again and again; what fails leaves the list kept before."""

import socket
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.audit.chain import AuditRow
from server.infra.blobs import BlobStore
from server.infra.database import SessionFactory, reading, transaction
from server.trust import trust_at
from server.trust.connector import Fetcher
from server.trust.importing import import_trust_list
from server.trust.models import RevocationListRow, RevocationSource
from server.trust.refresh import Outcome, Refresher
from signing.trust import Trust
from tests.unit.server.conftest import HandClock
from tests.unit.server.hostile import Hostile, answer, hostile
from tests.unit.server.trust_lists import ISSUING_URL, ROOT_URL, anchor_values, authority, crl, list_file, stranger


class Publisher:
    """Answers as a proxy for the two addresses of the list: with the bodies at hand, else 404."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    def __call__(self, connection: socket.socket, done: threading.Event) -> None:
        address = self.server.asked[-1].split()[1].decode()
        body = self.bodies.get(address)
        answer(body or b"", "200 OK" if body else "404 Not Found")(connection, done)

    server: Hostile


@pytest.fixture
def trusted(factory: SessionFactory, blobs: BlobStore, clock: HandClock) -> SessionFactory:
    with transaction(factory) as session:
        import_trust_list(session, blobs, None, list_file(), now=clock.now())
    return factory


def refresh(factory: SessionFactory, blobs: BlobStore, clock: HandClock, bodies: dict[str, bytes]) -> list[Outcome]:
    publisher = Publisher()
    publisher.bodies = bodies
    with hostile(publisher) as publisher.server:
        return Refresher(factory, blobs, clock, Fetcher(publisher.server.url)).refresh()


def lists_of(clock: HandClock) -> dict[str, bytes]:
    return {ROOT_URL: crl(clock.now(), issuer=authority().root), ISSUING_URL: crl(clock.now())}


def events(factory: SessionFactory) -> list[str]:
    with reading(factory) as session:
        told = select(AuditRow.event).where(AuditRow.event.startswith("revocation.")).order_by(AuditRow.seq)
        return list(session.scalars(told))


def kept(factory: SessionFactory, blobs: BlobStore, clock: HandClock) -> set[bytes]:
    with reading(factory) as session:
        return set(Trust.from_json(trust_at(session, blobs, clock.now())).crls)


def test_both_lists_are_fetched_and_believed(trusted: SessionFactory, blobs: BlobStore, clock: HandClock) -> None:
    published = lists_of(clock)
    outcomes = refresh(trusted, blobs, clock, published)
    assert outcomes == [Outcome(ISSUING_URL, new=True, code=None), Outcome(ROOT_URL, new=True, code=None)]
    assert kept(trusted, blobs, clock) == set(published.values())
    assert events(trusted) == ["revocation.fetched"] * 2


def test_the_same_list_again_changes_nothing(trusted: SessionFactory, blobs: BlobStore, clock: HandClock) -> None:
    published = lists_of(clock)
    refresh(trusted, blobs, clock, published)
    clock.pass_by(3600)
    assert [outcome.new for outcome in refresh(trusted, blobs, clock, published)] == [False, False]
    assert events(trusted) == ["revocation.fetched"] * 2


def test_a_newer_list_counts_and_the_old_one_is_kept(
    trusted: SessionFactory, blobs: BlobStore, clock: HandClock
) -> None:
    refresh(trusted, blobs, clock, lists_of(clock))
    clock.pass_by(3600)
    newer = lists_of(clock)
    refresh(trusted, blobs, clock, newer)
    assert kept(trusted, blobs, clock) == set(newer.values())
    with reading(trusted) as session:
        assert len(session.scalars(select(RevocationListRow)).all()) == 4


def test_what_is_wrong_replaces_nothing_and_is_named(
    trusted: SessionFactory, blobs: BlobStore, clock: HandClock
) -> None:
    good = lists_of(clock)
    refresh(trusted, blobs, clock, good)
    clock.pass_by(3600)
    bad = {
        "revocation.wrong_issuer": crl(clock.now(), issuer=stranger().issuing),
        "revocation.not_a_list": b"<html>404</html>",
        "revocation.older": crl(clock.now() - timedelta(hours=2)),
        "revocation.over": crl(clock.now() - timedelta(days=9)),
        "revocation.not_yet_valid": crl(clock.now() + timedelta(days=1)),
    }
    for code, body in bad.items():
        outcomes = refresh(trusted, blobs, clock, {ROOT_URL: good[ROOT_URL], ISSUING_URL: body})
        assert [outcome.code for outcome in outcomes] == [code, None]
        assert kept(trusted, blobs, clock) == set(good.values())


def test_a_failure_is_logged_when_it_begins_and_shown_while_it_lasts(
    trusted: SessionFactory, blobs: BlobStore, clock: HandClock
) -> None:
    began = clock.now()
    for _ in range(3):
        refresh(trusted, blobs, clock, {})
        clock.pass_by(3600)
    assert events(trusted) == ["revocation.failed"] * 2
    with reading(trusted) as session:
        found = session.scalars(select(RevocationSource)).all()
    assert [(one.failure, one.failing_since) for one in found] == [("fetch.refused", began)] * 2
    refresh(trusted, blobs, clock, lists_of(clock))
    with reading(trusted) as session:
        assert [one.failure for one in session.scalars(select(RevocationSource))] == [None, None]


def test_an_address_inside_is_not_asked_even_when_the_list_names_it(
    factory: SessionFactory, blobs: BlobStore, clock: HandClock
) -> None:
    with hostile(answer(b"secret")) as server:
        listed = anchor_values(revocation_lists=[{"url": f"{server.url}/latest/meta-data"}])
        with transaction(factory) as session:
            import_trust_list(session, blobs, None, list_file(anchors=[listed]), now=clock.now())
        (outcome,) = Refresher(factory, blobs, clock, Fetcher()).refresh()
        assert (outcome.code, server.asked) == ("fetch.private_address", [])
