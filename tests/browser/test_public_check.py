"""A citizen checks a file and a code on a phone, without an account."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.navigators.screen import PATIENCE, Screen
from tests.support.node import Node
from tests.unit.signing.making import draw

PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def citizen(house: Node, new_page: Callable[[ViewportSize], Page]) -> Screen:
    return Screen(new_page(PHONE), house.url)


def test_a_file_is_brought_and_the_large_words_come_by_themselves(
    citizen: Screen, axe_script: str, tmp_path: Path
) -> None:
    (tmp_path / "van-ban.pdf").write_bytes(draw())
    citizen.go("/login")
    citizen.page.get_by_role("link", name="Kiểm tra văn bản điện tử", exact=True).first.click()
    assert citizen.barriers(axe_script) == []
    citizen.page.get_by_label("Tệp PDF đã ký số").set_input_files(tmp_path / "van-ban.pdf")
    citizen.page.get_by_role("button", name="Kiểm tra chữ ký số").click()

    expect(citizen.page.locator(".verdict-large")).to_have_text("KHÔNG CÓ CHỮ KÝ SỐ", timeout=PATIENCE)
    expect(citizen.page.get_by_role("link", name="Tải phiếu kết quả")).to_be_visible()
    assert citizen.barriers(axe_script) == []
    assert not citizen.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_code_that_leads_nowhere_says_so(citizen: Screen, axe_script: str) -> None:
    citizen.go("/verify")
    citizen.page.get_by_label("Mã tra cứu").fill("ABCD-EFGH")
    citizen.page.get_by_role("button", name="Tra cứu").click()

    citizen.says("Không có văn bản nào ứng với mã này")
    assert citizen.barriers(axe_script) == []
