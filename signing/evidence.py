"""
Evidence packages: one file that proves an issued document to somebody who has nothing of ours but a checker.

It holds the document with its annexes, the certificates and revocation lists they are judged by, the receipts of those
who got it, the rows of the audit log about it, our verdict and report; all of it under one manifest and one time-stamp
(ETSI EN 319 162-1). :func:`check_package` works offline and believes nothing of ours: it checks the documents anew.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from asn1crypto import cms
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from signing.asic import UNLISTED, Container, Entry, PackageLimits, PackageRefused, read_container, write_container
from signing.codes import EvidenceCode
from signing.keys import to_asn1, to_pem
from signing.trust import STAMPING_PURPOSES, Profile, Trust
from signing.verification.report import Status, Verdict
from signing.verify import verify_in_child

logger = logging.getLogger(__name__)

STRONG: Final = frozenset({"sha256", "sha384", "sha512"})
PDF, JSON, TEXT, XML = "application/pdf", "application/json", "text/plain", "application/xml"
DOCUMENT: Final = "document.pdf"
ANNEXES: Final = "annexes/"
ABOUT, AUDIT, VERDICT, REPORT = "about.json", "audit/excerpt.json", "verdict/verdict.json", "verdict/report.pdf"
ANCHORS, TRUST, LISTS, RECEIPTS = "trust/anchors.pem", "trust/trust.json", "trust/revocation/", "receipts/"
README: Final = "DOC-TRUOC.txt"
README_TEXT: Final = """GÓI BẰNG CHỨNG CỦA MỘT VĂN BẢN ĐIỆN TỬ

document.pdf              văn bản đã ký số; annexes/ là các phụ lục kèm theo
trust/                    chứng thư gốc và danh sách thu hồi dùng để kiểm tra
receipts/                 trạng thái do các nơi nhận gửi về (edXML)
audit/excerpt.json        trích nhật ký về văn bản, kèm mã băm nối các dòng
verdict/                  kết quả kiểm tra tại thời điểm lập gói
META-INF/                 bản kê SHA-256 của mọi tệp và dấu thời gian (ASiC-E, ETSI EN 319 162-1)

Kiểm tra không cần mạng, với chứng thư gốc do mình tin:   khonggiay verify TEP.asice --trust goc.pem
Hoặc theo chứng thư gốc kèm trong gói:                     khonggiay verify TEP.asice --own-anchors
Văn bản document.pdf và dấu thời gian cũng đọc được bằng phần mềm khác (PAdES, RFC 3161).

