"""The steps of the resolution: from the draft that the vote left to a signed, numbered and sealed PDF."""

from hashlib import sha256

from asn1crypto import pem

from clients.api import OutgoingState, Refused
from clients.api.patience import until
from clients.rehearsal import checks
from clients.rehearsal.stage import Stage
from clients.rehearsal.truth import Evidence, require, same

LEADER_FIELD, SEAL_FIELD = "ChuKyLanhDao", "DauCoQuan"
NUMBER_FIELD, DATE_FIELD = "SoVanBan", "NgayBanHanh"
PDF, ANCHORS = "van-ban.pdf", "anchors.pem"


def fetch_anchors(stage: Stage) -> Evidence:
    data = stage.council_clerk().desk.download("/trust/anchors.pem")
    stage.keep(ANCHORS, data)
    return {"file": ANCHORS, "certificates": sum(1 for _ in pem.unarmor(data, multiple=True))}


def anchors_are_certificates(_stage: Stage, evidence: Evidence) -> None:
    found = evidence["certificates"]
    require(isinstance(found, int) and found > 0, "Phải có ít nhất một chứng thư gốc")


def await_draft(stage: Stage) -> Evidence:
    secretary = stage.secretary()

    def look() -> dict[str, str] | None:
        abstracts = secretary.outgoing_abstracts().items()
        return {key: abstract for key, abstract in abstracts if key not in stage.documents_before} or None

    found = until(look, "draft resolution", 60)
    stage.document_id = next(iter(found))
    secretary.await_outgoing(stage.document_id, OutgoingState.DRAFT)
    data = secretary.file(stage.document_id)
    return {"document_id": stage.document_id, "drafts": len(found), "abstract": found[stage.document_id], **_seen(data)}


def draft_is_unsigned(_stage: Stage, evidence: Evidence) -> None:
    same(evidence["drafts"], 1, "Một biểu quyết chỉ sinh một dự thảo")
    same(evidence["signatures"], [], "Dự thảo chưa có chữ ký")
    same(evidence["fields"], {}, "Số và ngày còn trống")


def submit(stage: Stage) -> Evidence:
    return {"state": stage.secretary().submit(stage.document_id).state}


def awaits_review(_stage: Stage, evidence: Evidence) -> None:
    same(evidence["state"], OutgoingState.IN_REVIEW, "Dự thảo phải chờ kiểm tra thể thức")


def initial(stage: Stage) -> Evidence:
    document = stage.council_clerk().initial(stage.document_id)
    return {"state": document.state, "sha256": document.file_sha256}


def awaits_signature(_stage: Stage, evidence: Evidence) -> None:
    same(evidence["state"], OutgoingState.AWAITING_SIGNATURE, "Dự thảo phải chờ ký")


def try_wrong_pin(stage: Stage) -> Evidence:
    chair = stage.chair()
    try:
        chair.sign(stage.document_id, stage.accounts.pin + "0")
    except Refused as refused:
        after = chair.await_outgoing(stage.document_id, OutgoingState.AWAITING_SIGNATURE)
        return {"code": refused.code, "message": refused.message, "state": after.state}
    return {"code": None, "state": chair.outgoing(stage.document_id).state}


def wrong_pin_was_refused(_stage: Stage, evidence: Evidence) -> None:
    same(evidence["code"], "signing.wrong_pin", "Mã PIN sai phải bị từ chối")
    same(evidence["state"], OutgoingState.AWAITING_SIGNATURE, "Văn bản vẫn chờ ký")


def sign(stage: Stage) -> Evidence:
    document = stage.chair().sign(stage.document_id, stage.accounts.pin)
    return {"state": document.state, **_seen(stage.chair().file(stage.document_id))}


def leader_signature_stands(stage: Stage, evidence: Evidence) -> None:
    same(evidence["signatures"], [LEADER_FIELD], "Chữ ký của người ký")
    _all_sound(stage, stage.chair().file(stage.document_id))


def number(stage: Stage) -> Evidence:
    document = stage.council_clerk().number(stage.document_id)
    data = stage.council_clerk().file(stage.document_id)
    return {"number": document.number, "reference": document.reference, **_seen(data)}


def number_stands(stage: Stage, evidence: Evidence) -> None:
    fields = checks.form_values(stage.council_clerk().file(stage.document_id))
    same(fields.get(NUMBER_FIELD, "").lstrip("0"), str(evidence["number"]), "Số ghi trong PDF")
    require(bool(fields.get(DATE_FIELD)), "Ngày ban hành phải ghi trong PDF")
    _all_sound(stage, stage.council_clerk().file(stage.document_id))


def seal(stage: Stage) -> Evidence:
    stage.document = stage.council_clerk().seal(stage.document_id, stage.accounts.pin)
    return {"state": stage.document.state, "reference": stage.document.reference}


def document_is_issued(_stage: Stage, evidence: Evidence) -> None:
    same(evidence["state"], OutgoingState.ISSUED, "Văn bản phải đã ban hành")
    require(bool(evidence["reference"]), "Văn bản phải có số, ký hiệu")


def download(stage: Stage) -> Evidence:
    data = stage.council_clerk().file(stage.document_id)
    stage.keep(PDF, data)
    facts = [
        {
            "field": fact.field,
            "signer": fact.signer,
            "sound": fact.sound,
            "time_stamped": fact.time_stamped,
            "summary": fact.summary,
        }
        for fact in checks.signatures(data, (stage.out_dir / ANCHORS).read_bytes())
    ]
    poppler = checks.poppler_valid_signatures(stage.out_dir / PDF)
    return {"file": PDF, "pyhanko": facts, "pdfsig_valid": poppler, **_seen(data)}


def strangers_call_it_valid(stage: Stage, evidence: Evidence) -> None:
    """pyHanko directly against the fetched anchors, and poppler where it is installed."""
    same(evidence["signatures"], [LEADER_FIELD, SEAL_FIELD], "Hai chữ ký theo thứ tự")
    facts = _all_sound(stage, (stage.out_dir / PDF).read_bytes())
    require(facts[-1].covers_file, "Dấu cơ quan phải phủ toàn bộ tệp")
    require(evidence["pdfsig_valid"] in (None, 2), "pdfsig của poppler phải thấy hai chữ ký hợp lệ")


def _seen(data: bytes) -> Evidence:
    return {
        "sha256": sha256(data).hexdigest(),
        "size": len(data),
        "signatures": list(checks.signed_fields(data)),
        "fields": checks.form_values(data),
    }


def _all_sound(stage: Stage, data: bytes) -> tuple[checks.SignatureFacts, ...]:
    facts = checks.signatures(data, (stage.out_dir / ANCHORS).read_bytes())
    for fact in facts:
        require(fact.sound, f"Chữ ký {fact.field} phải hợp lệ: {fact.summary}")
    return facts
