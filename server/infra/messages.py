"""The one catalogue of sentences: stable code → Vietnamese. Rooms bring their tables, `server.app` joins them."""

from collections.abc import Mapping

HOUSE: dict[str, str] = {
    "access.denied": "Tài khoản của đồng chí không có quyền thực hiện việc này.",
    "access.login_required": "Vui lòng đăng nhập để tiếp tục.",
    "access.session_ended": "Phiên làm việc đã hết hạn. Vui lòng đăng nhập lại.",
    "access.csrf": "Trang đã mở quá lâu. Vui lòng tải lại trang rồi thực hiện lại.",
    "login.failed": "Tên đăng nhập hoặc mật khẩu không đúng.",
    "login.throttled": "Đã nhập sai quá nhiều lần. Vui lòng thử lại sau {minutes} phút.",
    "login.no_post": "Tài khoản chưa được giao chức vụ nào trong cơ quan.",
    "file.missing": "Không tìm thấy tệp trong kho lưu trữ.",
    "file.unreadable": "Không đọc được tệp {name}.",
    "file.damaged": "Tệp trong kho lưu trữ đã bị hỏng, không khớp mã băm. Vui lòng báo quản trị hệ thống.",
    "file.too_large": "Tệp quá lớn. Dung lượng tối đa là {megabytes} MB.",
    "file.empty": "Chưa chọn tệp hoặc tệp rỗng.",
    "page.missing": "Không tìm thấy nội dung yêu cầu.",
    "request.invalid": "Yêu cầu không hợp lệ: {field}.",
    "server.error": "Hệ thống gặp lỗi. Việc vừa thực hiện chưa được ghi nhận; vui lòng thử lại.",
    "setting.missing": "Chưa có thiết lập “{name}” cho ngày này. Vui lòng báo quản trị hệ thống.",
    "work.failed": "Công việc chưa thực hiện được, hệ thống sẽ tự thử lại.",
    "work.missing": "Không tìm thấy công việc này.",
    "signing.secret_lost": "Phiên ký đã bị gián đoạn. Vui lòng nhập lại mã PIN để ký.",
    "signing.worker_absent": "Bộ phận ký số chưa sẵn sàng. Vui lòng thử lại sau ít phút.",
    "agency.missing": "Không tìm thấy cơ quan này trong danh mục.",
    "person.missing": "Không tìm thấy người này trong danh mục.",
    "process.no_chair": "Hội đồng nhân dân chưa có chủ tịch để ký nghị quyết.",
    "audit.broken": "Chuỗi nhật ký bị đứt tại dòng {seq}.",
}


class Catalogue:
    """Sentences by code. A code without a sentence answers with the general one: the code itself is always shown."""

    def __init__(self, *tables: Mapping[str, str]) -> None:
        self.sentences: dict[str, str] = {code: text for table in tables for code, text in table.items()}

    def template(self, code: str) -> str:
        return self.sentences.get(code, self.sentences["server.error"])

    def sentence(self, code: str, details: Mapping[str, str]) -> str:
        return fill(self.template(code), details)


def fill(template: str, details: Mapping[str, str]) -> str:
    """Put the details into their places; a missing one leaves a gap, never an error."""
    return template.format_map(_Known(details))


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"
