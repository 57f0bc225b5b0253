"""A leader whose key lives in a token at the tablet's own machine: a real token, the real bridge, a real browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, ViewportSize, expect

from clients.api import Accounts
from server.infra.config import Settings
from signing import Status, verify
from signing.trust import Trust
from tests.browser.drafts import CHAIR, Drafts
from tests.browser.elsewhere import give_key, take_key
from tests.browser.navigators.desks import LeaderDesk
from tests.browser.navigators.screen import PATIENCE
from tests.browser.navigators.tablet import LANDSCAPE, PORTRAIT, Tablet
from tests.browser.records import Records
from tests.integration.signing.keys.conftest import PIN, SoftToken, soft_token
from tests.support.bridge import running_bridge
from tests.support.node import Node, free_port, running, seed

__all__ = ["soft_token"]

ABSTRACT = "Về khóa trong thiết bị"
FREE = "Không có văn bản nào chờ ký"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    address = f"http://127.0.0.1:{free_port()}"
    with running(seed(tmp_path_factory.mktemp("device") / "data"), device_bridge=address) as node:
        yield node


@dataclass
class Desk:
    """The chair at a tablet, and the machine beside it."""

    node: Node
    tablet: Tablet
    folder: Path
    records: Records
    token: SoftToken
    stack: ExitStack

    @property
    def page(self) -> Page:
        return self.tablet.page

    def start_bridge(self) -> None:
        port = int(self.node.extra["device_bridge"].rpartition(":")[2])
        self.stack.enter_context(running_bridge(self.folder, self.node.url, port=port))

    def wait_for(self, abstract: str) -> None:
        self.tablet.drafts.wait_for_the_chair(abstract)
        self.tablet.desk.open_to_sign(abstract)
        self.tablet.opens(abstract)

    def told(self, sentence: str) -> None:
        expect(self.tablet.desk.dialog().get_by_role("alert")).to_contain_text(sentence, timeout=PATIENCE)

    def signed(self, abstract: str) -> None:
        expect(self.page.locator("#flashes")).to_contain_text(f"Đã ký số: {abstract}", timeout=PATIENCE)
        assert self.records.state(abstract) == "signed"


@pytest.fixture
def desk(
    council: Node,
    soft_token: SoftToken,
    tmp_path: Path,
    new_page: Callable[[ViewportSize], Page],
    axe_script: str,
    request: pytest.FixtureRequest,
) -> Iterator[Desk]:
    """The chair's own key is in the token; the bridge is not started yet."""
    leader = take_key(council, CHAIR)
    soft_token.put(leader, "Chữ ký", "01")
    give_key(council, CHAIR, leader, "device")
    size: ViewportSize = getattr(request, "param", PORTRAIT)
    screen = LeaderDesk(new_page(size), council.url)
    screen.log_in(CHAIR, Accounts.of(council.accounts).password)
    with ExitStack() as stack:
        yield Desk(
            council, Tablet(screen, Drafts(council), PIN, axe_script), tmp_path, Records(council), soft_token, stack
        )


