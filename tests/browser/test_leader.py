"""The leader's desk on a tablet held upright: three taps, a keyboard, a screen reader, large letters."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from clients.api import Accounts
from tests.browser.drafts import CHAIR, Drafts
from tests.browser.navigators.desks import LeaderDesk
from tests.browser.navigators.screen import PATIENCE
from tests.browser.navigators.tablet import LANDSCAPE, PHONE, PORTRAIT, ZOOMED, Tablet
from tests.integration.inbox.test_annexes import table
from tests.support.node import Node, running, seed

DEPUTY = "phochutich.hdnd"
FIRST, SECOND = "Về việc thứ nhất", "Về việc thứ hai"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node of its own: what is signed here, the walk does not expect."""
    with running(seed(tmp_path_factory.mktemp("council") / "data")) as node:
        yield node


@pytest.fixture
def drafts(council: Node) -> Drafts:
    return Drafts(council)


@pytest.fixture
def tablet_of(
    council: Node, drafts: Drafts, new_page: Callable[[ViewportSize], Page], axe_script: str
) -> Callable[..., Tablet]:
    accounts = Accounts.of(council.accounts)

    def log_in(username: str = CHAIR, size: ViewportSize = PORTRAIT) -> Tablet:
        desk = LeaderDesk(new_page(size), council.url)
        desk.log_in(username, accounts.password)
        return Tablet(desk, drafts, accounts.pin, axe_script)

    return log_in


@pytest.fixture(autouse=True)
def empty_desk(tablet_of: Callable[..., Tablet]) -> Iterator[None]:
    """Every test begins and ends with nothing to sign: what is left goes back to its drafter."""
    yield
    chair = tablet_of()
    chair.desk.go("/leader")
    while chair.page.locator("section[aria-labelledby=to-sign] .sign-row-link").count():
        chair.page.locator("section[aria-labelledby=to-sign] .sign-row-link").first.click()
        give_back(chair)
        chair.desk.go("/leader")


def give_back(tablet: Tablet) -> None:
    left = tablet.page.url
    tablet.page.locator(".signing-bar").get_by_role("button", name="Trả lại").click()
    tablet.desk.dialog().get_by_role("button", name="Sai thể thức").click()
    tablet.desk.dialog().get_by_role("button", name="Trả lại", exact=True).click()
    expect(tablet.page).not_to_have_url(left, timeout=PATIENCE)


LISTEN = """() => {
    const said = document.querySelector("dialog#sign [data-said]");
    window.heard = [];
    new MutationObserver(() => window.heard.push(said.textContent)).observe(said, {childList: true});
}"""


def focused(page: Page) -> Locator:
    return page.locator("*:focus")


def test_three_taps_sign_and_the_next_document_opens_by_itself(tablet_of: Callable[..., Tablet]) -> None:
    chair = tablet_of()
    chair.drafts.wait_for_the_chair(FIRST, SECOND)
    chair.desk.go("/leader")
    chair.clear()
    chair.desk.open_to_sign(FIRST)
    chair.opens(FIRST)
    expect(chair.page.locator(".signing-left")).to_contain_text("Còn 1 văn bản")
    chair.desk.sign(chair.pin)

    chair.opens(SECOND)
    expect(chair.page.locator("#flashes")).to_contain_text(f"Đã ký số: {FIRST}")
    expect(focused(chair.page)).to_contain_text(SECOND)
    chair.clear()


def test_the_sheet_says_who_signs_what_before_the_pin(tablet_of: Callable[..., Tablet]) -> None:
    chair = tablet_of()
    chair.drafts.wait_for_the_chair(FIRST + " (tờ)")
    chair.desk.open_to_sign(FIRST)
    chair.opens(FIRST)
    sha256 = chair.page.locator("dialog#sign input[name=sha256]").get_attribute("value") or ""
    chair.page.locator(".signing-bar").get_by_role("button", name="Ký số").click()

    for words in ("CHỦ TỊCH", "có hiệu lực đến", "trang", f"{sha256[:8]}…{sha256[-8:]}"):
        expect(chair.desk.dialog()).to_contain_text(words)
    expect(focused(chair.page)).to_have_attribute("name", "pin")
    chair.clear()


def test_the_place_of_the_signature_is_marked_on_the_page(tablet_of: Callable[..., Tablet]) -> None:
    chair = tablet_of()
    chair.drafts.wait_for_the_chair(FIRST + " (chỗ ký)")
    chair.desk.open_to_sign(FIRST)
    chair.opens(FIRST)
    chair.page.get_by_role("button", name=re.compile(r"Đến chỗ ký, trang \d")).click()

    expect(chair.page.locator(".reader-mark")).to_be_in_viewport(timeout=PATIENCE)
    expect(chair.page.locator(".reader-mark")).to_contain_text("Chỗ ký của")


