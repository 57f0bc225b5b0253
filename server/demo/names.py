"""Sample names for the demo's posts, put together from common syllables: they name nobody."""

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý")
_MEN = ("Văn", "Đức", "Minh", "Quang", "Hữu")
_WOMEN = ("Thị", "Thu", "Ngọc", "Thanh", "Kim")
_MEN_GIVEN = ("An", "Bình", "Cường", "Dũng", "Hải", "Hùng", "Khánh", "Long", "Nam", "Phong", "Sơn", "Tuấn", "Việt")
_WOMEN_GIVEN = ("Anh", "Chi", "Dung", "Hà", "Hạnh", "Hoa", "Lan", "Linh", "Mai", "Nga", "Oanh", "Thảo", "Yến")


def sample_name(number: int) -> str:
    """The same number always gives the same name; neighbours differ."""
    woman = number % 2 == 1
    middle, given = (_WOMEN, _WOMEN_GIVEN) if woman else (_MEN, _MEN_GIVEN)
    return f"{_FAMILY[number * 5 % 12]} {middle[number // 2 % 5]} {given[number * 7 % 13]}"
