"""A leader whose key is with a provider: the tablet waits for the phone, as long as the phone takes."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from clients.api import Accounts
from clients.api.patience import until
from server.infra.config import Settings
from tests.browser.drafts import CHAIR, Drafts
from tests.browser.elsewhere import give_key, take_key
from tests.browser.navigators.desks import LeaderDesk
from tests.browser.navigators.screen import PATIENCE
from tests.browser.navigators.tablet import LANDSCAPE, PORTRAIT, Tablet
from tests.browser.records import Records
from tests.integration.signing.keys.fakes import FakeSmartCa, serving
from tests.support.node import Node, running, seed

USER = "031088001234"
ABSTRACT = "Về chữ ký trên điện thoại"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, FakeSmartCa]]:
    """A node whose chair signs with a provider, and the provider, whose phone is a method of the test."""
    data_dir = seed(tmp_path_factory.mktemp("phone") / "data")
    with ExitStack() as stack:
        node = stack.enter_context(running(data_dir))
        leader = take_key(node, CHAIR)
        fake = FakeSmartCa({USER: [leader]})
        server = stack.enter_context(serving(fake))
        file = Settings(data_dir=data_dir).secrets_dir / "providers" / "smartca.json"
        file.parent.mkdir(parents=True)
        file.touch(0o600)
        office = {"sp_id": "office", "sp_password": "secret of the office"}
        file.write_text(json.dumps({"kind": "vnpt_smartca", "base_url": server.address, **office}))
        give_key(node, CHAIR, leader, "remote", provider="smartca", credential=USER)
        yield node, fake


@dataclass
class Desk:
    """The chair at a tablet, with the phone beside it."""

    tablet: Tablet
    fake: FakeSmartCa
    records: Records

    @property
    def page(self) -> Page:
        return self.tablet.page

    def asks(self, abstract: str) -> None:
        """Read, sign, and nothing to type: the phone asks for the rest."""
        self.tablet.drafts.wait_for_the_chair(abstract)
        self.tablet.desk.open_to_sign(abstract)
        self.tablet.opens(abstract)
        self.press_sign()

    def press_sign(self) -> None:
        self.page.locator(".signing-bar").get_by_role("button", name="Ký số").click()
        self.tablet.desk.dialog().locator("form .sign-confirm").click()

    def waits(self) -> None:
        words = self.tablet.desk.dialog().get_by_text("Xác nhận trên điện thoại của đồng chí", exact=True)
        expect(words).to_be_visible(timeout=PATIENCE)

    def press_on_phone(self, state: str) -> None:
        (waiting,) = until(self._transactions, "a transaction that waits for the phone", PATIENCE / 1000)
        self.fake.states[waiting] = state

    def _transactions(self) -> list[str] | None:
        return [one for one, state in self.fake.states.items() if state == "waiting"] or None


@pytest.fixture(params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def desk(
    provider: tuple[Node, FakeSmartCa],
    new_page: Callable[[ViewportSize], Page],
    axe_script: str,
    request: pytest.FixtureRequest,
) -> Desk:
    node, fake = provider
    screen = LeaderDesk(new_page(request.param), node.url)
    screen.log_in(CHAIR, Accounts.of(node.accounts).password)
    return Desk(Tablet(screen, Drafts(node), "", axe_script), fake, Records(node))


def named(desk: Desk, words: str) -> str:
    return f"{ABSTRACT} ({words}, {desk.page.evaluate('innerWidth')})"


def test_the_sheet_waits_for_the_phone_and_the_document_is_signed_when_it_confirms(desk: Desk) -> None:
    abstract = named(desk, "xác nhận")
    desk.asks(abstract)
    desk.waits()
    expect(desk.tablet.desk.dialog().locator("[data-code]")).to_have_text(re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}"))
    expect(desk.tablet.desk.dialog().get_by_role("timer")).to_have_text(re.compile(r"[0-4]:[0-5]\d"))
    expect(desk.page.get_by_text("Chỉ xác nhận khi mã trên điện thoại trùng với mã này.").first).to_be_visible()
    expect(desk.page.get_by_role("button", name="Hủy yêu cầu ký")).to_be_hidden()
    desk.tablet.clear()
    assert desk.records.state(abstract) == "signing"
    desk.press_on_phone("confirmed")
    expect(desk.page.locator("#flashes")).to_contain_text(f"Đã ký số: {abstract}", timeout=PATIENCE)
    assert (desk.records.state(abstract), desk.records.requests(abstract)) == ("signed", ["finished"])


def test_a_no_on_the_phone_is_told_on_the_sheet_and_the_signer_may_ask_again(desk: Desk) -> None:
    abstract = named(desk, "từ chối")
    desk.asks(abstract)
    desk.waits()
    desk.press_on_phone("declined")
    alert = desk.tablet.desk.dialog().get_by_role("alert")
    expect(alert).to_contain_text("Người ký đã từ chối yêu cầu ký trên điện thoại", timeout=PATIENCE)
    desk.tablet.clear()
    assert desk.records.state(abstract) == "awaiting_signature"
    desk.tablet.desk.dialog().locator("form .sign-confirm").click()
    desk.waits()
    desk.press_on_phone("confirmed")
    expect(desk.page.locator("#flashes")).to_contain_text(f"Đã ký số: {abstract}", timeout=PATIENCE)


def test_a_page_that_is_opened_again_still_waits_for_the_phone(desk: Desk) -> None:
    abstract = named(desk, "mở lại")
    desk.asks(abstract)
    desk.waits()
    desk.page.reload()
    bar = desk.page.locator(".signing-bar")
    expect(bar).to_contain_text("Xác nhận trên điện thoại của đồng chí", timeout=PATIENCE)
    desk.tablet.clear()
    desk.press_on_phone("confirmed")
    expect(desk.page.locator("#flashes")).to_contain_text(f"Đã ký số: {abstract}", timeout=PATIENCE)
