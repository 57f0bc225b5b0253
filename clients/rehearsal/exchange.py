"""The steps between agencies: dispatch, the receivers' own verdicts and registers, the statuses that come back."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from clients.api import (
    DeliveryState,
    IncomingDocument,
    IncomingState,
    Misunderstood,
    OutgoingDocument,
    OutgoingState,
    Package,
    PackageKind,
)
from clients.api.patience import until
from clients.rehearsal import edxml
from clients.rehearsal.resolution import PDF
from clients.rehearsal.stage import Stage
from clients.rehearsal.truth import Evidence, require, same

RECEIVERS = 14
"""Government, city, district and eleven wards."""

REASON = "Văn bản không thuộc thẩm quyền của phường"
DIRECTIVE = "Giao đơn vị nghiên cứu, tham mưu triển khai nghị quyết"
NOTE = "Đã tham mưu kế hoạch triển khai"
DAYS_TO_ANSWER = 7
HANDS = 4

STATUS_CODES: dict[DeliveryState, tuple[str, ...]] = {
    DeliveryState.REFUSED: ("01", "02"),
    DeliveryState.ACCEPTED: ("01", "03"),
    DeliveryState.ASSIGNED: ("01", "03", "04"),
    DeliveryState.PROCESSING: ("01", "03", "04", "05"),
    DeliveryState.COMPLETED: ("01", "03", "04", "05", "06"),
}
"""The statuses of the national exchange that lead to each final state."""


def dispatch(stage: Stage) -> Evidence:
    clerk, wanted = stage.council_clerk(), set(stage.receiving_codes())
    document = clerk.outgoing(stage.document_id)
    stage.receivers = tuple(receiver for receiver in document.receivers if receiver.code in wanted)
    dispatched = clerk.dispatch(stage.document_id, stage.receivers)
    return {"state": dispatched.state, "receivers": {one.code: one.name for one in stage.receivers}}


def every_receiver_is_addressed(stage: Stage, evidence: Evidence) -> None:
    same(evidence["state"], OutgoingState.DISPATCHED, "Văn bản phải đã phát hành")
    same(len(stage.receivers), RECEIVERS, "Số nơi nhận của bốn cấp")
    addressed = Counter(one.receiver_code for one in _sent(stage).deliveries)
    same(addressed, Counter(receiver.code for receiver in stage.receivers), "Mỗi nơi nhận đúng một lần")


def await_arrivals(stage: Stage) -> Evidence:
    with ThreadPoolExecutor(HANDS) as hands:
        arrived = list(hands.map(lambda receiver: _arrival(stage, receiver.code), stage.receivers))
    stage.arrivals = {receiver.code: document.id for receiver, document in zip(stage.receivers, arrived, strict=True)}
    copies = {code: len(stage.clerk(code).incoming_with(_reference(stage))) for code in stage.arrivals}
    return {"verdicts": {code: _document(stage, code).verdict for code in stage.arrivals}, "copies": copies}


def every_verdict_is_valid(stage: Stage, evidence: Evidence) -> None:
    same(evidence["verdicts"], dict.fromkeys(stage.arrivals, "valid"), "Kết quả kiểm tra chữ ký ở từng nơi nhận")
    same(evidence["copies"], dict.fromkeys(stage.arrivals, 1), "Mỗi nơi nhận có đúng một bản")


def register(stage: Stage) -> Evidence:
    """Everybody registers but the last ward, which refuses."""
    *accepting, refusing = stage.arrivals
    numbers = {code: stage.clerk(code).register(stage.arrivals[code]).number for code in accepting}
    refused = stage.clerk(refusing).refuse(stage.arrivals[refusing], REASON)
    return {"arrival_numbers": numbers, "refused_by": refusing, "refused_state": refused.state}


def arrivals_are_decided(_stage: Stage, evidence: Evidence) -> None:
    numbers = evidence["arrival_numbers"]
    require(isinstance(numbers, dict) and all(numbers.values()), "Mỗi nơi nhận phải cấp số đến")
    same(evidence["refused_state"], IncomingState.REFUSED, "Phường từ chối")


def direct(stage: Stage) -> Evidence:
    """The leaders of the first three receivers write a directive."""
    due = (datetime.now(UTC) + timedelta(days=DAYS_TO_ANSWER)).date()
    states = {}
    for code in _directed(stage):
        unit = next(iter(_document_of_leader(stage, code).units), None)
        if unit is None:
            raise Misunderstood(f"units: {code} has none to assign")
        states[code] = stage.leader(code).direct(stage.arrivals[code], unit, DIRECTIVE, due).state
    return {"states": states, "due": due.isoformat()}


def directives_are_given(stage: Stage, evidence: Evidence) -> None:
    same(evidence["states"], dict.fromkeys(_directed(stage), IncomingState.ASSIGNED), "Văn bản đã giao đơn vị")


def process(stage: Stage) -> Evidence:
    """The first unit completes, the second has begun, the third has not."""
    first, second, _ = _directed(stage)
    for code in (first, second):
        stage.specialist(code).start(stage.arrivals[code])
    stage.specialist(first).complete(stage.arrivals[first], NOTE)
    return {code: stage.specialist(code).incoming(stage.arrivals[code]).state for code in (first, second)}


def work_is_done(stage: Stage, evidence: Evidence) -> None:
    first, second, _ = _directed(stage)
    same(evidence, {first: IncomingState.COMPLETED, second: IncomingState.PROCESSING}, "Việc xử lý ở nơi nhận")


def await_timeline(stage: Stage) -> Evidence:
    expected = _expected(stage)

    def look() -> OutgoingDocument | None:
        document = _sent(stage)
        return document if _states(document) == expected else None

    until(look, "final statuses", 60)
    return {one.receiver_code: [one.state, *one.status_codes] for one in _sent(stage).deliveries}


def timeline_is_true(stage: Stage, evidence: Evidence) -> None:
    timeline = {code: [state, *STATUS_CODES[state]] for code, state in _expected(stage).items()}
    same(evidence, timeline, "Trạng thái của từng nơi nhận")
    refused = [one for one in _sent(stage).deliveries if one.state is DeliveryState.REFUSED]
    same([one.reason for one in refused], [REASON], "Lý do từ chối")


def fetch_packages(stage: Stage) -> Evidence:
    clerk = stage.council_clerk()
    stage.packages = clerk.packages(stage.document_id)
    files = {}
    for package in stage.packages:
        data = clerk.package(stage.document_id, package.sha256)
        same(sha256(data).hexdigest(), package.sha256, "Mã băm của gói tin")
        files[stage.keep(_file_name(package), data)] = package.sha256
    return {"files": files}


def packages_are_true(stage: Stage, evidence: Evidence) -> None:
    """Read again from the folder: one document for each receiver, and every status of the timeline."""
    files = evidence["files"]
    require(isinstance(files, dict) and len(files) == len(stage.packages), "Mỗi gói tin một tệp riêng")
    documents = [package for package in stage.packages if package.kind is PackageKind.DOCUMENT]
    same(Counter(one.partner_code for one in documents), Counter(list(stage.arrivals)), "Một gói cho mỗi nơi nhận")
    for package in documents:
        _document_is_ours(stage, package)
    expected = {code: STATUS_CODES[state] for code, state in _expected(stage).items()}
    statuses = [package for package in stage.packages if package.kind is PackageKind.STATUS]
    wanted = Counter((code, status) for code, codes in expected.items() for status in codes)
    same(Counter((one.partner_code, one.status_code) for one in statuses), wanted, "Mọi trạng thái đều có gói tin")
    for package in statuses:
        _status_answers_us(stage, package)


def import_again(stage: Stage) -> Evidence:
    """A receiver's clerk uploads the very package that the exchange has brought already."""
    code = next(iter(stage.arrivals))
    name = f"{code}.edxml"
    outcome = stage.clerk(code).import_package(name, (stage.out_dir / "packages" / name).read_bytes())
    return {"agency_code": code, "outcome": outcome, "copies": len(stage.clerk(code).incoming_with(_reference(stage)))}


