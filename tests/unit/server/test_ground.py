"""Files, secrets, dated settings, Vietnamese order: the small things everything stands on."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.infra.blobs import BlobStore
from server.infra.config import Settings
from server.infra.database import SessionFactory, reading, transaction
from server.infra.dated import DatedSetting, value_on
from server.infra.errors import Conflict, NotFound, Refusal
from server.infra.messages import HOUSE, Catalogue
from server.infra.outbox import Queue
from server.infra.sealing import SecretOpener, seal_secret
from server.infra.secrets import key_passphrase, node_secret
from server.infra.vietnamese import fold, name_key, sort_key
from server.infra.web import to_json
from tests.unit.server.conftest import HandClock


def test_stored_bytes_come_back_and_the_same_bytes_are_stored_once(blobs: BlobStore) -> None:
    digest = blobs.put(b"van ban")
    assert blobs.put(b"van ban") == digest
    assert blobs.get(digest) == b"van ban"
    assert [file.name for file in blobs.root.rglob("*") if file.is_file()] == [digest[2:]]


def test_damaged_bytes_are_never_handed_out(blobs: BlobStore) -> None:
    digest = blobs.put(b"van ban")
    blobs.path(digest).write_bytes(b"van bAn")
    with pytest.raises(NotFound, match=r"file\.damaged"):
        blobs.get(digest)


def test_a_secret_reaches_the_worker_it_was_sealed_for(factory: SessionFactory, clock: HandClock) -> None:
    worker = SecretOpener()
    with transaction(factory) as session:
        worker.announce(session, clock.now())
        sealed = seal_secret(session, b"246810")
    assert worker.open_secret(sealed) == b"246810"
    assert "246810" not in sealed


def test_a_secret_sealed_for_a_worker_that_is_gone_stays_closed(factory: SessionFactory, clock: HandClock) -> None:
    with transaction(factory) as session:
        SecretOpener().announce(session, clock.now())
        sealed = seal_secret(session, b"246810")
    with pytest.raises(Conflict, match=r"signing\.secret_lost"):
        SecretOpener().open_secret(sealed)


def test_without_a_signing_worker_no_secret_is_accepted(factory: SessionFactory) -> None:
    with transaction(factory) as session, pytest.raises(Refusal, match=r"signing\.worker_absent"):
        seal_secret(session, b"246810")


def test_a_node_secret_is_made_once_and_only_its_owner_reads_it(settings: Settings) -> None:
    first = node_secret(settings, "cookies")
    assert node_secret(settings, "cookies") == first
    assert (settings.secrets_dir / "cookies").stat().st_mode & 0o077 == 0
    assert key_passphrase(settings, "seal", b"1") != key_passphrase(settings, "seal", b"2")
    assert key_passphrase(settings, "seal", b"1") != key_passphrase(settings, "signature", b"1")


def test_the_setting_in_force_on_the_day_is_used(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        session.add(
            DatedSetting(name="q", value="2/3", valid_from=date(2016, 1, 1), valid_to=date(2025, 7, 1), source="")
        )
        session.add(DatedSetting(name="q", value="1/2", valid_from=date(2025, 7, 1), source=""))
    with reading(factory) as session:
        assert value_on(session, "q", date(2025, 6, 30)) == "2/3"
        assert value_on(session, "q", date(2025, 7, 1)) == "1/2"
        with pytest.raises(NotFound, match=r"setting\.missing"):
            value_on(session, "q", date(2015, 1, 1))


def test_words_stand_in_the_order_of_a_vietnamese_dictionary() -> None:
    words = [
        "a",
        "à",
        "ả",
        "ã",
        "á",
        "ạ",
        "an",
        "ăn",
        "ân",
        "dung",
        "dũng",
        "đa",
        "em",
        "ê",
        "oa",
        "ô",
        "ơ",
        "u",
        "ư",
        "y",
    ]
    assert sorted(words, key=sort_key) == words


def test_people_are_ordered_by_given_name() -> None:
    names = ["Trần Thị Bình", "Lê Văn An", "Phạm Anh", "Đỗ Đức"]
    assert sorted(names, key=name_key) == ["Lê Văn An", "Phạm Anh", "Trần Thị Bình", "Đỗ Đức"]


@given(st.text())
def test_folding_never_fails_and_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_takes_marks_away() -> None:
    assert fold("Đầu tư, Điều chỉnh ĐỒNG NAI") == "dau tu, dieu chinh dong nai"


def test_every_sentence_fills_even_without_its_details() -> None:
    catalogue = Catalogue(HOUSE)
    for code in HOUSE:
        assert "{" not in catalogue.sentence(code, {})


def test_views_become_json_with_the_time_of_vietnam() -> None:
    values = {"at": datetime(2026, 3, 2, 8, 0, tzinfo=UTC), "on": date(2026, 3, 2), "kinds": frozenset({"b", "a"})}
    assert to_json(values) == b'{"at":"2026-03-02T15:00:00+07:00","kinds":["a","b"],"on":"2026-03-02"}'


def test_a_time_without_zone_never_reaches_the_database(factory: SessionFactory) -> None:
    with pytest.raises(Exception, match="without zone"), transaction(factory) as session:
        SecretOpener().announce(session, datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test


def test_times_come_back_aware(factory: SessionFactory, clock: HandClock, tmp_path: Path) -> None:
    assert tmp_path.exists()
    with transaction(factory) as session:
        SecretOpener().announce(session, clock.now())
    with reading(factory) as session:
        from server.infra.sealing import SealingKey

        row = session.get(SealingKey, "signing")
        assert row is not None
        assert row.created_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_a_secret_for_one_queue_cannot_be_opened_by_the_worker_of_another(
    factory: SessionFactory, clock: HandClock
) -> None:
    signing, sealing = SecretOpener(Queue.SIGNING), SecretOpener(Queue.SEALING)
    with transaction(factory) as session:
        signing.announce(session, clock.now())
        sealing.announce(session, clock.now())
        sealed = seal_secret(session, b"246810", Queue.SEALING)
    assert sealing.open_secret(sealed) == b"246810"
    with pytest.raises(Conflict, match=r"signing\.secret_lost"):
        signing.open_secret(sealed)
