"""Evidence packages: they hold together, they say what the live check says, and no trick gets through."""

import io
import json
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

import pytest

from signing import Status, revocation_list, verify
from signing.asic import MANIFEST, MIMETYPE, PackageLimits
from signing.codes import EvidenceCode
from signing.evidence import DOCUMENT, Evidence, PackageVerdict, check_audit, check_package, make_package
from signing.trust import Profile, Trust
from tests.unit.signing.making import NOW, issued, make_office, numbered, signed

MADE = NOW + timedelta(hours=1)
Entries = dict[str, bytes]


@cache
def trust() -> Trust:
    authority = make_office().authority
    lists = tuple(revocation_list(issuer, (), NOW) for issuer in (authority.root, authority.issuing))
    return Trust.of_certificates(authority.anchors()).with_evidence(lists)


def row(seq: int, previous: str) -> dict[str, Any]:
    values: dict[str, Any] = {"seq": seq, "event": "document.sealed", "details": {"ai": "Hà"}, "previous": previous}
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**values, "hash": sha256(text.encode()).hexdigest()}


@cache
def audit() -> str:
    first, last = row(4, "3" * 64), row(6, "5" * 64)
    links = {"first": 3, "hashes": ["3" * 64, first["hash"], "5" * 64, last["hash"]]}
    return json.dumps({"rows": [first, last], "links": links})


@cache
def package(*, at: Any = MADE) -> bytes:
    verdict = verify(issued(), trust(), at=MADE, profile=Profile.AGENCY)
    evidence = Evidence(
        issued(), (issued(),), {"reference": "15/NQ-HĐND"}, trust(), (b"<edXML/>",), json.loads(audit()), verdict
    )
    return make_package(evidence, make_office().stamper(at), at)


def entries() -> Entries:
    with zipfile.ZipFile(io.BytesIO(package())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Entries, change: Callable[[zipfile.ZipInfo], None] = lambda _info: None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            if name != "mimetype":
                change(info)
            archive.writestr(info, data)
    return out.getvalue()


def check(data: bytes, given: Trust | None, **more: Any) -> PackageVerdict:
    return check_package(data, given, now=MADE, **more)


def codes(data: bytes, given: Trust | None = None, **more: Any) -> set[str]:
    found = check(data, trust() if given is None else given, **more)
    assert found.status is not Status.VALID
    return {str(reason.code) for reason in found.reasons}


def test_a_package_is_an_asic_container_other_tools_can_open() -> None:
    assert package()[:4] == b"PK\3\4"
    assert package()[30 : 30 + len("mimetype")] == b"mimetype"
    with zipfile.ZipFile(io.BytesIO(package())) as archive:
        assert archive.testzip() is None
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert archive.read("mimetype") == MIMETYPE
        assert archive.read(DOCUMENT) == issued()


def test_a_package_says_the_same_as_the_live_check() -> None:
    found = check(package(), trust())
    assert (found.status, found.reasons, found.stamped_at) == (Status.VALID, (), MADE)
    assert found.verdicts[DOCUMENT] == verify(issued(), trust(), at=MADE, profile=Profile.AGENCY)
    assert list(found.verdicts) == [DOCUMENT, "annexes/001.pdf"]
    assert (found.audit_rows, found.receipts, found.about) == (2, 1, {"reference": "15/NQ-HĐND"})
    assert not found.own_anchors


def test_the_revocation_lists_are_read_in_the_time_the_package_is_proven_to_have_existed() -> None:
    """The lists of a demo hold for a week; years later the package still proves what they said then."""
    later = NOW + timedelta(days=400)
    assert check_package(package(), trust(), now=later).status is Status.VALID


def test_a_stranger_may_believe_the_packages_own_anchors_and_is_told_so() -> None:
    found = check(package(), None)
    assert (found.status, found.own_anchors) == (Status.VALID, True)


def test_who_trusts_other_authorities_does_not_believe_the_package() -> None:
    others = Trust.of_certificates(make_office("Người lạ").authority.anchors())
    assert codes(package(), others) == {EvidenceCode.TIME_STAMP_UNTRUSTED}
    assert codes(package(), Trust()) == {EvidenceCode.TIME_STAMP_UNTRUSTED, EvidenceCode.TRUST_MISSING}


@pytest.mark.parametrize("name", [name for name in entries() if not name.startswith(("META-INF", "mimetype"))])
def test_every_entry_counts(name: str) -> None:
    files = entries()
    missing = {other: data for other, data in files.items() if other != name}
    assert EvidenceCode.ENTRY_MISSING in codes(zipped(missing))
    assert EvidenceCode.ENTRY_CHANGED in codes(zipped({**files, name: files[name] + b" "}))


def test_nothing_can_be_added() -> None:
    for name in ("more.txt", "META-INF/more.xml", "annexes/002.pdf"):
        assert EvidenceCode.ENTRY_ADDED in codes(zipped({**entries(), name: issued()}))


def test_a_manifest_written_anew_no_longer_fits_the_time_stamp() -> None:
    files = entries()
    forged = files[MANIFEST].replace(b"text/plain", b"text/plane")
    assert codes(zipped({**files, MANIFEST: forged})) == {EvidenceCode.TIME_STAMP_BROKEN}


def test_a_document_without_its_seal_is_not_valid_in_a_package_either() -> None:
    for document in (signed(), numbered(), b"", b"%PDF-1.7 garbage"):
        verdict = verify(issued(), trust(), at=MADE)
        evidence = Evidence(document, (), {}, trust(), (), json.loads(audit()), verdict)
        found = check(make_package(evidence, make_office().stamper(MADE), MADE), trust())
        assert found.status is verify(document, trust(), at=MADE, profile=Profile.AGENCY).status


@pytest.mark.parametrize("token", [b"", b"garbage", b"\x30\x80", b"\x30\x03\x02\x01\x01"])
def test_a_token_that_is_none_proves_nothing(token: bytes) -> None:
    assert codes(zipped({**entries(), "META-INF/timestamp.tst": token})) == {EvidenceCode.TIME_STAMP_BROKEN}


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        entries()[MANIFEST].replace(b"xmlenc#sha256", b"xmldsig#sha1"),
        entries()[MANIFEST].replace(b"timestamp.tst", b"other.tst"),
        entries()[MANIFEST].replace(b'URI="about.json"', b'URI="document.pdf"'),
        b"<a>" * 400_000,
    ],
)
def test_a_manifest_that_is_not_understood_is_refused(manifest: bytes) -> None:
    assert codes(zipped({**entries(), MANIFEST: manifest})) == {EvidenceCode.MANIFEST_BROKEN}


