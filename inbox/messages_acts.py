"""Sentences about acts of signing, the agency's seal, signatures made outside, and time-stamps that come later."""

from typing import Final

_ACTS: Final = {
    "signing.file_changed": (
        "Văn bản đã có tệp khác so với tệp đồng chí đang xem. Vui lòng tải lại trang và đọc lại trước khi ký."
    ),
    "signing.act_mismatch": "Yêu cầu ký không khớp với danh sách văn bản đã duyệt; văn bản chưa được ký.",
    "signing.other_process": "Khóa này không được mở ở bộ phận đang xử lý. Đề nghị báo quản trị hệ thống.",
    "signing.act_missing": "Không tìm thấy lần ký này.",
    "signing.batch_empty": "Chưa chọn văn bản nào để ký.",
    "signing.batch_too_long": "Mỗi lần ký tối đa {limit} văn bản.",
    "signing.batch_repeats": "Danh sách ký có văn bản bị lặp lại.",
    "signing.batch_one_by_one": "Chữ ký số của đồng chí phải xác nhận từng văn bản; vui lòng ký từng văn bản một.",
    "signing.batch_stopped": "Không mở được chữ ký số cho danh sách này nên văn bản chưa được ký. Vui lòng ký lại.",
    "inbox.authority.drawn_otherwise": (
        "Dự thảo ghi thẩm quyền ký không còn đúng (nay ký với chức vụ “{post}”). Đề nghị trả lại để dựng lại dự thảo."
    ),
}

_SEALING: Final = {
    "sealing.same_person": "Người soạn văn bản hoặc phụ lục không đóng dấu văn bản đó. Đề nghị văn thư khác thực hiện.",
    "sealing.not_signed": "Văn bản chưa có chữ ký của người có thẩm quyền; không được đóng dấu.",
    "sealing.signature_not_valid": "Chữ ký của người có thẩm quyền không hợp lệ ({finding}); không được đóng dấu.",
    "sealing.foreign_signer": "Chữ ký trong tệp không phải của người ký văn bản; không được đóng dấu.",
    "sealing.not_numbered": "Văn bản chưa ghi đủ số và ngày ban hành; không được đóng dấu.",
    "sealing.too_many": (
        "Con dấu số đã dùng {limit} lần trong một giờ qua. Vui lòng thử lại sau hoặc báo quản trị hệ thống."
    ),
}

_REQUESTS: Final = {
    "signing.request_missing": "Không tìm thấy yêu cầu ký này.",
    "signing.request_not_waiting": "Yêu cầu ký chưa sẵn sàng hoặc đã kết thúc.",
    "signing.request_expired": "Đã hết thời gian chờ xác nhận ký. Văn bản chưa được ký; vui lòng ký lại.",
    "signing.request_withdrawn": "Người ký đã hủy lần ký trên thiết bị. Văn bản chưa được ký; có thể ký lại.",
    "signing.hash_taken": "Mã băm của yêu cầu này đã được lấy để ký. Vui lòng thực hiện ký lại từ đầu.",
    "signing.nonce_used": "Yêu cầu ký này đã có câu trả lời; mỗi yêu cầu chỉ trả lời một lần.",
    "signing.nonce_wrong": "Mã dùng một lần của yêu cầu ký không đúng.",
    "signing.caller_unknown": "Bên gọi không được xác thực.",
    "signing.caller_throttled": "Gọi quá nhiều lần; vui lòng thử lại sau một phút.",
    "signing.provider_unknown": "Chưa cấu hình nhà cung cấp dịch vụ ký số từ xa cho chứng thư này.",
}

_EVENTS: Final = {
    "event.document.signature_asked": "Đã gửi yêu cầu xác nhận ký",
    "event.document.signature_answered": "Đã nhận chữ ký từ thiết bị",
    "event.document.signature_refused": "Từ chối câu trả lời ký không hợp lệ",
    "event.document.time_stamped": "Đã bổ sung dấu thời gian",
    "event.document.time_stamp_failed": "Chưa bổ sung được dấu thời gian",
    "event.document.archived": "Đã tạo bản lưu trữ lâu dài",
    "event.document.archive_renewed": "Đã gia hạn dấu thời gian của bản lưu trữ",
    "event.document.archive_failed": "Chưa tạo được bản lưu trữ lâu dài",
}

MESSAGES: Final[dict[str, str]] = {**_ACTS, **_SEALING, **_REQUESTS, **_EVENTS}
