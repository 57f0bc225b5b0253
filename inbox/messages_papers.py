"""Sentences about reviews, annexes and copies."""

from typing import Final

_REVIEWS: Final = {
    "review.nobody": "Bước duyệt phải giao cho một chức vụ hoặc cho một người.",
    "review.own_draft": "Người trình dự thảo không được tự ký nháy dự thảo của mình.",
    "review.other_reviewer": "Bước duyệt này giao cho người khác.",
    "review.draft_changed": "Dự thảo đã được sửa sau khi đồng chí mở trang. Vui lòng tải lại trang và đọc lại.",
}

_EVENTS: Final = {
    "event.document.review_started": "Đã chuyển kiểm tra trước khi trình ký",
    "event.document.initialled": "Ký nháy: {kind}",
}

MESSAGES: Final[dict[str, str]] = {**_REVIEWS, **_EVENTS}
