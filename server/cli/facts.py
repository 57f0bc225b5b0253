"""What a checker must show of a signature (Circular 15/2025/TT-BKHCN, art. 6), as lines for a terminal."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from server.infra.clock import VN
from server.infra.messages import fill
from signing import Reason, SignatureReport, Status, Verdict
from signing.evidence import PackageReason, PackageVerdict
from signing.verification.report import EvidenceSource, Level

WORDS: Final = {
    Status.VALID: "HỢP LỆ",
    Status.INVALID: "KHÔNG HỢP LỆ",
    Status.INDETERMINATE: "CHƯA ĐỦ CĂN CỨ",
    Status.UNSIGNED: "KHÔNG CÓ CHỮ KÝ SỐ",
    Status.UNREADABLE: "KHÔNG ĐỌC ĐƯỢC",
}
YES: Final = {True: "có", False: "không"}
LEVELS: Final = {
    Level.B_B: "B-B (không có dấu thời gian)",
    Level.B_T: "B-T (có dấu thời gian)",
    Level.B_LT: "B-LT (kèm chứng cứ kiểm tra lâu dài)",
    Level.B_LTA: "B-LTA (lưu trữ lâu dài)",
    Level.DOCUMENT_TIME_STAMP: "dấu thời gian của cả văn bản",
}
SOURCES: Final = {
    EvidenceSource.EMBEDDED: "kèm trong tệp",
    EvidenceSource.GIVEN: "do máy kiểm tra cung cấp",
    EvidenceSource.NONE: "",
}
FIELDS: Final = {
    "SoVanBan": "số văn bản",
    "NgayBanHanh": "ngày ban hành",
    "DauCoQuan": "chữ ký số của cơ quan",
    "ChuKyLanhDao": "chữ ký số của người có thẩm quyền",
}
DEMO: Final = "MÔ PHỎNG - không có giá trị pháp lý"


class Sentences:
    """Code → sentence, for the codes a check can answer with; the rest of the catalogue would only cost time."""

    def __init__(self) -> None:
        from inbox.messages import MESSAGES
        from inbox.messages_verification import MESSAGES as VERIFICATION
        from server.infra.messages import HOUSE
        from server.trust.messages import MESSAGES as TRUST

        self._known = {**HOUSE, **MESSAGES, **VERIFICATION, **TRUST}

    def of(self, reason: Reason | PackageReason) -> str:
        sentence = fill(self._known.get(reason.code, self._known["server.error"]), dict(reason.details))
        return f"{sentence} ({reason.code})"


def document_lines(name: str, verdict: Verdict, say: Sentences) -> Iterator[str]:
    """The verdict on one file and every fact it rests on."""
    yield f"{name}: {WORDS[verdict.status]} ({verdict.code})"
    if any(signature.demo for signature in verdict.signatures):
        yield f"  *** {DEMO} ***"
    # Two signatures may share a reason: it is said once.
    yield from dict.fromkeys(f"  - {say.of(reason)}" for reason in verdict.reasons)
    yield from dict.fromkeys(f"  ! {say.of(warning)}" for warning in verdict.warnings)
    for number, signature in enumerate(verdict.signatures, 1):
        yield f"  Chữ ký {number}: {signature.signer}"
        yield from (f"    {label}: {value}" for label, value in facts(signature) if value)


def facts(one: SignatureReport) -> list[tuple[str, str]]:
    mechanism = " ".join(part for part in (one.mechanism.scheme, one.mechanism.digest, one.mechanism.key) if part)
    return [
        ("Cơ quan, tổ chức", one.organization),
        ("Đơn vị", one.unit),
        ("Tổ chức cấp chứng thư", one.issuer),
        ("Theo danh sách tin cậy", f"{one.anchor}{f' [{DEMO}]' if one.demo else ''}" if one.anchor else "không có"),
        ("Số chứng thư", one.certificate_serial),
        ("Thời hạn chứng thư", f"{moment(one.not_before)} đến {moment(one.not_after)}"),
        ("Hiệu lực tại thời điểm ký", YES[one.valid_at_signing]),
        ("Thời gian ký", moment(one.signed_at)),
        ("Dấu thời gian", _stamp(one)),
        ("Mức", LEVELS[one.level]),
        ("Toàn vẹn", YES[one.intact]),
        ("Chứng thư tin cậy", YES[one.trusted]),
        ("Tình trạng thu hồi", _revocation(one)),
        ("Bao trùm toàn bộ tệp", YES[one.covers_file]),
        ("Bổ sung sau khi ký", ", ".join(FIELDS.get(name, name) for name in one.changes) or "không"),
        ("Thuật toán", f"{mechanism} {one.mechanism.bits} bit" if mechanism else ""),
    ]


def _stamp(one: SignatureReport) -> str:
    if not one.time_stamped:
        return "không có dấu thời gian tin cậy; là giờ máy của người ký"
    return f"{moment(one.proven_at)}, {one.time_stamp_authority or 'cả văn bản'}"


def _revocation(one: SignatureReport) -> str:
    """Which evidence, from where, and how old it is (art. 6 and annex II: say so when it could not be checked)."""
    found = one.revocation
    if found.source is EvidenceSource.NONE:
        return "chưa tra được"
    state = f"bị thu hồi lúc {moment(found.revoked_at)}" if found.revoked_at else "không bị thu hồi"
    return f"{state}, theo {str(found.kind).upper()} {SOURCES[found.source]}, lập {moment(found.produced_at)}"


def moment(text: str | None) -> str:
    return f"{datetime.fromisoformat(text).astimezone(VN):%d/%m/%Y %H:%M:%S %z}" if text else ""


def package_lines(name: str, found: PackageVerdict, say: Sentences) -> Iterator[str]:
    """The verdict on an evidence package, then on each document in it."""
    yield f"{name}: GÓI BẰNG CHỨNG {WORDS[found.status]}"
    if found.own_anchors:
        yield "  Theo chứng thư gốc kèm trong gói: cần đối chiếu chứng thư gốc này với nguồn tin cậy khác."
    yield from (f"  - {say.of(reason)}" for reason in found.reasons)
    if found.stamped_at is not None:
        yield f"  Gói có từ trước: {moment(found.stamped_at.isoformat())} (dấu thời gian)"
    if found.at is not None and found.verdicts:
        yield f"  Xét tại thời điểm: {moment(found.at.isoformat())}"
    yield from (f"  {label}: {value}" for label, value in _about(found) if value)
    for document, verdict in found.verdicts.items():
        yield from indented(document_lines(document, verdict, say))


def _about(found: PackageVerdict) -> list[tuple[str, str]]:
    about = found.about
    return [
        ("Văn bản", " ".join(str(about.get(part, "")) for part in ("document_type", "reference")).strip()),
        ("Cơ quan ban hành", str(about.get("agency", ""))),
        ("Ngày ban hành", str(about.get("issued_on", "") or "")),
        ("Trạng thái nơi nhận gửi về", str(found.receipts or "")),
        ("Dòng nhật ký", str(found.audit_rows or "")),
    ]


def indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
