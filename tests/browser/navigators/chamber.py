"""The screens of a sitting: a delegate's tablet, the console of chair and secretary, the hall display."""

from typing import ClassVar

from playwright.sync_api import expect

from tests.browser.navigators.screen import PATIENCE, Screen


class ChamberScreen(Screen):
    """`NAME` is its part of the address, `VERDICT` where it shows the result of a poll."""

    NAME: ClassVar[str]
    READY: ClassVar[str]
    VERDICT: ClassVar[str]

    def enter(self, sitting_id: str) -> None:
        self.go(f"/sittings/{sitting_id}/{self.NAME}")
        expect(self.page.locator(self.READY).first).to_be_visible(timeout=PATIENCE)

    def sees_result(self, verdict: str) -> None:
        expect(self.page.locator(self.VERDICT)).to_have_text(verdict, timeout=PATIENCE)


class Tablet(ChamberScreen):
    NAME, READY, VERDICT = "tablet", ".agenda", "dialog .result-verdict"

    def declare_presence(self) -> None:
        self.page.get_by_role("button", name="Có mặt").click()
        expect(self.page.locator(".my-presence-present")).to_be_visible()

    def sees_poll(self, question: str) -> None:
        expect(self.page.get_by_role("heading", name=question, level=1)).to_be_visible()

    def vote(self, choice: str) -> None:
        """Choose, send, and wait for the receipt."""
        self.page.get_by_role("button", name=choice, exact=True).click()
        self.page.get_by_role("button", name=f"Gửi phiếu: {choice}").click()
        expect(self.page.locator(".recorded")).to_contain_text("Đã ghi nhận phiếu")
        expect(self.page.locator(".receipt")).to_contain_text(choice)


class Console(ChamberScreen):
    NAME, READY, VERDICT = "console", ".agenda", ".poll-closed .result-verdict"

    def open_sitting(self) -> None:
        self.page.get_by_role("button", name="Khai mạc").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Khai mạc").click()
        expect(self.page.locator(".sitting-open")).to_have_text("Đang họp")

    def sees_present(self, present: int, total: int) -> None:
        expect(self.page.locator(".gauge strong")).to_have_text(f"{present}/{total}", timeout=PATIENCE)

    def start_item(self, title: str) -> None:
        self.page.locator(".agenda-item", has_text=title).get_by_role("button", name="Bắt đầu nội dung").click()
        expect(self.page.locator("#now-title")).to_contain_text(title)

    def open_poll(self) -> None:
        self.page.get_by_role("button", name="Mở biểu quyết").click()
        expect(self.page.locator(".poll-running")).to_be_visible()

    def sees_voted(self, voted: int, present: int) -> None:
        expect(self.page.locator(".poll-count")).to_contain_text(f"{voted}/{present}", timeout=PATIENCE)

    def close_poll(self) -> None:
        self.page.get_by_role("button", name="Kết thúc biểu quyết").click()
        self.page.get_by_role("button", name="Kết thúc và công bố kết quả").click()
        expect(self.page.locator(".poll-closed .result")).to_be_visible()


class HallDisplay(ChamberScreen):
    NAME, READY, VERDICT = "hall", ".hall-foot", ".result-verdict"

    def sees_present(self, present: int, total: int) -> None:
        expect(self.page.locator(".hall-foot strong")).to_have_text(f"{present}/{total}", timeout=PATIENCE)

    def sees_voted(self, voted: int, present: int) -> None:
        expect(self.page.locator(".hall-count")).to_have_text(f"{voted}/{present}", timeout=PATIENCE)