def test_a_keyboard_alone_is_enough_and_the_focus_comes_back(tablet_of: Callable[..., Tablet]) -> None:
    chair = tablet_of(size=LANDSCAPE)
    chair.drafts.wait_for_the_chair(FIRST + " (phím)")
    chair.desk.go("/leader")
    chair.page.locator(".sign-row-link").focus()
    chair.page.keyboard.press("Enter")
    chair.opens(FIRST)
    opener = chair.page.locator(".signing-bar").get_by_role("button", name="Ký số")
    opener.focus()
    chair.page.keyboard.press("Enter")
    for _ in range(30):
        chair.page.keyboard.press("Tab")
        assert chair.page.evaluate("!document.activeElement.closest('dialog') && document.activeElement.tagName") in (
            False,
            "BODY",
        )
    chair.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    chair.page.keyboard.press("Enter")
    chair.page.keyboard.type("000000")
    chair.page.keyboard.press("Enter")
    expect(chair.desk.dialog().get_by_role("alert")).to_contain_text("Mã PIN không đúng", timeout=PATIENCE)
    expect(focused(chair.page)).to_have_attribute("name", "pin")
    chair.page.keyboard.type(chair.pin)
    chair.page.keyboard.press("Enter")
    expect(chair.page.get_by_text("Không có văn bản nào chờ ký")).to_be_visible(timeout=PATIENCE)


def test_what_happens_is_said_aloud(tablet_of: Callable[..., Tablet]) -> None:
    chair = tablet_of()
    chair.drafts.wait_for_the_chair(FIRST + " (đọc to)")
    chair.desk.open_to_sign(FIRST)
    chair.opens(FIRST)
    said = chair.page.locator("dialog#sign [data-said]")
    expect(said).to_have_attribute("aria-live", "assertive")
    chair.page.evaluate(LISTEN)
    chair.page.locator(".signing-bar").get_by_role("button", name="Ký số").click()
    chair.page.keyboard.type(chair.pin)
    chair.page.keyboard.press("Enter")
    expect(said).to_have_text("Đã ký số.", timeout=PATIENCE)

    assert chair.page.evaluate("window.heard") == ["Đang ký số…", "Đã ký số."]


def test_a_leader_gives_a_document_back_with_a_reason(tablet_of: Callable[..., Tablet]) -> None:
    chair = tablet_of()
    chair.drafts.wait_for_the_chair(FIRST + " (trả)")
    chair.desk.open_to_sign(FIRST)
    chair.opens(FIRST)
    chair.page.locator(".signing-bar").get_by_role("button", name="Trả lại").click()
    for reason in ("Sai thể thức", "Thiếu căn cứ pháp lý"):
        chair.desk.dialog().get_by_role("button", name=reason).click()
    expect(chair.desk.dialog().get_by_label("Lý do")).to_have_value("Sai thể thức; Thiếu căn cứ pháp lý")
    chair.clear()
    chair.desk.dialog().get_by_role("button", name="Trả lại", exact=True).click()

    expect(chair.page.locator("#flashes")).to_contain_text("Đã trả lại", timeout=PATIENCE)


def test_several_documents_are_signed_only_after_each_was_shown(tablet_of: Callable[..., Tablet]) -> None:
    chair = tablet_of()
    chair.drafts.wait_for_the_chair(FIRST + " (nhiều)", SECOND + " (nhiều)")
    chair.desk.go("/leader")
    chair.page.get_by_label("Chọn tất cả").check()
    chair.page.get_by_role("button", name="Đọc và ký nhiều văn bản").click()
    sign = chair.page.get_by_role("button", name="Ký số tất cả")
    chair.desk.reads_the_file()
    expect(chair.page.locator("[data-read-count]")).to_have_text("Đã xem 1/2 tệp")
    expect(sign).to_be_disabled()
    chair.clear()
    chair.page.get_by_role("button", name="Văn bản tiếp theo").click()
    expect(chair.page.locator("[data-read-count]")).to_have_text("Đã xem 2/2 tệp", timeout=PATIENCE)
    sign.click()
    expect(chair.desk.dialog().locator(".hash-list li")).to_have_count(2)
    chair.clear()
    chair.desk.type_pin("000000")
    expect(chair.desk.dialog().get_by_role("alert")).to_contain_text("Mã PIN không đúng", timeout=PATIENCE)
    chair.desk.type_pin(chair.pin)

    expect(chair.desk.dialog().get_by_role("link", name="Về bàn lãnh đạo")).to_be_focused(timeout=PATIENCE)
    expect(chair.page.locator(".batch-done")).to_have_count(2)
    chair.clear()