Mã băm của một dòng nhật ký: SHA-256 của JSON gồm mọi cột trừ "hash", khóa xếp theo thứ tự, không khoảng trắng, UTF-8;
"previous" là mã băm của dòng liền trước.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What goes into a package. ``about``: plain values that name the document; ``audit``: the excerpt that
    :func:`check_audit` reads; ``receipts``: edXML messages; ``report``: our one-page report (PDF).
    """

    document: bytes
    annexes: tuple[bytes, ...]
    about: Mapping[str, Any]
    trust: Trust
    receipts: tuple[bytes, ...]
    audit: Mapping[str, Any]
    verdict: Verdict
    report: bytes | None = None


def make_package(evidence: Evidence, time_stamper: TimeStamper, at: datetime) -> bytes:
    """The package (ASiC-E). Raises TimeStampUnavailable: without a time-stamp it would prove little."""

    def stamp(digest: bytes) -> bytes:
        token = asyncio.run(time_stamper.async_timestamp(digest, "sha256"))
        return bytes(token.dump())

    return write_container(_entries(evidence), DOCUMENT, stamp, at)


def _entries(evidence: Evidence) -> list[Entry]:
    anchors = tuple(anchor.certificate for anchor in evidence.trust.anchors)
    report = () if evidence.report is None else (Entry(REPORT, evidence.report, PDF),)
    return [
        Entry(DOCUMENT, evidence.document, PDF),
        *_numbered(ANNEXES, "pdf", evidence.annexes, PDF),
        Entry(ABOUT, _json(evidence.about), JSON),
        Entry(ANCHORS, to_pem(anchors), "application/x-pem-file"),
        Entry(TRUST, _json(evidence.trust.to_json()), JSON),
        *_numbered(LISTS, "crl", evidence.trust.crls, "application/pkix-crl"),
        *_numbered(RECEIPTS, "edxml", evidence.receipts, XML),
        Entry(AUDIT, _json(evidence.audit), JSON),
        Entry(VERDICT, _json(evidence.verdict.to_json()), JSON),
        *report,
        Entry(README, README_TEXT.encode(), TEXT),
    ]


def _numbered(folder: str, suffix: str, contents: Iterable[bytes], media_type: str) -> list[Entry]:
    return [Entry(f"{folder}{at:03d}.{suffix}", data, media_type) for at, data in enumerate(contents, 1)]


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class PackageReason:
    code: EvidenceCode
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageVerdict:
    """
    The whole answer on a package. ``verdicts``: the document first, then its annexes, by name, as of ``at``;
    ``stamped_at``: the time the package is proven to have existed; ``own_anchors``: believed on the package's own word.
    """

    status: Status
    reasons: tuple[PackageReason, ...] = ()
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    at: datetime | None = None
    stamped_at: datetime | None = None
    own_anchors: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)
    audit_rows: int = 0
    receipts: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "status": str(self.status),
            "reasons": [{"code": str(one.code), "details": dict(one.details)} for one in self.reasons],
            "verdicts": {name: verdict.to_json() for name, verdict in self.verdicts.items()},
            "at": self.at and self.at.isoformat(),
            "stamped_at": self.stamped_at and self.stamped_at.isoformat(),
            "own_anchors": self.own_anchors,
            "about": dict(self.about),
            "audit_rows": self.audit_rows,
            "receipts": self.receipts,
        }


_UNDECIDED: Final = frozenset({EvidenceCode.TIME_STAMP_UNTRUSTED, EvidenceCode.TRUST_MISSING})
_GRAVEST_FIRST: Final = (Status.UNREADABLE, Status.INVALID, Status.INDETERMINATE, Status.UNSIGNED, Status.VALID)


def is_package(data: bytes) -> bool:
    """Whether a file is to be checked as a package: it is a ZIP."""
    return data.startswith(b"PK")


def check_package(
    data: bytes,
    trust: Trust | None,
    *,
    at: datetime | None = None,
    now: datetime | None = None,
    profile: Profile = Profile.AGENCY,
    limits: PackageLimits | None = None,
) -> PackageVerdict:
    """
    The verdict on a package, believing ``trust``, or the package's own anchors when it is None.

    The documents are judged as of ``at``; without it, as of the proven time of the package (so the revocation lists it
    holds are read in their time), else ``now``. Those of a package that is not whole are not judged at all. Never
    raises for what is in the package.
    """
    try:
        container = read_container(data, limits or PackageLimits())
    except PackageRefused as refusal:
        return PackageVerdict(Status.UNREADABLE, (PackageReason(refusal.code, refusal.details),))
    own = _own_trust(container)
    believed = own if trust is None else _joined(trust, own)
    reasons = [*_differences(container), *_audit_problems(container)]
    if not believed.anchors:
        reasons.append(PackageReason(EvidenceCode.TRUST_MISSING))
    present = now or datetime.now(UTC)
    stamped_at, problem = _stamped_at(container, believed, present)
    reasons += [PackageReason(code) for code in (problem,) if code is not None]
    if DOCUMENT not in container.entries:
        reasons.append(PackageReason(EvidenceCode.DOCUMENT_MISSING))
    moment = at or stamped_at or present
    is_whole = all(one.code in _UNDECIDED for one in reasons)
    verdicts = _verdicts(container, believed, moment, profile) if is_whole else {}
    return PackageVerdict(
        status=_status(reasons, verdicts),
        reasons=tuple(reasons),
        verdicts=verdicts,
        at=moment,
        stamped_at=stamped_at,
        own_anchors=trust is None,
        about=_object(container, ABOUT),
        audit_rows=len(_object(container, AUDIT).get("rows", ())),
        receipts=sum(name.startswith(RECEIPTS) for name in container.entries),
    )


def _status(reasons: Iterable[PackageReason], verdicts: Mapping[str, Verdict]) -> Status:
    """The package is as good as the worst of what is in it."""
    found = [Status.INDETERMINATE if one.code in _UNDECIDED else Status.INVALID for one in reasons]
    found += [verdict.status for verdict in verdicts.values()]
    return min(found, key=_GRAVEST_FIRST.index)


def _differences(container: Container) -> list[PackageReason]:
    """Every entry is in the manifest with its digest, and every entry of the manifest is there."""
    present = {name: sha256(data).digest() for name, data in container.entries.items() if name not in UNLISTED}
    listed = container.digests
    kinds = {
        EvidenceCode.ENTRY_MISSING: listed.keys() - present.keys(),
        EvidenceCode.ENTRY_ADDED: present.keys() - listed.keys(),
        EvidenceCode.ENTRY_CHANGED: {name for name in listed.keys() & present.keys() if listed[name] != present[name]},
    }
    return [PackageReason(code, {"name": name}) for code, names in kinds.items() for name in sorted(names)]


def _own_trust(container: Container) -> Trust:
    """What the package says its documents are to be judged by; nothing when it cannot be read."""
    try:
        return Trust.from_json(json.loads(container.entries[TRUST]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return Trust()


def _joined(trust: Trust, own: Trust) -> Trust:
    """The given anchors with the package's evidence; what the package itself calls a demonstration stays one."""
    demo = {anchor.certificate for anchor in own.anchors if anchor.demo}
    anchors = (replace(one, demo=one.demo or one.certificate in demo) for one in trust.anchors)
    return Trust(tuple(anchors), trust.crls, trust.ocsps).with_evidence(own.crls, own.ocsps)


