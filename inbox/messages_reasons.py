"""Reasons that are given every day, prepared to be pressed. They go into the record, so they go in Vietnamese."""

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "reason.return.form": "Sai thể thức",
    "reason.return.content": "Nội dung chưa chính xác",
    "reason.return.grounds": "Thiếu căn cứ pháp lý",
    "reason.return.opinions": "Chưa đủ ý kiến của đơn vị liên quan",
    "reason.return.recipients": "Nơi nhận chưa đúng",
    "reason.absence.journey": "Đi công tác",
    "reason.absence.leave": "Nghỉ phép",
    "reason.absence.conference": "Dự hội nghị, học tập",
    "reason.absence.illness": "Nghỉ ốm",
    "reason.hand_over.field": "Phụ trách lĩnh vực",
    "reason.hand_over.back": "Đồng chí đã về",
}
