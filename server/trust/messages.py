"""Sentences of trust, revocation lists, public checks and evidence packages, by stable code."""

from typing import Final

_LISTS: Final = {
    "trust.bad_file": "Tệp danh sách tin cậy không đúng mẫu ở mục {place}. Không có gì được thay đổi.",
    "trust.not_an_authority": "Chứng thư “{name}” không phải của tổ chức cấp chứng thư; không được làm gốc tin cậy.",
    "trust.key_too_short": "Khóa của “{name}” quá ngắn so với Thông tư 15/2025/TT-BKHCN; không được làm gốc tin cậy.",
    "trust.wrong_issuer": "Chứng thư ký danh sách thu hồi ở {place} không do chứng thư gốc cấp.",
    "trust.bad_period": "Thời hạn ghi cho “{name}” không hợp lệ.",
    "trust.not_yet_issued": "Danh sách ghi ngày ban hành {day}, sau ngày hôm nay.",
    "trust.list_over": "Danh sách đã quá hạn cập nhật từ {day}. Đề nghị lấy bản mới.",
    "trust.demo_flag_removed": "“{name}” đã được nhập là gốc mô phỏng; không thể chuyển thành gốc có giá trị pháp lý.",
    "trust.older": "Danh sách “{name}” đang dùng ban hành ngày {day}, mới hơn tệp này.",
    "trust.known_already": "Danh sách “{name}” này đã được nhập và đang dùng.",
    "fetch.not_listed": "Địa chỉ không có trong danh sách tin cậy.",
    "fetch.bad_proxy": "Cấu hình KHONGGIAY_FETCH_PROXY không hợp lệ.",
    "fetch.private_address": "Địa chỉ trỏ vào mạng nội bộ; hệ thống không kết nối.",
    "fetch.unreachable": "Không kết nối được.",
    "fetch.redirected": "Máy chủ chuyển hướng sang địa chỉ khác; hệ thống không đi theo.",
    "fetch.refused": "Máy chủ trả lời mã {status}.",
    "fetch.too_large": "Nội dung quá lớn.",
    "fetch.too_slow": "Máy chủ trả lời quá chậm.",
    "revocation.not_a_list": "Nội dung nhận được không phải danh sách thu hồi (CRL).",
    "revocation.wrong_issuer": "Danh sách thu hồi không do đúng tổ chức ký.",
    "revocation.weak": "Danh sách thu hồi ký bằng thuật toán không còn an toàn.",
    "revocation.not_yet_valid": "Danh sách thu hồi ghi thời gian ở tương lai.",
    "revocation.over": "Danh sách thu hồi đã hết hạn.",
    "revocation.older": "Danh sách thu hồi cũ hơn bản đang giữ.",
    "revocation.partial": "Danh sách thu hồi chỉ ghi phần thay đổi; cần danh sách đầy đủ.",
}

_CHECKS: Final = {
    "check.missing": "Không tìm thấy lần kiểm tra này. Kết quả chỉ được giữ trong {hours} giờ.",
    "check.too_many": "Địa chỉ này đã gửi nhiều tệp. Vui lòng thử lại sau {minutes} phút.",
    "check.busy": "Hệ thống đang kiểm tra nhiều tệp. Vui lòng thử lại sau ít phút.",
    "check.failed": "Chưa kiểm tra được tệp này. Tệp đã được xóa; vui lòng gửi lại.",
    "check.no_report": "Chỉ lập được phiếu kết quả và báo cáo cho một tệp PDF đọc được: {name}.",
    "file.unwritable": "Không ghi được tệp {name}.",
    "check.code_throttled": "Đã tra cứu nhiều mã không có. Vui lòng thử lại sau {minutes} phút.",
}

_EVIDENCE: Final = {
    "evidence.audit_broken": "Trích nhật ký trong gói không khớp mã băm.",
    "evidence.document_missing": "Gói không có văn bản.",
    "evidence.entry_added": "Gói có thêm tệp không nằm trong bản kê: {name}.",
    "evidence.entry_changed": "Tệp trong gói đã bị thay đổi: {name}.",
    "evidence.entry_missing": "Gói thiếu tệp đã ghi trong bản kê: {name}.",
    "evidence.manifest_broken": "Bản kê của gói không đọc được hoặc không đúng chuẩn ASiC-E.",
    "evidence.manifest_missing": "Gói thiếu {name}.",
    "evidence.not_a_package": "Tệp không phải gói bằng chứng (ASiC-E) hoặc đã bị hỏng.",
    "evidence.not_issued": "Văn bản chưa ban hành nên chưa lập được gói bằng chứng.",
    "evidence.no_time_stamps": "Máy chủ chưa có dịch vụ dấu thời gian nên chưa lập được gói bằng chứng.",
    "evidence.time_stamp_broken": "Dấu thời gian của gói không khớp với bản kê.",
    "evidence.time_stamp_untrusted": "Dấu thời gian của gói không do đơn vị tin cậy cấp.",
    "evidence.too_large": "Gói quá lớn hoặc nén bất thường; không mở.",
    "evidence.trust_missing": "Không có chứng thư gốc nào để đối chiếu.",
    "evidence.unsafe_entry": "Gói có thành phần không an toàn: {name}.",
    "event.evidence.requested": "Yêu cầu lập gói bằng chứng",
    "event.evidence.made": "Đã lập gói bằng chứng",
}

MESSAGES: Final[dict[str, str]] = {**_LISTS, **_CHECKS, **_EVIDENCE}
