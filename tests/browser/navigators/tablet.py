"""The tablet of one leader, in the sizes in which it is held."""

from dataclasses import dataclass

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.drafts import Drafts
from tests.browser.navigators.desks import LeaderDesk
from tests.browser.navigators.screen import PATIENCE

PORTRAIT: ViewportSize = {"width": 800, "height": 1280}
LANDSCAPE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
ZOOMED: ViewportSize = {"width": 400, "height": 640}
"""What is left of the upright tablet at 200 %."""


@dataclass(frozen=True)
class Tablet:
    """The tablet of one leader, and what its council drafts."""

    desk: LeaderDesk
    drafts: Drafts
    pin: str
    axe: str

    @property
    def page(self) -> Page:
        return self.desk.page

    def opens(self, abstract: str) -> None:
        """This document stands on the screen, to be read."""
        expect(self.page.locator("h1")).to_contain_text(abstract, timeout=PATIENCE)
        self.desk.reads_the_file()

    def clear(self) -> None:
        """Nobody is shut out, and nothing is to be scrolled sideways."""
        assert self.desk.barriers(self.axe) == [], self.page.url
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, self.page.url
