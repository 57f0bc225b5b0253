"""Sentences about reviews, annexes and copies."""

from typing import Final

_REVIEWS: Final = {
    "review.nobody": "Bước duyệt phải giao cho một chức vụ hoặc cho một người.",
    "review.own_draft": "Người trình dự thảo không được tự ký nháy dự thảo của mình.",
    "review.other_reviewer": "Bước duyệt này giao cho người khác.",
    "review.draft_changed": "Dự thảo đã được sửa sau khi đồng chí mở trang. Vui lòng tải lại trang và đọc lại.",
}

_ANNEXES: Final = {
    "annex.name_missing": "Tệp phụ lục chưa có tên.",
    "annex.too_many": "Mỗi văn bản kèm tối đa {limit} tệp phụ lục.",
    "annex.missing": "Không tìm thấy phụ lục này của văn bản.",
    "annex.cleaning": "Hệ thống đang kiểm tra tệp phụ lục. Vui lòng chờ ít giây rồi trình lại.",
    "annex.refused": "Có tệp phụ lục không dùng được. Vui lòng bỏ tệp đó hoặc thay tệp khác rồi trình lại.",
}

_COPIES: Final = {
    "copy.missing": "Không tìm thấy bản sao này tại cơ quan.",
    "copy.not_issued": "Chỉ sao văn bản đã ban hành, hoặc văn bản đến đã vào sổ và còn hiệu lực.",
    "copy.source_missing": "Không tìm thấy tệp cần sao.",
    "copy.source_invalid": "Chữ ký số của văn bản gốc không hợp lệ nên không sao được.",
    "copy.not_of_a_copy": "Sao lục chỉ thực hiện từ bản sao y. Văn bản này là bản gốc: hãy chọn Sao y.",
    "copy.of_a_copy": "Văn bản này là bản sao y: hãy chọn Sao lục.",
    "copy.pages_unclear": "Không đọc được các trang “{pages}”. Ghi số trang, ví dụ: 1, 3-5.",
    "copy.too_many_pages": "Mỗi bản trích sao tối đa {limit} trang.",
    "copy.recipients_too_long": "Nơi nhận quá dài, tối đa {limit} ký tự.",
}

_CLEANING: Final = {
    "signing.cleaning_failed": "Không đọc được tệp trong giới hạn cho phép. Đề nghị in lại tệp ra PDF rồi tải lên.",
    "signing.contains_annotation": "Tệp có ghi chú hoặc đánh dấu trên trang; đề nghị xóa hoặc in lại tệp ra PDF.",
    "signing.contains_unembedded_font": (
        "Tệp dùng phông chữ {found} mà không nhúng kèm, mỗi máy hiện một khác. Đề nghị xuất lại PDF có nhúng phông."
    ),
    "signing.looks_different": "Bản làm sạch hiện khác tệp gốc ở trang {page}. Đề nghị in lại tệp ra PDF rồi tải lên.",
    "signing.page_missing": "Văn bản chỉ có {count} trang. Đề nghị hủy bản sao này và lập lại với trang đúng.",
    "signing.page_turned": "Trang đầu của tệp lưu ở dạng xoay ngang; đề nghị xuất lại PDF đúng chiều.",
    "signing.too_many_pages": "Tệp có {count} trang, quá {limit} trang cho phép.",
}

_EVENTS: Final = {
    "event.document.review_started": "Đã chuyển kiểm tra trước khi trình ký",
    "event.document.initialled": "Ký nháy: {kind}",
    "event.annex.added": "Thêm phụ lục {name}",
    "event.annex.removed": "Bỏ phụ lục {name}",
    "event.annex.refused": "Không nhận được phụ lục {name}",
    "event.file.archived": "Đã tạo bản lưu trữ lâu dài của {name}",
    "event.file.archive_renewed": "Đã gia hạn dấu thời gian bản lưu trữ của {name}",
    "event.file.archive_failed": "Chưa tạo được bản lưu trữ lâu dài của {name}",
    "event.copy.requested": "Lấy số bản sao {reference}",
    "event.copy.made": "Đã ký số bản sao {reference}",
    "event.copy.failed": "Ký bản sao {reference} không thành công",
    "event.copy.voided": "Hủy bản sao {reference}",
}

MESSAGES: Final[dict[str, str]] = {**_REVIEWS, **_ANNEXES, **_COPIES, **_CLEANING, **_EVENTS}
