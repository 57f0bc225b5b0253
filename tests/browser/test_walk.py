"""The whole walk in real browsers on a real server: chamber, desks and receivers, several people at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from clients.api import Accounts, Choice, Kind, OutgoingState
from clients.api.patience import until
from clients.people import Delegate
from clients.rehearsal.stage import Stage
from tests.browser.navigators.chamber import ChamberScreen, Console, HallDisplay, Tablet
from tests.browser.navigators.desks import IncomingDesk, LeaderDesk, OutgoingDesk
from tests.browser.navigators.screen import Screen
from tests.support.node import Node

DESK: ViewportSize = {"width": 1366, "height": 900}
PORTRAIT: ViewportSize = {"width": 820, "height": 1180}
WALL: ViewportSize = {"width": 1920, "height": 1080}

IN_BROWSERS = 2
"""Delegates who vote on a real screen; the others are simulated tablets."""

CITY_CODE, WARD_CODE = "H24", "H24.31.11"
REASON = "Văn bản không thuộc thẩm quyền của phường"

Role = TypeVar("Role", bound=Screen)


@dataclass(slots=True)
class Party:
    """Everybody who takes part, each in a browser context of their own."""

    house: Node
    accounts: Accounts
    stage: Stage
    axe: str
    new_page: Callable[[ViewportSize], Page]
    errors: list[str] = field(default_factory=list)

    def at(
        self, role: type[Role], kind: Kind, agency: str | None = None, size: ViewportSize = DESK, place: int = 0
    ) -> Role:
        """The screen of one account of that kind, logged in."""
        page = self.new_page(size)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        screen = role(page, self.house.url)
        screen.log_in(self.accounts.all(kind, agency)[place].username, self.accounts.password)
        return screen

    def clear(self, *screens: Screen) -> None:
        """Nobody is shut out of these screens as they are now."""
        for screen in screens:
            assert screen.barriers(self.axe) == [], screen.page.url


@pytest.fixture
def party(house: Node, axe_script: str, new_page: Callable[[ViewportSize], Page], tmp_path: Path) -> Iterator[Party]:
    accounts = Accounts.of(house.accounts)
    stage = Stage(house.url, accounts, tmp_path)
    party = Party(house, accounts, stage, axe_script, new_page)
    yield party
    stage.go_home()
    assert party.errors == []


@pytest.mark.timeout(900)
def test_a_vote_becomes_a_resolution_that_four_levels_receive(party: Party) -> None:
    the_council_votes(party)
    abstract = the_chair_signs(party)
    the_clerk_issues(party, abstract)
    a_city_works_on_it(party, abstract)
    a_ward_refuses(party, abstract)
    the_sender_sees_it_all(party, abstract)


def the_council_votes(party: Party) -> None:
    chair = party.at(Console, Kind.CHAIR)
    secretary = party.at(Console, Kind.SECRETARY)
    hall = party.at(HallDisplay, Kind.HALL, size=WALL)
    tablets = [party.at(Tablet, Kind.DELEGATE, size=PORTRAIT, place=place) for place in range(IN_BROWSERS)]
    everybody: list[ChamberScreen] = [chair, secretary, hall, *tablets]
    sitting_id, item, question = the_text_to_vote_on(party)
    for screen in everybody:
        screen.enter(sitting_id)
    chair.open_sitting()
    party.clear(*everybody)
    everybody_is_present(party, sitting_id, tablets)
    chair.sees_present(35, 35)
    hall.sees_present(35, 35)
    secretary.start_item(item)
    secretary.open_poll()
    for tablet in tablets:
        tablet.sees_poll(question)
    party.clear(*everybody)
    tablets[0].vote("Tán thành")
    tablets[1].vote("Không biểu quyết")
    hall.sees_voted(2, 35)
    the_others_agree(party)
    for display in (chair, secretary, hall):
        display.sees_voted(35, 35)
    chair.close_poll()
    for screen in everybody:
        screen.sees_result("Thông qua")
    party.clear(*everybody)


def the_text_to_vote_on(party: Party) -> tuple[str, str, str]:
    """The sitting, the title of its item with a draft text, and the question."""
    chair = party.stage.chair()
    sitting = chair.desk.get("/sittings")["sittings"]
    assert isinstance(sitting, list)
    chair.enter(sitting[0]["id"])
    poll = next(poll for poll in chair.chamber.snapshot.polls if poll.text_sha256)
    party.stage.poll_id = poll.id
    agenda = chair.chamber.snapshot.raw["agenda"]
    assert isinstance(agenda, list)
    return sitting[0]["id"], next(item["title"] for item in agenda if item["id"] == poll.item_id), poll.question


def everybody_is_present(party: Party, sitting_id: str, tablets: list[Tablet]) -> None:
    for tablet in tablets:
        tablet.declare_presence()
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(lambda delegate: delegate.enter(sitting_id), simulated(party)))
    for delegate in simulated(party):
        delegate.declare_presence()


def the_others_agree(party: Party) -> None:
    for delegate in simulated(party):
        delegate.cast(party.stage.poll_id, Choice.FOR)


def simulated(party: Party) -> list[Delegate]:
    """The chair's own vote, and every delegate who has no real screen here."""
    chair, *delegates = party.stage.delegates()
    return [chair, *delegates[IN_BROWSERS:]]