def test_a_package_without_its_manifest_is_none() -> None:
    for name in (MANIFEST, "META-INF/timestamp.tst"):
        missing = {other: data for other, data in entries().items() if other != name}
        assert codes(zipped(missing)) == {EvidenceCode.MANIFEST_MISSING}


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\3\4" + b"x" * 99, zipped({}), zipped({"a.txt": b""})])
def test_what_is_no_package_is_refused(data: bytes) -> None:
    assert codes(data) == {EvidenceCode.NOT_A_PACKAGE}
    assert codes(package()[:-30]) == {EvidenceCode.NOT_A_PACKAGE}


@pytest.mark.parametrize(
    "name",
    ["../a", "/etc/passwd", "a/../b", "a//b", "a/", "C:a", "a\\b", "\u202efdp.a", "document.PDF", ".hidden"],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert codes(zipped({**entries(), name: b"x"})) == {EvidenceCode.UNSAFE_ENTRY}


def test_a_name_that_comes_twice_is_refused() -> None:
    out = io.BytesIO(package())
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(DOCUMENT, b"another")
    assert codes(out.getvalue()) == {EvidenceCode.UNSAFE_ENTRY}


def test_links_and_unknown_packings_are_refused() -> None:
    def link(info: zipfile.ZipInfo) -> None:
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

    def packed(info: zipfile.ZipInfo) -> None:
        info.compress_type = zipfile.ZIP_BZIP2

    assert codes(zipped(entries(), link)) == {EvidenceCode.UNSAFE_ENTRY}
    assert codes(zipped(entries(), packed)) == {EvidenceCode.UNSAFE_ENTRY}


def test_a_file_before_or_behind_the_container_is_refused() -> None:
    assert codes(b"MZ" + package()) == {EvidenceCode.NOT_A_PACKAGE}
    with_comment = bytearray(package() + b"hidden")
    with_comment[-8:-6] = struct.pack("<H", 6)
    assert codes(bytes(with_comment)) == {EvidenceCode.UNSAFE_ENTRY}
    assert codes(package() + b"hidden") == {EvidenceCode.UNSAFE_ENTRY}


def test_a_directory_has_as_many_entries_as_the_end_says() -> None:
    """Programs that believe the number would list one entry and leave out the others."""
    data = bytearray(package())
    data[-14:-10] = struct.pack("<HH", 1, 1)
    assert codes(bytes(data)) == {EvidenceCode.UNSAFE_ENTRY}


def test_bombs_are_left_packed() -> None:
    small = PackageLimits(size=10**6, entries=40, entry=10**6, total=10**6)
    bomb = zipped({**entries(), "bomb.txt": b"\0" * 2_000_000})
    assert codes(bomb, limits=small) == {EvidenceCode.TOO_LARGE}
    many = zipped({**entries(), **{f"a{number}.txt": b"" for number in range(99)}})
    assert codes(many, limits=small) == {EvidenceCode.TOO_LARGE}
    assert codes(package(), limits=PackageLimits(size=99)) == {EvidenceCode.TOO_LARGE}
    assert codes(package(), limits=PackageLimits(entry=99)) == {EvidenceCode.TOO_LARGE}


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(zipped({**entries(), "bomb.txt": b"\0" * 3_000_000}))
    real, lie = struct.pack("<I", 3_000_000), struct.pack("<I", 10)
    assert data.count(real) == 2
    assert codes(bytes(data).replace(real, lie)) == {EvidenceCode.NOT_A_PACKAGE}


def test_entries_that_share_their_bytes_are_refused() -> None:
    """As the bombs of overlapping entries do: the directory names the same place twice."""
    data = bytearray(zipped({**entries(), "aa.txt": b"x" * 500, "ab.txt": b"x" * 500}))
    directory = data.index(b"PK\1\2")
    first, second = data.index(b"aa.txt", directory), data.index(b"ab.txt", directory)
    data[second - 4 : second] = data[first - 4 : first]
    assert codes(bytes(data)) <= {EvidenceCode.UNSAFE_ENTRY, EvidenceCode.NOT_A_PACKAGE}


def test_what_no_directory_names_is_not_carried_along() -> None:
    """Who reads from the front, as many programs do, would find another document than who reads the directory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", entries()["mimetype"])
        archive.writestr(DOCUMENT, b"%PDF-1.7 another document")
        archive.filelist.pop()
        del archive.NameToInfo[DOCUMENT]
        for name, data in list(entries().items())[1:]:
            archive.writestr(name, data)
    assert codes(out.getvalue()) == {EvidenceCode.UNSAFE_ENTRY}


@pytest.mark.parametrize("place", [14, 18, 22])
def test_an_entry_says_the_same_of_itself_as_the_directory(place: int) -> None:
    """Its checksum, its packed and its full size: who reads from the front believes these."""
    data = bytearray(package())
    data[place] ^= 1
    assert codes(bytes(data)) == {EvidenceCode.UNSAFE_ENTRY}


def test_the_rows_of_the_log_hold_together() -> None:
    excerpt = json.loads(audit())
    assert check_audit(excerpt)
    changes: tuple[dict[str, Any], ...] = (
        {"rows": []},
        {"rows": [{**excerpt["rows"][0], "event": "other"}]},
        {"rows": [{**excerpt["rows"][0], "previous": "0" * 64}]},
        {"links": {"first": 3, "hashes": ["0" * 64, *excerpt["links"]["hashes"][1:]]}},
        {"links": {"first": 4, "hashes": excerpt["links"]["hashes"]}},
        {"links": {"first": 3, "hashes": []}},
        {"links": []},
    )
    for change in changes:
        assert not check_audit({**excerpt, **change})
    assert not check_audit({})


def test_a_broken_log_is_named() -> None:
    excerpt = json.loads(audit())
    excerpt["rows"][0]["event"] = "other"
    evidence = Evidence(issued(), (), {}, trust(), (), excerpt, verify(issued(), trust(), at=MADE))
    found = make_package(evidence, make_office().stamper(MADE), MADE)
    assert codes(found) == {EvidenceCode.AUDIT_BROKEN}
