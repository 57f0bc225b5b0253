"""The screens of a sitting: a delegate's tablet, the console of chair and secretary, the hall display."""

from playwright.sync_api import expect

from tests.browser.navigators.screen import PATIENCE, Screen


class Tablet(Screen):
    def enter(self, sitting_id: str) -> None:
        self.go(f"/sittings/{sitting_id}/tablet")
        expect(self.page.get_by_role("heading", name="Chương trình")).to_be_visible()

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

    def sees_result(self, verdict: str) -> None:
        expect(self.page.locator("dialog .result-verdict")).to_have_text(verdict)


class Console(Screen):
    def enter(self, sitting_id: str) -> None:
        self.go(f"/sittings/{sitting_id}/console")
        expect(self.page.get_by_role("heading", name="Chương trình")).to_be_visible()

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

    def sees_result(self, verdict: str) -> None:
        expect(self.page.locator(".poll-closed .result-verdict")).to_have_text(verdict)


class HallDisplay(Screen):
    def enter(self, sitting_id: str) -> None:
        self.go(f"/sittings/{sitting_id}/hall")
        expect(self.page.locator(".hall-foot")).to_be_visible()

    def sees_present(self, present: int, total: int) -> None:
        expect(self.page.locator(".hall-foot strong")).to_have_text(f"{present}/{total}", timeout=PATIENCE)

    def sees_voted(self, voted: int, present: int) -> None:
        expect(self.page.locator(".hall-count")).to_have_text(f"{voted}/{present}", timeout=PATIENCE)

    def sees_result(self, verdict: str) -> None:
        expect(self.page.locator(".result-verdict")).to_have_text(verdict)
