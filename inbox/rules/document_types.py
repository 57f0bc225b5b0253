"""The 29 kinds of administrative document: Decree 30/2020/NĐ-CP, article 7 and annex III."""

from dataclasses import dataclass
from typing import Final

from inbox.errors import RuleError


@dataclass(frozen=True, slots=True)
class DocumentType:
    """``order`` is its place in article 7; ``abbreviation`` is empty for the official letter and the open letter.

    ``exchange_code`` is the value of edXML ``DocumentType/Type`` where the 2022 amendment of QCVN 102 is known;
    readers trust the name, never the code.
    """

    order: int
    name: str
    abbreviation: str
    exchange_code: str


DOCUMENT_TYPES: Final = (
    DocumentType(1, "Nghị quyết", "NQ", "1"),
    DocumentType(2, "Quyết định", "QĐ", "2"),
    DocumentType(3, "Chỉ thị", "CT", "3"),
    DocumentType(4, "Quy chế", "QC", "4"),
    DocumentType(5, "Quy định", "QyĐ", "5"),
    DocumentType(6, "Thông cáo", "TC", "6"),
    DocumentType(7, "Thông báo", "TB", "7"),
    DocumentType(8, "Hướng dẫn", "HD", "8"),
    DocumentType(9, "Chương trình", "CTr", "9"),
    DocumentType(10, "Kế hoạch", "KH", "10"),
    DocumentType(11, "Phương án", "PA", "11"),
    DocumentType(12, "Đề án", "ĐA", "12"),
    DocumentType(13, "Dự án", "DA", "13"),
    DocumentType(14, "Báo cáo", "BC", "14"),
    DocumentType(15, "Biên bản", "BB", "15"),
    DocumentType(16, "Tờ trình", "TTr", "16"),
    DocumentType(17, "Hợp đồng", "HĐ", "17"),
    DocumentType(18, "Công văn", "", "18"),
    DocumentType(19, "Công điện", "CĐ", "19"),
    DocumentType(20, "Bản ghi nhớ", "BGN", "20"),
    DocumentType(21, "Bản thỏa thuận", "BTT", "22"),
    DocumentType(22, "Giấy ủy quyền", "GUQ", "24"),
    DocumentType(23, "Giấy mời", "GM", "25"),
    DocumentType(24, "Giấy giới thiệu", "GGT", "26"),
    DocumentType(25, "Giấy nghỉ phép", "GNP", ""),
    DocumentType(26, "Phiếu gửi", "PG", ""),
    DocumentType(27, "Phiếu chuyển", "PC", ""),
    DocumentType(28, "Phiếu báo", "PB", ""),
    DocumentType(29, "Thư công", "", ""),
)

RESOLUTION: Final = DOCUMENT_TYPES[0]

_BY_NAME: Final = {kind.name.casefold(): kind for kind in DOCUMENT_TYPES}


def document_type(name: str) -> DocumentType:
    """The kind with this Vietnamese name. Raises RuleError ``inbox.document_type.unknown``."""
    kind = _BY_NAME.get(" ".join(name.split()).casefold())
    if kind is None:
        raise RuleError("inbox.document_type.unknown", name=name)
    return kind