@pytest.mark.parametrize("desk", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"], indirect=True)
def test_a_token_at_the_machine_signs_in_three_taps_and_the_server_never_hears_the_pin(desk: Desk) -> None:
    abstract = f"{ABSTRACT} ({desk.page.evaluate('innerWidth')})"
    heard: list[str] = []
    desk.page.on("request", lambda request: heard.append(told_to(desk.node, request)))
    desk.start_bridge()
    desk.wait_for(abstract)
    desk.page.locator(".signing-bar").get_by_role("button", name="Ký số").click()
    desk.tablet.clear()
    desk.tablet.desk.type_pin(PIN)
    desk.signed(abstract)

    assert verify(desk.records.file(abstract), Trust.of_pem(anchors(desk.node))).status is Status.VALID
    assert [words for words in heard if "/sign" in words]
    assert [words for words in heard if PIN in words] == []


def told_to(node: Node, request: Request) -> str:
    """What a request tells the server, headers and all."""
    if not request.url.startswith(node.url):
        return ""
    return f"{request.url} {request.headers} {request.post_data_buffer or b''!r}"


def anchors(node: Node) -> bytes:
    return Settings(data_dir=node.data_dir).anchors_file.read_bytes()


def test_a_wrong_pin_is_told_and_the_same_request_is_signed_with_the_next_one(desk: Desk) -> None:
    abstract = f"{ABSTRACT} (mã sai)"
    desk.start_bridge()
    desk.wait_for(abstract)
    desk.tablet.desk.sign("000000")
    desk.told("Mã PIN của thiết bị ký số không đúng")
    desk.tablet.clear()
    expect(desk.page.locator("*:focus")).to_have_class("form-control pin")
    desk.tablet.desk.type_pin(PIN)
    desk.signed(abstract)
    assert desk.records.requests(abstract) == ["finished"]


def test_without_the_program_it_is_said_what_to_open_and_nothing_is_begun(desk: Desk) -> None:
    abstract = f"{ABSTRACT} (chưa mở)"
    desk.wait_for(abstract)
    desk.tablet.desk.sign(PIN)
    desk.told("Vui lòng mở phần mềm ký số")
    assert (desk.records.state(abstract), desk.records.requests(abstract)) == ("awaiting_signature", [])
    desk.start_bridge()
    desk.tablet.desk.type_pin(PIN)
    desk.signed(abstract)


def test_a_token_of_somebody_else_is_not_asked_to_sign(desk: Desk) -> None:
    abstract = f"{ABSTRACT} (thiết bị khác)"
    desk.token.run("--delete-token", "--token", "Thẻ lãnh đạo")
    desk.start_bridge()
    desk.wait_for(abstract)
    desk.tablet.desk.sign(PIN)
    desk.told("Chưa thấy thiết bị ký số. Vui lòng cắm thiết bị vào máy này")
    assert (desk.records.state(abstract), desk.records.requests(abstract)) == ("awaiting_signature", [])


def test_a_request_whose_time_is_over_says_so_and_is_signed_anew(desk: Desk) -> None:
    abstract = f"{ABSTRACT} (hết giờ)"
    desk.start_bridge()
    desk.wait_for(abstract)
    desk.tablet.desk.sign("000000")
    desk.told("Mã PIN")
    desk.records.let_time_pass(abstract)
    desk.tablet.desk.type_pin(PIN)
    desk.told("Đã hết thời gian chờ xác nhận ký")
    desk.tablet.desk.type_pin(PIN)
    desk.signed(abstract)


def test_who_closes_the_sheet_leaves_nothing_waiting(desk: Desk) -> None:
    abstract = f"{ABSTRACT} (thôi)"
    desk.start_bridge()
    desk.wait_for(abstract)
    desk.tablet.desk.sign("000000")
    desk.told("Mã PIN")
    with desk.page.expect_response("**/withdraw"):
        desk.page.keyboard.press("Escape")
    assert (desk.records.state(abstract), desk.records.requests(abstract)) == ("awaiting_signature", ["declined"])
    desk.page.reload()
    desk.tablet.desk.sign(PIN)
    desk.signed(abstract)


def test_a_page_that_was_lost_while_the_device_was_awaited_lets_the_signer_begin_anew(desk: Desk) -> None:
    abstract = f"{ABSTRACT} (mất trang)"
    desk.start_bridge()
    desk.wait_for(abstract)
    desk.page.route("**/hash", lambda route: route.abort())
    desk.page.route("**/withdraw", lambda route: route.abort())
    desk.tablet.desk.sign(PIN)
    desk.told("Mất kết nối với máy chủ")
    desk.page.unroute_all()
    desk.page.reload()
    expect(desk.page.get_by_text("Hủy yêu cầu để ký lại").last).to_be_visible(timeout=PATIENCE)
    desk.tablet.clear()
    desk.page.get_by_role("button", name="Hủy yêu cầu ký").click()
    expect(desk.page.locator(".signing-bar").get_by_role("button", name="Ký số")).to_be_visible(timeout=PATIENCE)
    desk.tablet.desk.sign(PIN)
    desk.signed(abstract)
