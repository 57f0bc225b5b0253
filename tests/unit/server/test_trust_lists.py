"""Trust lists: read strictly, replaced only forward, and a demonstration never becomes real."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import select

from server.audit import verify_chain
from server.audit.chain import AuditRow
from server.infra.blobs import BlobStore
from server.infra.database import SessionFactory, reading, transaction
from server.infra.errors import Refusal
from server.trust import trust_at
from server.trust.importing import import_trust_list
from server.trust.models import RevocationSource, TrustAnchorRow, TrustList
from server.trust.reading import LARGEST, read_trust_list
from server.trust.revocation import check_revocation_list, keep_revocation_list
from signing import Purpose, Subject, issue_certificate
from signing.trust import Trust
from tests.unit.server.trust_lists import NOW, anchor_values, authority, crl, list_file, list_values, pem, stranger

LATER = NOW + timedelta(days=40)


def take(factory: SessionFactory, blobs: BlobStore, raw: bytes, *, at: Any = NOW) -> str:
    with transaction(factory) as session:
        return import_trust_list(session, blobs, None, raw, now=at).id


def refused(raw: bytes) -> tuple[str, Mapping[str, str]]:
    with pytest.raises(Refusal) as refusal:
        read_trust_list(raw)
    return refusal.value.code, refusal.value.details


def test_a_list_comes_into_force_with_its_anchors_addresses_and_bytes(
    factory: SessionFactory, blobs: BlobStore
) -> None:
    raw = list_file()
    list_id = take(factory, blobs, raw)
    with reading(factory) as session:
        kept = session.get_one(TrustList, list_id)
        anchors = session.scalars(select(TrustAnchorRow)).all()
        assert blobs.get(kept.sha256) == raw
        assert (kept.purposes, [anchor.name for anchor in anchors]) == (
            ["government", "time_stamp"],
            ["Gốc của kiểm thử"],
        )
        assert len(session.scalars(select(RevocationSource)).all()) == 2
        assert session.scalars(select(AuditRow.event).order_by(AuditRow.seq)).all() == [
            "trust.imported",
            "trust.anchor",
        ]
        assert verify_chain(session).broken_at is None


def test_the_log_names_every_authority_that_came_changed_stayed_and_left(
    factory: SessionFactory, blobs: BlobStore
) -> None:
    mine, other = anchor_values(), anchor_values(name="Gốc khác", certificate=pem(stranger().root), revocation_lists=[])
    steps = {
        "2026-03-01": [mine],
        "2026-03-02": [mine, other],
        "2026-03-03": [{**mine, "purposes": ["government"]}],
    }
    for day, anchors in steps.items():
        take(factory, blobs, list_file(issued_on=day, anchors=anchors), at=LATER)
    with reading(factory) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.event == "trust.anchor").order_by(AuditRow.seq)).all()
    assert [(row.details["change"], row.details["name"]) for row in rows] == [
        ("came", "Gốc của kiểm thử"),
        ("stayed", "Gốc của kiểm thử"),
        ("came", "Gốc khác"),
        ("changed", "Gốc của kiểm thử"),
        ("left", "Gốc khác"),
    ]
    root = authority().root.certificate
    assert rows[0].details == {
        "change": "came",
        "name": "Gốc của kiểm thử",
        "certificate_subject": root.subject.rfc4514_string(),
        "sha256": root.fingerprint(SHA256()).hex(),
        "purposes": "government, time_stamp",
        "valid_from": "2026-01-01",
        "valid_to": None,
    }
    assert rows[3].details["purposes"] == "government"


def test_the_trust_of_a_moment_is_what_a_verification_reads(factory: SessionFactory, blobs: BlobStore) -> None:
    take(factory, blobs, list_file())
    der = crl()
    with transaction(factory) as session:
        keep_revocation_list(session, blobs, check_revocation_list(der, authority().issuing.certificate, NOW), "x", NOW)
        values = trust_at(session, blobs, NOW)
    trust = Trust.from_json(json.loads(json.dumps(values)))
    assert trust.crls == (der,)
    (anchor,) = trust.anchors
    assert anchor.certificate == authority().root.certificate
    assert sorted(anchor.purposes) == ["government", "time_stamp"]
    assert anchor.valid_from is not None
    assert anchor.valid_from.isoformat() == "2026-01-01T00:00:00+07:00"


def test_an_empty_node_trusts_nobody(factory: SessionFactory, blobs: BlobStore) -> None:
    with reading(factory) as session:
        assert Trust.from_json(trust_at(session, blobs, NOW)) == Trust()


def test_a_newer_list_replaces_the_one_of_its_name_and_the_past_stays_asked(
    factory: SessionFactory, blobs: BlobStore
) -> None:
    first = take(factory, blobs, list_file())
    other = anchor_values(name="Gốc mới", certificate=pem(stranger().root), revocation_lists=[])
    second = take(factory, blobs, list_file(issued_on="2026-04-01", anchors=[other]), at=LATER)
    with reading(factory) as session:
        before = session.get_one(TrustList, first)
        assert (before.replaced_by, before.replaced_at) == (second, LATER)
        now, then = trust_at(session, blobs, LATER), trust_at(session, blobs, NOW)
    assert [anchor["name"] for anchor in now["anchors"]] == ["Gốc mới"]
    assert [anchor["name"] for anchor in then["anchors"]] == ["Gốc của kiểm thử"]


def test_lists_of_other_names_stand_side_by_side(factory: SessionFactory, blobs: BlobStore) -> None:
    take(factory, blobs, list_file())
    other = anchor_values(certificate=pem(stranger().root), revocation_lists=[])
    take(factory, blobs, list_file(name="Danh sách khác", anchors=[other]))
    with reading(factory) as session:
        assert len(trust_at(session, blobs, NOW)["anchors"]) == 2


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("trust.older", {"issued_on": "2026-02-01"}),
        ("trust.known_already", {}),
        ("trust.not_yet_issued", {"issued_on": "2026-03-09"}),
        ("trust.list_over", {"issued_on": "2025-01-01", "next_update": "2026-03-02"}),
    ],
)
def test_a_list_out_of_its_time_changes_nothing(
    factory: SessionFactory, blobs: BlobStore, code: str, changes: dict[str, Any]
) -> None:
    take(factory, blobs, list_file())
    with pytest.raises(Refusal) as refusal:
        take(factory, blobs, list_file(**changes))
    assert refusal.value.code == code
    with reading(factory) as session:
        assert [row.replaced_at for row in session.scalars(select(TrustList))] == [None]


@pytest.mark.parametrize("name", ["Danh sách của kiểm thử", "Danh sách mang tên khác"])
def test_an_authority_of_a_demonstration_is_never_made_real(
    factory: SessionFactory, blobs: BlobStore, name: str
) -> None:
    take(factory, blobs, list_file(demo=True))
    with pytest.raises(Refusal) as refusal:
        take(factory, blobs, list_file(name=name, issued_on="2026-03-02"))
    assert refusal.value.code == "trust.demo_flag_removed"
    with reading(factory) as session:
        assert [anchor["demo"] for anchor in trust_at(session, blobs, NOW)["anchors"]] == [True]


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("khonggiay_trust_list", {"khonggiay_trust_list": 2}),
        ("JSON", {"comment": "?"}),
        ("name", {"name": " "}),
        ("name", {"name": "một\ndòng"}),
        ("issued_on", {"issued_on": "1/3/2026"}),
        ("demo", {"demo": "no"}),
        ("anchors", {"anchors": []}),
        ("anchors", {"anchors": [anchor_values(), anchor_values()]}),
        ("anchors[0]", {"anchors": ["x"]}),
        ("anchors[0].certificate", {"anchors": [anchor_values(certificate="x")]}),
        ("anchors[0].purposes", {"anchors": [anchor_values(purposes=["everything"])]}),
        ("anchors[0].purposes", {"anchors": [anchor_values(purposes=[])]}),
        ("anchors[0].valid_from", {"anchors": [anchor_values(valid_from=1)]}),
    ],
)
def test_a_file_that_is_not_understood_names_the_place(place: str, changes: dict[str, Any]) -> None:
    assert refused(list_file(**changes)) == ("trust.bad_file", {"place": place})


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * (LARGEST + 1)])
def test_garbage_is_no_list(raw: bytes) -> None:
    assert refused(raw)[0] == "trust.bad_file"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://crl.vn/a.crl",
        "file:///etc/passwd",
        "http://user@crl.vn/a.crl",
        "http:///a.crl",
        "http://crl.vn:0/",
        "http://crl.vn:99999/",
        "http://crl.vn/a b",
        "http://crl.vn\\@127.0.0.1/",
        "http://crl.vn/\r\nX: y",
        "http://crl.vn/#x",
    ],
)
def test_an_address_that_could_mislead_is_refused(url: str) -> None:
    listed = list_values(anchors=[anchor_values(revocation_lists=[{"url": url}])])
    assert refused(json.dumps(listed).encode())[0] == "trust.bad_file"


def test_a_certificate_of_a_person_is_no_anchor() -> None:
    person = issue_certificate(authority(), Subject("Cơ quan", "Người"), Purpose.LEADER, NOW)
    assert refused(list_file(anchors=[anchor_values(certificate=pem(person))]))[0] == "trust.not_an_authority"


def test_the_signer_of_a_revocation_list_stands_below_its_anchor() -> None:
    source = {"url": "http://crl.vn/a.crl", "issuer": pem(stranger().issuing)}
    assert refused(list_file(anchors=[anchor_values(revocation_lists=[source])]))[0] == "trust.wrong_issuer"


@pytest.mark.parametrize(
    "changes", [{"next_update": "2026-03-01"}, {"anchors": [anchor_values(valid_to="2025-12-31")]}]
)
def test_a_period_ends_after_it_began(changes: dict[str, Any]) -> None:
    assert refused(list_file(**changes))[0] == "trust.bad_period"
