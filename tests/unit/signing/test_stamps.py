import io

from PIL import Image

from signing import seal_image, signature_image
from tests.unit.signing.making import AGENCY, BOLD, LEADER


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png), formats=("PNG",))


def inked(picture: Image.Image) -> float:
    """The part of a picture that is covered."""
    ink = picture.getchannel("A").histogram()
    return sum(ink[128:]) / sum(ink)


def test_a_signature_is_blue_on_a_transparent_ground() -> None:
    picture = opened(signature_image(LEADER))
    assert picture.mode == "RGBA"
    assert picture.getpixel((0, 0)) == (22, 54, 158, 0)
    assert 0.01 < inked(picture) < 0.2


def test_a_seal_is_round_red_and_transparent() -> None:
    picture = opened(seal_image(AGENCY, BOLD))
    assert picture.width == picture.height
    assert picture.getpixel((1, 1)) == (206, 24, 32, 0)
    assert picture.getpixel((picture.width // 2, picture.height // 2)) == (206, 24, 32, 255)
    assert 0.05 < inked(picture) < 0.4


def test_one_name_gives_one_picture_and_two_names_two() -> None:
    assert signature_image(LEADER) == signature_image(LEADER)
    assert signature_image(LEADER) != signature_image("Lê Văn Bình")
    assert seal_image(AGENCY, BOLD) != seal_image("Ủy ban nhân dân quận Hồng Bàng", BOLD)


def test_the_longest_and_the_strangest_names_are_drawn() -> None:
    long_name = "Ủy ban nhân dân thành phố Hải Phòng - Ban Quản lý các khu kinh tế và khu công nghiệp"
    assert inked(opened(seal_image(long_name, BOLD))) > 0.05
    assert all(inked(opened(signature_image(name))) > 0.005 for name in ("A", "", "Đ", "Y Ê-ban"))
