"""Sentences of the bridge, by code. The page shows them, in its own language where it has them."""

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "bridge.not_allowed": "Phần mềm ký số trên máy không nhận yêu cầu từ trang này. Đề nghị báo quản trị hệ thống.",
    "bridge.not_readable": "Phần mềm ký số trên máy không đọc được yêu cầu. Đề nghị báo quản trị hệ thống.",
    "bridge.attributes_refused": (
        "Dữ liệu cần ký không phải của chữ ký văn bản với chứng thư số này; thiết bị chưa ký. "
        "Đề nghị báo quản trị hệ thống."
    ),
    "bridge.token_missing": (
        "Không thấy thiết bị ký số có chứng thư số của đồng chí. Vui lòng cắm thiết bị vào máy rồi bấm Ký số lại."
    ),
    "bridge.wrong_pin": "Mã PIN của thiết bị ký số không đúng. Vui lòng nhập lại; nhập sai nhiều lần thiết bị sẽ khóa.",
    "bridge.pin_locked": "Thiết bị ký số đã khóa do nhập sai mã PIN nhiều lần. Đề nghị báo nơi cấp thiết bị.",
    "bridge.token_failed": (
        "Thiết bị ký số không hoàn thành việc ký. Vui lòng rút ra, cắm lại thiết bị rồi bấm Ký số lại."
    ),
}
