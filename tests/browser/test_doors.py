"""The doors of the house: who is not let in is told why, and every door can be used by everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from clients.api import Accounts, Kind
from tests.browser.navigators.screen import Screen
from tests.support.node import Node

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1366, "height": 900}
DISTRICT_CODE = "H24.31"


@pytest.fixture
def visitor(house: Node, new_page: Callable[[ViewportSize], Page]) -> Screen:
    return Screen(new_page(PHONE), house.url)


@pytest.fixture
def accounts(house: Node) -> Accounts:
    return Accounts.of(house.accounts)


def test_a_stranger_is_led_to_the_login_and_back_to_where_they_wanted(visitor: Screen, accounts: Accounts) -> None:
    visitor.go("/incoming")
    visitor.give_name(accounts.one(Kind.RECORDS_CLERK).username, accounts.password)

    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Văn bản đến")


def test_a_wrong_password_is_told_without_saying_who_exists(visitor: Screen, accounts: Accounts) -> None:
    messages = []
    for name in (accounts.one(Kind.LEADER).username, "nobody"):
        visitor.go("/login")
        visitor.give_name(name, "wrong")
        messages.append(visitor.page.get_by_role("alert").inner_text())

    assert messages[0] == messages[1]
    assert "login.failed" in messages[0]


def test_the_house_speaks_english_when_asked(visitor: Screen) -> None:
    visitor.go("/login")
    visitor.page.get_by_role("button", name="English").click()

    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")


def test_a_page_that_is_not_there_says_so_in_a_sentence(visitor: Screen, accounts: Accounts) -> None:
    visitor.log_in(accounts.one(Kind.SPECIALIST).username, accounts.password)
    visitor.go("/incoming/00000000-0000-0000-0000-000000000000")

    expect(visitor.page.get_by_text("page.missing")).to_be_visible()


def test_a_delegate_finds_no_door_to_documents(visitor: Screen, accounts: Accounts) -> None:
    visitor.log_in(accounts.one(Kind.DELEGATE).username, accounts.password)

    expect(visitor.page.get_by_role("link", name="Văn bản đi")).to_have_count(0)
    visitor.go("/outgoing")
    expect(visitor.page.get_by_text("access.denied")).to_be_visible()


def test_a_clerk_of_two_agencies_goes_from_one_desk_to_the_other(
    house: Node, accounts: Accounts, new_page: Callable[[ViewportSize], Page]
) -> None:
    clerk, council = accounts.one(Kind.RECORDS_CLERK, DISTRICT_CODE), accounts.one(Kind.CHAIR)
    screen = Screen(new_page(DESK), house.url)
    screen.log_in(clerk.username, accounts.password)

    screen.work_at(council.agency_name)
    screen.work_at(clerk.agency_name)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_first_screen_of_everybody_shuts_nobody_out(
    kind: Kind, house: Node, accounts: Accounts, new_page: Callable[[ViewportSize], Page], axe_script: str
) -> None:
    screen = Screen(new_page(DESK), house.url)
    screen.go("/login")
    assert screen.barriers(axe_script) == []
    screen.log_in(accounts.one(kind).username, accounts.password)

    assert screen.barriers(axe_script) == []
