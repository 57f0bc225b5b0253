"""The walk, as a list: what is done, and what must be true after it."""

from collections.abc import Callable
from dataclasses import dataclass

from clients.rehearsal import chamber, exchange, resolution
from clients.rehearsal.stage import Stage
from clients.rehearsal.truth import Evidence


@dataclass(frozen=True, slots=True)
class Step:
    """`act` does it and returns what it saw; `check` raises when that is not as it must be."""

    name: str
    title: str
    act: Callable[[Stage], Evidence]
    check: Callable[[Stage, Evidence], None]


STEPS: tuple[Step, ...] = (
    Step("trust.anchors", "Lấy chứng thư gốc tin cậy", resolution.fetch_anchors, resolution.anchors_are_certificates),
    Step("sitting.open", "Chủ tọa khai mạc phiên họp", chamber.open_sitting, chamber.sitting_is_open),
    Step("presence", "Đại biểu điểm danh, đủ số để họp", chamber.declare_presence, chamber.quorum_is_met),
    Step("poll.open", "Thư ký mở biểu quyết", chamber.open_poll, chamber.poll_is_on_every_tablet),
    Step("ballots", "Đại biểu biểu quyết, một máy mất kết nối giữa chừng", chamber.cast, chamber.ballots_are_receipted),
    Step("poll.close", "Chủ tọa kết thúc biểu quyết", chamber.close_poll, chamber.poll_is_closed_everywhere),
    Step("poll.result", "Kiểm lại kết quả từ từng phiếu", chamber.fetch_result, chamber.result_recounts),
    Step("resolution.draft", "Dự thảo nghị quyết xuất hiện", resolution.await_draft, resolution.draft_is_unsigned),
    Step("resolution.submit", "Thư ký trình dự thảo", resolution.submit, resolution.awaits_review),
    Step("resolution.initial", "Văn thư kiểm tra thể thức, ký nháy", resolution.initial, resolution.awaits_signature),
    Step("resolution.wrong_pin", "Mã PIN sai bị từ chối", resolution.try_wrong_pin, resolution.wrong_pin_was_refused),
    Step("resolution.sign", "Chủ tịch ký số bằng mã PIN", resolution.sign, resolution.leader_signature_stands),
    Step("resolution.number", "Văn thư cấp số, ngày", resolution.number, resolution.number_stands),
    Step("resolution.seal", "Văn thư đóng dấu cơ quan", resolution.seal, resolution.document_is_issued),
    Step("resolution.pdf", "Kiểm tra PDF bằng công cụ khác", resolution.download, resolution.strangers_call_it_valid),
    Step("dispatch", "Phát hành tới bốn cấp", exchange.dispatch, exchange.every_receiver_is_addressed),
    Step("arrival", "Nơi nhận tự kiểm tra chữ ký", exchange.await_arrivals, exchange.every_verdict_is_valid),
    Step("register", "Nơi nhận vào sổ, một phường từ chối", exchange.register, exchange.arrivals_are_decided),
    Step("direct", "Lãnh đạo bút phê, giao đơn vị", exchange.direct, exchange.directives_are_given),
    Step("complete", "Chuyên viên xử lý và hoàn thành", exchange.process, exchange.work_is_done),
    Step("timeline", "Nơi gửi thấy trạng thái cuối cùng", exchange.await_timeline, exchange.timeline_is_true),
    Step("packages", "Đọc mọi gói tin và trạng thái edXML", exchange.fetch_packages, exchange.packages_are_true),
    Step("import.again", "Nhập lại gói tin đã nhận", exchange.import_again, exchange.nothing_is_doubled),
)
