"""Sentences about preparing, finishing and keeping signatures, as a records office writes them."""

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "signing.not_signed": (
        "Văn bản chưa có chữ ký số nào nên chưa thể bổ sung dấu thời gian hoặc dữ liệu lưu trữ lâu dài."
    ),
    "signing.prepared_changed": (
        "Bản chờ ký đã bị thay đổi sau khi chuẩn bị; kết quả đã bị loại bỏ. Đề nghị ký lại từ đầu."
    ),
    "signing.revocation_missing": (
        "Chưa có danh sách thu hồi cho chứng thư số “{certificate}” nên chưa thể tạo bản lưu trữ lâu dài; "
        "hệ thống sẽ thử lại."
    ),
}
