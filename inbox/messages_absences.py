"""Sentences about leaders who are away and those who sign in their place."""

from typing import Final

_ABSENCES: Final = {
    "inbox.absence.period": "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
    "inbox.absence.past": "Ngày bắt đầu đã qua. Vui lòng chọn từ hôm nay trở đi.",
    "inbox.absence.own_substitute": "Người ký thay phải là người khác với người ký hiện nay.",
    "inbox.absence.overlap": "Đồng chí đã khai vắng mặt từ {first} đến hết {last}. Vui lòng chọn ngày khác.",
    "inbox.absence.substitute_absent": (
        "Người được chọn cũng vắng mặt từ {first} đến hết {last}. Vui lòng chọn người khác."
    ),
    "inbox.absence.substitute_away": "Đồng chí {name} hôm nay vắng mặt, không ký thay được.",
    "inbox.absence.standing_in": (
        "Đồng chí đang được giao ký thay người khác từ {first} đến hết {last}, không giao lại cho người thứ ba. "
        "Đề nghị người đó chọn người ký thay khác trước."
    ),
    "inbox.absence.no_right": (
        "Người được chọn không có thẩm quyền ký thay (KT., TL. hoặc TUQ.) còn hiệu lực trong những ngày này."
    ),
    "inbox.absence.chain": "Văn bản được giao ký thay chỉ chuyển về người giao, không giao cho người thứ ba.",
    "inbox.absence.not_yours": "Chỉ người ký hoặc người được giao ký thay mới chuyển được văn bản này.",
    "absence.missing": "Không tìm thấy lần vắng mặt này.",
    "absence.over": "Lần vắng mặt này đã kết thúc.",
}

_EVENTS: Final = {
    "event.document.handed_over": "Chuyển người ký: {from} → {to}",
    "event.document.redrawn": "Dựng lại văn bản theo người ký mới",
    "event.absence.declared": "Khai vắng mặt, giao {substitute} ký thay",
    "event.absence.ended": "Kết thúc vắng mặt",
}

MESSAGES: Final[dict[str, str]] = {**_ABSENCES, **_EVENTS}
