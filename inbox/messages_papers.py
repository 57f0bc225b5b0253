"""Sentences about reviews, annexes and copies."""

from typing import Final

_REVIEWS: Final = {
    "review.nobody": "Bước duyệt phải giao cho một chức vụ hoặc cho một người.",
    "review.own_draft": "Người trình dự thảo không được tự ký nháy dự thảo của mình.",
    "review.other_reviewer": "Bước duyệt này giao cho người khác.",
    "review.draft_changed": "Dự thảo đã được sửa sau khi đồng chí mở trang. Vui lòng tải lại trang và đọc lại.",
}

_CLEANING: Final = {
    "signing.cleaning_failed": "Không đọc được tệp trong giới hạn cho phép. Đề nghị in lại tệp ra PDF rồi tải lên.",
    "signing.contains_annotation": "Tệp có ghi chú hoặc đánh dấu trên trang; đề nghị xóa hoặc in lại tệp ra PDF.",
    "signing.contains_unembedded_font": (
        "Tệp dùng phông chữ {found} mà không nhúng kèm, mỗi máy hiện một khác. Đề nghị xuất lại PDF có nhúng phông."
    ),
    "signing.looks_different": "Bản làm sạch hiện khác tệp gốc ở trang {page}. Đề nghị in lại tệp ra PDF rồi tải lên.",
    "signing.page_turned": "Trang đầu của tệp lưu ở dạng xoay ngang; đề nghị xuất lại PDF đúng chiều.",
    "signing.too_many_pages": "Tệp có {count} trang, quá {limit} trang cho phép.",
}

_EVENTS: Final = {
    "event.document.review_started": "Đã chuyển kiểm tra trước khi trình ký",
    "event.document.initialled": "Ký nháy: {kind}",
}

MESSAGES: Final[dict[str, str]] = {**_REVIEWS, **_CLEANING, **_EVENTS}