ANNEXES = {
    "Phụ lục I - Biểu tổng hợp thu, chi ngân sách nhà nước trên địa bàn quận năm 2026.pdf": table("Biểu 01: Thu"),
    "Phụ lục II.pdf": table("Biểu 02: Chi"),
}


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, PHONE, ZOOMED], ids=["portrait", "landscape", "phone", "zoomed"])
def test_annexes_are_read_in_tabs_and_stand_on_the_sheet(tablet_of: Callable[..., Tablet], size: ViewportSize) -> None:
    chair = tablet_of(size=size)
    chair.drafts.wait_for_the_chair(f"{FIRST} (phụ lục, {size['width']})", annexes=ANNEXES)
    chair.desk.open_to_sign(FIRST)
    chair.opens(FIRST)
    tabs = chair.page.get_by_role("tab")
    expect(tabs).to_have_count(3)
    for number, words in ((1, "Biểu 01: Thu"), (2, "Biểu 02: Chi")):
        tabs.nth(number).click()
        expect(chair.page.locator("kg-reader .textLayer").first).to_contain_text(words, timeout=PATIENCE)
        expect(tabs.nth(number)).to_be_in_viewport(ratio=0.95)
        chair.clear()
    chair.page.locator(".signing-bar").get_by_role("button", name="Ký số").click()
    for name in ANNEXES:
        expect(chair.desk.dialog().locator(".sign-facts")).to_contain_text(name.removesuffix(".pdf"))
    chair.clear()
    chair.desk.type_pin(chair.pin)
    expect(chair.page.get_by_text("Không có văn bản nào chờ ký")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, PHONE, ZOOMED], ids=["portrait", "landscape", "phone", "zoomed"])
def test_no_screen_is_too_small_for_the_desk(tablet_of: Callable[..., Tablet], size: ViewportSize) -> None:
    chair = tablet_of(size=size)
    chair.drafts.wait_for_the_chair(f"{FIRST} ({size['width']})")
    for path in ("/leader", "/leader/absences"):
        chair.desk.go(path)
        chair.clear()
    chair.desk.open_to_sign(FIRST)
    chair.opens(FIRST)
    chair.clear()
    for button in ("Trả lại", "Ký số"):
        chair.page.locator(".signing-bar").get_by_role("button", name=button).click()
        act = chair.desk.dialog().locator("form button:not([type=button]):visible").last
        act.scroll_into_view_if_needed()
        expect(act).to_be_in_viewport()
        chair.clear()
        chair.page.keyboard.press("Escape")


def test_a_leader_who_is_away_lets_the_deputy_sign(tablet_of: Callable[..., Tablet]) -> None:
    chair, deputy = tablet_of(), tablet_of(DEPUTY)
    chair.drafts.wait_for_the_chair(FIRST + " (vắng)")
    chair.desk.go("/leader/absences")
    chair.page.get_by_role("button", name="Đi công tác").click()
    chair.page.get_by_role("button", name="Ghi nhận vắng mặt").click()
    expect(chair.page.locator(".absence-list")).to_contain_text("Đang vắng mặt", timeout=PATIENCE)
    chair.clear()
    deputy.desk.go("/leader")
    deputy.page.locator("section[aria-labelledby=to-take] .sign-row-link").click()
    deputy.opens(FIRST)
    deputy.clear()
    deputy.page.get_by_role("button", name="Nhận ký thay").click()
    deputy.drafts.await_review()
    deputy.drafts.initial_all()
    deputy.desk.go("/leader")
    deputy.clear()
    deputy.desk.open_to_sign(FIRST)
    deputy.opens(FIRST)
    expect(deputy.page.locator(".notice-info")).to_contain_text("Ký thay đồng chí")
    deputy.page.locator(".signing-bar").get_by_role("button", name="Ký số").click()
    expect(deputy.desk.dialog()).to_contain_text("KT. CHỦ TỊCH PHÓ CHỦ TỊCH")
    deputy.desk.type_pin(deputy.pin)
    expect(deputy.page.get_by_text("Không có văn bản nào chờ ký")).to_be_visible(timeout=PATIENCE)
    chair.page.get_by_role("button", name="Tôi đã về, kết thúc").click()
    expect(chair.page.locator(".absence-list")).to_contain_text("Đã kết thúc sớm")


def test_days_that_are_past_are_refused_without_losing_what_was_written(tablet_of: Callable[..., Tablet]) -> None:
    chair = tablet_of()
    chair.desk.go("/leader/absences")
    chair.page.get_by_label("Từ ngày").fill("2020-01-01")
    chair.page.get_by_label("Lý do").fill("Họp")
    chair.page.get_by_role("button", name="Ghi nhận vắng mặt").click()

    expect(chair.page.get_by_role("alert")).to_contain_text("Ngày bắt đầu đã qua")
    expect(chair.page.get_by_label("Lý do")).to_have_value("Họp")
    chair.clear()
