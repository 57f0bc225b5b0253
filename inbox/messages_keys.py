"""Sentences about keys in files, tokens and with providers of remote signing, as a records office writes them."""

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "signing.algorithm_not_allowed": (
        "Thuật toán {algorithm} không được phép dùng để ký số tại thời điểm này ({source}). Văn bản chưa được ký."
    ),
    "signing.key_mismatch": "Khóa ký, chứng thư số và thuật toán không khớp nhau. Đề nghị báo quản trị hệ thống.",
    "signing.key_missing": "Không tìm thấy khóa ký “{key}”. Đề nghị báo quản trị hệ thống.",
    "signing.pin_locked": "Thiết bị ký số đã khóa do nhập sai mã PIN nhiều lần. Đề nghị báo nơi cấp thiết bị.",
    "signing.remote_answer_unusable": (
        "Dịch vụ ký số từ xa trả lời không đúng yêu cầu; kết quả đã bị loại bỏ, văn bản chưa được ký."
    ),
    "signing.remote_declined": "Người ký đã từ chối yêu cầu ký trên điện thoại. Văn bản chưa được ký.",
    "signing.remote_denied": (
        "Dịch vụ ký số từ xa không chấp nhận tài khoản hoặc chứng thư số này. Đề nghị báo quản trị hệ thống."
    ),
    "signing.remote_expired": "Hết thời gian chờ xác nhận trên điện thoại. Văn bản chưa được ký; vui lòng ký lại.",
    "signing.remote_unavailable": "Dịch vụ ký số từ xa không trả lời. Văn bản chưa được ký; vui lòng thử lại.",
    "signing.signature_mismatch": (
        "Chữ ký nhận được không do khóa của chứng thư số này tạo ra trên văn bản; kết quả đã bị loại bỏ."
    ),
    "signing.token_failed": "Thiết bị ký số không hoàn thành việc ký. Vui lòng kiểm tra thiết bị rồi ký lại.",
    "signing.token_missing": "Không tìm thấy thiết bị ký số “{token}”. Vui lòng cắm thiết bị rồi ký lại.",
}