def _stamped_at(container: Container, trust: Trust, now: datetime) -> tuple[datetime | None, EvidenceCode | None]:
    """When the manifest is proven to have existed, or why that is not proven."""
    try:
        status: Any = asyncio.run(_stamp_status(container, trust, now))
    except Exception:
        # pyHanko raises nearly anything on tokens that are none.
        logger.info("The time-stamp could not be read", exc_info=True)
        return None, EvidenceCode.TIME_STAMP_BROKEN
    if not (status.intact and status.valid):
        return None, EvidenceCode.TIME_STAMP_BROKEN
    if not status.trusted:
        return None, EvidenceCode.TIME_STAMP_UNTRUSTED
    return status.timestamp, None


async def _stamp_status(container: Container, trust: Trust, now: datetime) -> Any:
    token = cms.ContentInfo.load(container.token, strict=True)
    roots = [to_asn1(anchor.certificate) for anchor in trust.serving(STAMPING_PURPOSES)]
    context = ValidationContext(trust_roots=roots, moment=now, allow_fetching=False)
    found: Any = await validate_tst_signed_data(token["content"], context, lambda kind: _imprint(container, kind))
    return TimestampSignatureStatus(**found)


def _imprint(container: Container, algorithm: str) -> bytes:
    """No imprint at all for algorithms that no longer bind anything."""
    return hashlib.new(algorithm, container.manifest).digest() if algorithm in STRONG else b""


def _verdicts(container: Container, trust: Trust, at: datetime, profile: Profile) -> dict[str, Verdict]:
    """Every document is checked in a process of its own, as any file of a stranger is."""
    names = [name for name in container.entries if name == DOCUMENT or name.startswith(ANNEXES)]
    found = {}
    with TemporaryDirectory(prefix="khonggiay-") as folder:
        for name in sorted(names, key=lambda one: (one != DOCUMENT, one)):
            file = Path(folder) / "file.pdf"
            file.write_bytes(container.entries[name])
            found[name] = verify_in_child(file, trust, at=at, profile=profile)
    return found


def _audit_problems(container: Container) -> list[PackageReason]:
    excerpt = _object(container, AUDIT)
    return [] if check_audit(excerpt) else [PackageReason(EvidenceCode.AUDIT_BROKEN)]


def check_audit(excerpt: Mapping[str, Any]) -> bool:
    """
    Whether the rows of an excerpt hash to what they say and hang together with the rows left out between them.

    ``rows``: whole rows of the log about one document; ``links``: the hash of every row (hexadecimal) from the one
    before the first of them to the last, beginning at number ``first``.
    """
    try:
        rows, links = list(excerpt["rows"]), excerpt["links"]
        first, hashes = int(links["first"]), list(links["hashes"])
        return bool(rows) and all(_fits(row, first, hashes) for row in rows)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return False


def _fits(row: Mapping[str, Any], first: int, hashes: list[str]) -> bool:
    place = int(row["seq"]) - first
    canonical = {name: value for name, value in row.items() if name != "hash"}
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    whole = sha256(text.encode()).hexdigest() == row["hash"]
    return whole and place > 0 and hashes[place] == row["hash"] and hashes[place - 1] == row["previous"]


def _object(container: Container, name: str) -> dict[str, Any]:
    """A JSON object of the package, or an empty one: what cannot be read says nothing."""
    try:
        values = json.loads(container.entries[name])
    except (KeyError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
