"""Forms that the law prescribes word for word, as the pages print them."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[3] / "inbox" / "web" / "templates" / "inbox"
HEADING = re.compile(r"<th[^>]*>\{\{ _\('([^']+)'\) \}\}</th>")

# Decree 30/2020/NĐ-CP, annex IV.
OUTGOING = (
    "Số, ký hiệu văn bản",
    "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung",
    "Người ký",
    "Nơi nhận văn bản",
    "Đơn vị, người nhận bản lưu",
    "Số lượng bản",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
)
INCOMING = (
    "Ngày đến",
    "Số đến",
    "Tác giả",
    "Số, ký hiệu văn bản",
    "Ngày tháng văn bản",
    "Tên loại và trích yếu",
    "Đơn vị hoặc người nhận",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
)


@pytest.mark.parametrize(
    ("book", "columns"), [("register_outgoing.html", OUTGOING), ("register_incoming.html", INCOMING)]
)
def test_the_register_books_have_the_columns_of_the_decree(book: str, columns: tuple[str, ...]) -> None:
    assert tuple(HEADING.findall((TEMPLATES / book).read_text(encoding="utf-8"))) == columns
