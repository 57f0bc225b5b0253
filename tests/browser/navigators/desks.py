"""The desks for documents: outgoing, incoming, and the leader's desk."""

from playwright.sync_api import Locator, expect

from tests.browser.navigators.screen import PATIENCE, Screen


class Desk(Screen):
    """What the screens of one document share."""

    def _open_row(self, path: str, abstract: str) -> None:
        self.go(path)
        self.await_shown(self.page.locator("tr", has_text=abstract).locator(".row-link"))
        self.page.locator("tr", has_text=abstract).locator(".row-link").click()
        expect(self.page.locator("h1")).to_contain_text("Nghị quyết")

    def reads_the_file(self) -> None:
        """The PDF is drawn on the screen."""
        expect(self.page.locator("kg-reader canvas").first).to_be_visible(timeout=PATIENCE)

    def has_state(self, words: str) -> None:
        expect(self.page.locator(".marks")).to_contain_text(words, timeout=PATIENCE)

    def press(self, label: str) -> None:
        """The button of the next step."""
        self.page.locator(".next-step").get_by_role("button", name=label, exact=True).click()

    def dialog(self) -> Locator:
        return self.page.locator("dialog[open]")


class OutgoingDesk(Desk):
    def open(self, abstract: str) -> None:
        self._open_row("/outgoing", abstract)

    def submit(self) -> None:
        self.press("Trình ký")
        self.has_state("Chờ kiểm tra")

    def open_to_initial(self, abstract: str) -> None:
        self.go("/outgoing")
        self.page.locator("section[aria-labelledby=to-initial] a", has_text=abstract).click()

    def initial(self) -> None:
        self.press("Ký nháy - chuyển lãnh đạo")
        self.has_state("Chờ ký")

    def give_pin(self, label: str, pin: str) -> None:
        """Open the dialog of a signature, type the PIN and sign."""
        self.press(label)
        self.dialog().get_by_label("Mã PIN chữ ký số").fill(pin)
        self.dialog().get_by_role("button", name=label, exact=True).click()

    def number(self) -> None:
        self.press("Cấp số và ghi ngày")
        self.has_state("Đã cấp số, chờ đóng dấu")

    def dispatch_to_everybody(self) -> None:
        for box in self.page.locator("#dispatch").get_by_role("checkbox").all():
            box.check()
        self.press("Phát hành")
        self.has_state("Đã phát hành")

    def sees_delivery(self, receiver: str, *words: str) -> None:
        """The line of one recipient tells these things; reports come through workers."""
        row = self.page.locator(".deliveries tbody tr").filter(has=self.page.get_by_text(receiver, exact=True))
        for word in words:
            row = row.filter(has_text=word)
        self.await_shown(row)


class LeaderDesk(OutgoingDesk):
    def open_to_sign(self, abstract: str) -> None:
        self.go("/leader")
        self.page.locator("section[aria-labelledby=to-sign] .sign-row-link", has_text=abstract).click()

    def sign(self, pin: str) -> None:
        """The second tap, the PIN on the keypad, the third tap."""
        self.page.locator(".signing-bar").get_by_role("button", name="Ký số").click()
        self.type_pin(pin)

    def type_pin(self, pin: str) -> None:
        for digit in pin:
            self.dialog().locator(f"[data-digit='{digit}']").click()
        self.dialog().locator("form .sign-confirm").click()

    def open_to_direct(self, abstract: str) -> None:
        self.go("/leader")
        self.page.locator("section[aria-labelledby=to-direct] a", has_text=abstract).click()

    def write_directive(self, unit: str, directive: str, due: str) -> None:
        self.press("Bút phê và giao việc")
        self.dialog().get_by_label("Đơn vị chủ trì").select_option(label=unit)
        self.dialog().get_by_label("Ý kiến chỉ đạo").fill(directive)
        self.dialog().get_by_label("Hạn xử lý").fill(due)
        self.dialog().get_by_role("button", name="Giao việc").click()
        self.has_state("Đã phân công")


class IncomingDesk(Desk):
    def open(self, abstract: str) -> None:
        self._open_row("/incoming", abstract)

    def has_verdict(self, words: str) -> None:
        expect(self.page.locator(".verdict-head")).to_contain_text(words, timeout=PATIENCE)

    def register(self) -> None:
        self.press("Tiếp nhận và vào sổ")
        self.has_state("Số đến 1")

    def refuse(self, reason: str) -> None:
        self.press("Từ chối tiếp nhận")
        self._give_words("Lý do", reason, "Từ chối tiếp nhận")
        self.has_state("Đã từ chối tiếp nhận")

    def start(self) -> None:
        self.press("Bắt đầu xử lý")
        self.has_state("Đang xử lý")

    def complete(self, note: str) -> None:
        self.press("Hoàn thành")
        self._give_words("Kết quả xử lý", note, "Hoàn thành")
        self.has_state("Hoàn thành")

    def _give_words(self, label: str, words: str, button: str) -> None:
        self.dialog().get_by_label(label).fill(words)
        self.dialog().get_by_role("button", name=button, exact=True).click()
