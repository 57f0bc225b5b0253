"""Sentences of what a check of signatures finds beyond the first ones: trust lists, revocation, time-stamps."""

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "verify.anchor_not_in_force": "Tổ chức chứng thực không có trong danh sách tin cậy vào thời điểm ký.",
    "verify.demo_trust": "MÔ PHỎNG - chứng thư số dùng để trình diễn, không có giá trị pháp lý.",
    "verify.legacy_form": "Chữ ký theo dạng cũ, không gắn với chứng thư số của người ký.",
    "verify.mark_added_later": (
        "Hình chữ ký {field} được đưa lên trang sau khi văn bản đã được ký; "
        "các chữ ký trước không bao gồm hình này và phần nội dung bị hình này che."
    ),
    "verify.revoked_later": "Chứng thư số bị thu hồi sau thời điểm ký đã được chứng minh.",
    "verify.signed_in_future": "Thời gian ký do người ký khai chưa tới và không có dấu thời gian.",
    "verify.time_stamp_expired": "Chứng thư của dấu thời gian đã hết hạn và chưa được gia hạn bằng dấu thời gian mới.",
    "verify.time_stamp_revoked": "Chứng thư của dấu thời gian đã bị thu hồi.",
}