def the_chair_signs(party: Party) -> str:
    """The secretary submits the draft that the vote left; the chair refuses to mistype twice. The abstract."""
    secretary = party.at(OutgoingDesk, Kind.SECRETARY)
    abstract = the_draft_of(party)
    secretary.go("/outgoing")
    party.clear(secretary)
    secretary.open(abstract)
    secretary.reads_the_file()
    party.clear(secretary)
    secretary.submit()
    the_clerk_initials(party, abstract)
    chair = party.at(LeaderDesk, Kind.CHAIR, size=PORTRAIT)
    chair.go("/leader")
    party.clear(chair)
    chair.open_to_sign(abstract)
    chair.reads_the_file()
    party.clear(chair)
    chair.sign(party.accounts.pin + "0")
    chair.says("Mã PIN không đúng")
    party.clear(chair)
    chair.type_pin(party.accounts.pin)
    chair.says("Không có văn bản nào chờ ký")
    party.clear(chair)
    return abstract


def the_clerk_initials(party: Party, abstract: str) -> None:
    clerk = party.at(OutgoingDesk, Kind.RECORDS_CLERK, party.accounts.council_code())
    clerk.open_to_initial(abstract)
    clerk.reads_the_file()
    party.clear(clerk)
    clerk.initial()


def the_draft_of(party: Party) -> str:
    """The abstract of the draft that the vote left."""
    abstracts = until(lambda: party.stage.secretary().outgoing_abstracts() or None, "draft resolution", 60)
    assert len(abstracts) == 1
    party.stage.secretary().await_outgoing(next(iter(abstracts)), OutgoingState.DRAFT)
    return next(iter(abstracts.values()))


def the_clerk_issues(party: Party, abstract: str) -> None:
    clerk = party.at(OutgoingDesk, Kind.RECORDS_CLERK, party.accounts.council_code())
    clerk.open(abstract)
    clerk.number()
    party.clear(clerk)
    clerk.give_pin("Ký số cơ quan", party.accounts.pin)
    clerk.has_state("Đã ban hành")
    clerk.reads_the_file()
    party.clear(clerk)
    clerk.dispatch_to_everybody()
    party.clear(clerk)
    clerk.go("/registers/outgoing")
    clerk.says("01/NQ-HĐND")
    party.clear(clerk)


def a_city_works_on_it(party: Party, abstract: str) -> None:
    city = CITY_CODE
    clerk = party.at(IncomingDesk, Kind.RECORDS_CLERK, city)
    clerk.open(abstract)
    clerk.has_verdict("Chữ ký hợp lệ")
    clerk.reads_the_file()
    party.clear(clerk)
    clerk.register()
    clerk.go("/incoming")
    party.clear(clerk)
    clerk.go("/registers/incoming")
    party.clear(clerk)
    leader = party.at(LeaderDesk, Kind.LEADER, city, size=PORTRAIT)
    leader.go("/leader")
    party.clear(leader)
    leader.open_to_direct(abstract)
    leader.write_directive("Sở Tài chính", "Tham mưu trả lời", "2027-12-31")
    party.clear(leader)
    specialist = party.at(IncomingDesk, Kind.SPECIALIST, city)
    specialist.open(abstract)
    specialist.start()
    specialist.complete("Đã tham mưu")
    party.clear(specialist)


def a_ward_refuses(party: Party, abstract: str) -> None:
    clerk = party.at(IncomingDesk, Kind.RECORDS_CLERK, WARD_CODE)
    clerk.open(abstract)
    clerk.has_verdict("Chữ ký hợp lệ")
    clerk.refuse(REASON)
    party.clear(clerk)


def the_sender_sees_it_all(party: Party, abstract: str) -> None:
    clerk = party.at(OutgoingDesk, Kind.RECORDS_CLERK, party.accounts.council_code())
    clerk.open(abstract)
    clerk.sees_delivery(CITY_CODE, "Đã đến", "Đã tiếp nhận", "Đã phân công", "Đang xử lý", "Hoàn thành")
    clerk.sees_delivery(WARD_CODE, "Từ chối", REASON)
    party.clear(clerk)
    clerk.page.get_by_role("link", name="Gói tin edXML").click()
    expect(clerk.page.locator("h1")).to_be_visible()
    party.clear(clerk)