def nothing_is_doubled(_stage: Stage, evidence: Evidence) -> None:
    same(evidence["outcome"], "duplicate", "Gói tin đã nhận phải được nhận ra")
    same(evidence["copies"], 1, "Vẫn chỉ một văn bản đến")


def _document_is_ours(stage: Stage, package: Package) -> None:
    message, document = _read(stage, package), _sent(stage)
    same(message.sender, stage.accounts.council_code(), "Nơi gửi trong gói tin")
    require(package.partner_code in message.receivers, f"Gói tin phải gửi cho {package.partner_code}")
    same(message.code_number.lstrip("0"), str(document.number), "Số văn bản trong gói tin")
    same(message.subject, document.abstract, "Trích yếu trong gói tin")
    digest = sha256((stage.out_dir / PDF).read_bytes()).hexdigest()
    require(any(one.holds(digest) for one in message.attachments), "Gói tin phải chứa đúng tệp PDF đã ban hành")


def _status_answers_us(stage: Stage, package: Package) -> None:
    message = _read(stage, package)
    same(message.status_code, package.status_code, "Mã trạng thái")
    same(message.sender, package.partner_code, "Nơi gửi trạng thái")
    sent = next(one for one in stage.packages if one.kind is PackageKind.DOCUMENT)
    same(message.answers_document_id, _read(stage, sent).document_id, "Trạng thái phải trả lời đúng văn bản")


def _read(stage: Stage, package: Package) -> edxml.Message:
    return edxml.read((stage.out_dir / _file_name(package)).read_bytes())


def _file_name(package: Package) -> str:
    if package.kind is PackageKind.DOCUMENT:
        return f"packages/{package.partner_code}.edxml"
    return f"statuses/{package.partner_code}-{package.status_code}.edxml"


def _sent(stage: Stage) -> OutgoingDocument:
    return stage.council_clerk().outgoing(stage.document_id)


def _reference(stage: Stage) -> str:
    return stage.document.reference if stage.document else ""


def _arrival(stage: Stage, code: str) -> IncomingDocument:
    return stage.clerk(code).await_incoming(_reference(stage))


def _document(stage: Stage, code: str) -> IncomingDocument:
    return stage.clerk(code).incoming(stage.arrivals[code])


def _document_of_leader(stage: Stage, code: str) -> IncomingDocument:
    return stage.leader(code).incoming(stage.arrivals[code])


def _directed(stage: Stage) -> list[str]:
    return list(stage.arrivals)[:3]


def _expected(stage: Stage) -> dict[str, DeliveryState]:
    """What each receiver did, as the sender must see it in the end."""
    expected = dict.fromkeys(stage.arrivals, DeliveryState.ACCEPTED)
    last = (DeliveryState.COMPLETED, DeliveryState.PROCESSING, DeliveryState.ASSIGNED)
    expected.update(zip(_directed(stage), last, strict=True))
    expected[list(stage.arrivals)[-1]] = DeliveryState.REFUSED
    return expected


def _states(document: OutgoingDocument) -> dict[str, DeliveryState]:
    return {one.receiver_code: one.state for one in document.deliveries}
