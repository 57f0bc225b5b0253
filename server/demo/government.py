"""The government of the demo as data: four levels, as they stood from 2021; reforms are other rows, not other code.

The codes follow the form of QĐ 20/2020/QĐ-TTg; G22 and H24 are real, the groups below H24 are the demo's own.
"""

from dataclasses import dataclass
from datetime import date

SINCE = date(2021, 7, 1)
SCHEME = "QĐ 20/2020/QĐ-TTg"

CENTRAL, CITY, DISTRICT, WARD = "trung-uong", "thanh-pho", "quan", "phuong"
LEVELS = ((CENTRAL, "Chính phủ", 1), (CITY, "Thành phố", 2), (DISTRICT, "Quận", 3), (WARD, "Phường", 4))

COMMITTEE, COUNCIL, OFFICE = "people_committee", "people_council", "government_office"

WARD_UNITS = (
    "Văn phòng - Thống kê",
    "Tài chính - Kế toán",
    "Địa chính - Xây dựng",
    "Tư pháp - Hộ tịch",
    "Văn hóa - Xã hội",
)
DISTRICT_UNITS = (
    "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
    "Phòng Tài chính - Kế hoạch",
    "Phòng Quản lý đô thị",
    "Phòng Tài nguyên và Môi trường",
    "Phòng Lao động - Thương binh và Xã hội",
    "Phòng Tư pháp",
    "Phòng Nội vụ",
    "Phòng Văn hóa và Thông tin",
    "Phòng Kinh tế",
    "Phòng Giáo dục và Đào tạo",
    "Phòng Y tế",
    "Thanh tra quận",
)
CITY_UNITS = (
    "Văn phòng Ủy ban nhân dân",
    "Sở Tài chính",
    "Sở Kế hoạch và Đầu tư",
    "Sở Thông tin và Truyền thông",
    "Sở Nội vụ",
)
CENTRAL_UNITS = ("Vụ Tổng hợp", "Vụ Pháp luật", "Vụ Hành chính", "Cục Kiểm soát thủ tục hành chính")
COUNCIL_UNITS = ("Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "Ban Kinh tế - Xã hội", "Ban Pháp chế")

WARDS = (
    ("haly", "Hạ Lý"),
    ("hoangvanthu", "Hoàng Văn Thụ"),
    ("hungvuong", "Hùng Vương"),
    ("minhkhai", "Minh Khai"),
    ("phamhongthai", "Phạm Hồng Thái"),
    ("phanboichau", "Phan Bội Châu"),
    ("quantoan", "Quán Toan"),
    ("quangtrung", "Quang Trung"),
    ("sodau", "Sở Dầu"),
    ("thuongly", "Thượng Lý"),
    ("traichuoi", "Trại Chuối"),
)


@dataclass(frozen=True, slots=True)
class AgencySeed:
    slug: str
    code: str
    name: str
    short_name: str
    kind: str
    level: str
    parent: str | None
    place: str
    symbol: str
    leader_title: str
    units: tuple[str, ...]


AGENCIES = (
    AgencySeed(
        "vpcp", "G22", "Văn phòng Chính phủ", "Văn phòng Chính phủ", OFFICE, CENTRAL, None,
        "Hà Nội", "VPCP", "Bộ trưởng, Chủ nhiệm", CENTRAL_UNITS,
    ),
    AgencySeed(
        "haiphong", "H24", "Ủy ban nhân dân thành phố Hải Phòng", "UBND thành phố Hải Phòng", COMMITTEE, CITY, "vpcp",
        "Hải Phòng", "UBND", "Chủ tịch", CITY_UNITS,
    ),
    AgencySeed(
        "hongbang", "H24.31", "Ủy ban nhân dân quận Hồng Bàng", "UBND quận Hồng Bàng", COMMITTEE, DISTRICT, "haiphong",
        "Hồng Bàng", "UBND", "Chủ tịch", DISTRICT_UNITS,
    ),
    AgencySeed(
        "hdnd", "H24.31.HDND", "Hội đồng nhân dân quận Hồng Bàng", "HĐND quận Hồng Bàng", COUNCIL, DISTRICT, "haiphong",
        "Hồng Bàng", "HĐND", "Chủ tịch", COUNCIL_UNITS,
    ),
    *(
        AgencySeed(
            slug, f"H24.31.{number:02d}", f"Ủy ban nhân dân phường {name}", f"UBND phường {name}", COMMITTEE, WARD,
            "hongbang", name, "UBND", "Chủ tịch", WARD_UNITS,
        )
        for number, (slug, name) in enumerate(WARDS, 1)
    ),
)  # fmt: skip

DELEGATES = 35
DELEGATIONS = (
    "Tổ Minh Khai - Hoàng Văn Thụ",
    "Tổ Quang Trung - Phan Bội Châu",
    "Tổ Hạ Lý - Thượng Lý",
    "Tổ Sở Dầu - Quán Toan",
)

# Rules that differ by version of the law or are not confirmed from a source: dated settings (name, value, source).
SETTINGS = (
    ("seal_diameter_mm", "36", "Con dấu của cơ quan nhà nước, kích thước thực tế (NĐ 30/2020/NĐ-CP, Phụ lục I)"),
    ("mark_time_format", "%d/%m/%Y; %H:%M:%S +07:00", "NĐ 30/2020/NĐ-CP, Phụ lục I: ngày tháng năm, giờ phút giây"),
    ("quorum", "2/3", "Ít nhất hai phần ba tổng số đại biểu có mặt; chưa đối chiếu với văn bản luật hiện hành"),
    ("seals_per_hour", "60", "Số lần dùng con dấu số trong một giờ; quy chế của cơ quan quyết định"),
    ("signing_request_minutes", "5", "Thời gian chờ xác nhận ký ngoài hệ thống, tính bằng phút; quy chế quyết định"),
    ("archive_margin_days", "180", "Số ngày gia hạn bản lưu trữ trước khi dấu thời gian hết hạn; quy chế quyết định"),
    ("public_abstract", "hidden", "Trang tra cứu theo mã có hiện trích yếu (shown) hay không; quy chế quyết định"),
)
