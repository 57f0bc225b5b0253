"""What every screen has: a person who is logged in, a page, and nobody shut out by it."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from clients.api.patience import until

PATIENCE = 30_000
"""Milliseconds for what a worker does between two states of a page."""

_RUN_AXE = """async () => (await axe.run()).violations.map(
    ({id, nodes}) => [id, ...nodes.map(({target}) => target.join(" "))])"""


@dataclass(frozen=True, slots=True)
class Screen:
    """A page at somebody's desk. Every act is done as a person does it: by what is written on the screen."""

    page: Page
    url: str

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def log_in(self, username: str, password: str) -> None:
        self.go("/login")
        self.give_name(username, password)
        expect(self.page.locator(".person-menu")).to_be_visible()

    def give_name(self, username: str, password: str) -> None:
        """Fill in the login page one stands before."""
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()

    def work_at(self, agency: str) -> None:
        """For people with posts in several agencies."""
        self.page.locator(".person-menu summary").click()
        self.page.get_by_label("Làm việc tại cơ quan").select_option(label=agency)
        self.page.get_by_role("button", name="Chuyển cơ quan").click()
        expect(self.page.locator(".masthead-agency")).to_have_text(agency)

    def says(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)

    def await_shown(self, wanted: Locator) -> None:
        """Load the page anew until it shows what another agency's worker brings. Raises Unfinished."""

        def look() -> Locator | None:
            if wanted.count() == 0:
                self.page.reload()
            return wanted if wanted.count() else None

        until(look, str(wanted), PATIENCE / 1000)

    def barriers(self, axe_script: str) -> list[Any]:
        """What the accessibility checker finds wrong: the rule and the elements that break it, once pages are drawn."""
        expect(self.page.locator(".loadingIcon")).to_have_count(0, timeout=PATIENCE)
        self.page.evaluate(axe_script)
        found: list[Any] = self.page.evaluate(_RUN_AXE)
        return found
