"""The two books with the columns of the decree, on the screen and on paper."""

import re
from collections.abc import Callable

import pytest

from inbox.actions.common import take_number
from inbox.actions.register import register
from inbox.actions.void import void
from inbox.queries.lists import PAGE_SIZE, Asked, incoming_list
from inbox.queries.registers import Leaf, incoming_book
from inbox.rules.numbering import COMMON_SERIES, SeriesKey
from server.infra.database import reading, transaction
from tests.integration.inbox.steps import act, numbered, take
from tests.integration.inbox.world import World
from tests.integration.inbox_web.conftest import Office, Sent
from tests.integration.inbox_web.test_incoming_screens import renamed, sample

# Decree 30/2020/NĐ-CP, annex IV.
OUTGOING_COLUMNS = [
    "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung", "Người ký", "Nơi nhận văn bản",
    "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận", "Ghi chú",
]  # fmt: skip
INCOMING_COLUMNS = [
    "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu",
    "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
]  # fmt: skip
Headings = Callable[[str], list[str]]


def test_the_outgoing_book_has_the_ten_columns_of_the_decree(sent: Sent, headings: Headings) -> None:
    page = sent.office.browser("clerk").page("/registers/outgoing?year=2026")
    assert headings(page) == OUTGOING_COLUMNS
    assert "01/NQ-HĐND" in page


def test_the_incoming_book_has_the_ten_columns_of_the_decree(sent: Sent, headings: Headings) -> None:
    clerk = sent.office.browser("ward-clerk")
    clerk.post(f"/incoming/{sent.incoming_id}/register")
    assert headings(clerk.page("/registers/incoming?year=2026")) == INCOMING_COLUMNS


def test_a_line_of_the_outgoing_book_counts_who_signed_for_it(sent: Sent) -> None:
    sent.office.browser("ward-clerk").post(f"/incoming/{sent.incoming_id}/register")
    sent.office.work()
    (entry,) = sent.office.browser("clerk").get("/registers/outgoing")["book"]["entries"]
    assert (len(entry["recipients"]), entry["accepted"]) == (2, 1)


def test_a_line_of_the_incoming_book_names_the_unit_and_who_took_it(sent: Sent) -> None:
    path = f"/incoming/{sent.incoming_id}"
    clerk = sent.office.browser("ward-clerk")
    clerk.post(f"{path}/register")
    form = {"unit_id": sent.office.world.units["Văn phòng"], "directive": "Xử lý"}
    sent.office.browser("ward-leader").post(f"{path}/assign", form)
    sent.office.browser("ward-specialist").post(f"{path}/start")
    (entry,) = clerk.get("/registers/incoming")["book"]["entries"]
    assert (entry["units"], entry["received_by"]) == (["Văn phòng"], "ward-specialist")


def test_a_year_without_documents_is_an_empty_book(sent: Sent) -> None:
    clerk = sent.office.browser("clerk")
    assert "chưa có văn bản nào" in clerk.page("/registers/outgoing?year=2020")
    assert clerk.get("/registers/outgoing?year=2020")["book"]["years"] == [2026, 2020]


@pytest.mark.parametrize("asked", ["year=mai", "year=20260", "page=0", "volume=x", "year=1900"])
def test_an_odd_year_or_page_is_refused(office: Office, asked: str) -> None:
    assert office.browser("clerk").get(f"/registers/outgoing?{asked}", 422)["error"]["code"] == "request.invalid"


def test_the_printed_volume_carries_the_words_of_the_cover(sent: Sent) -> None:
    page = sent.office.browser("clerk").page("/registers/outgoing?year=2026&volume=1")
    assert "Quyển số 1" in page
    assert "Từ số 01/NQ-HĐND đến số 01/NQ-HĐND" in page
    assert "data-print" in page


def runs(page: str) -> list[str]:
    """What the foot of the outgoing book says of each run of numbers."""
    found = re.findall(r'<ul class="register-runs">(.*?)</ul>', page, re.DOTALL)
    return [
        re.sub(r"<[^>]+>", "", line).strip()
        for part in found
        for line in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)
    ]


@pytest.mark.parametrize("leaf", ["", "&volume=1"])
def test_a_void_number_leaves_the_run_whole(sent: Sent, leaf: str) -> None:
    world = sent.office.world
    act(world, "clerk", void, numbered(world, "poll:2"), "Ghi nhầm trích yếu")
    clerk = sent.office.browser("clerk")
    assert runs(clerk.page(f"/registers/outgoing?year=2026{leaf}")) == ["Nghị quyết: Dãy số liên tục từ 01 đến 02"]
    assert clerk.get("/registers/outgoing")["book"]["runs"] == [{"kind": "Nghị quyết", "last": "02", "missing": []}]


@pytest.mark.parametrize("leaf", ["", "&volume=1"])
def test_a_number_without_its_line_is_named_as_missing(sent: Sent, leaf: str) -> None:
    """In the middle of a run, at its end, and in a run of which nothing is left."""
    world = sent.office.world
    council = world.agencies["council"]
    lose(world, SeriesKey(council, "NQ", 2026))
    numbered(world, "poll:2")
    for key in (
        SeriesKey(council, "NQ", 2026),
        SeriesKey(council, COMMON_SERIES, 2026),
        SeriesKey(council, "NQ", 2025),
    ):
        lose(world, key)
    clerk = sent.office.browser("clerk")
    assert runs(clerk.page(f"/registers/outgoing?year=2026{leaf}")) == [
        "Các loại văn bản: Thiếu số: 01",
        "Nghị quyết: Thiếu số: 02, 04",
    ]
    assert runs(clerk.page(f"/registers/outgoing?year=2025{leaf}")) == ["Nghị quyết: Thiếu số: 01"]


def lose(world: World, key: SeriesKey) -> None:
    """A number is taken and nothing is written in the book."""
    with transaction(world.factory) as session:
        take_number(session, key)


def test_arrival_numbers_are_no_run_of_the_outgoing_book(sent: Sent) -> None:
    clerk = sent.office.browser("ward-clerk")
    clerk.post(f"/incoming/{sent.incoming_id}/register")
    assert clerk.get("/registers/outgoing")["book"]["runs"] == []


def many(sent: Sent, count: int) -> None:
    """More documents at the ward, all registered."""
    world = sent.office.world
    act(world, "ward-clerk", register, sent.incoming_id)
    for number in range(count - 1):
        raw = sample(world, lambda package, name=f"copy {number}": renamed(package, name))
        act(world, "ward-clerk", register, take(world, "ward", raw).incoming_id)


def test_a_long_book_is_read_in_leaves_without_losing_a_line(sent: Sent) -> None:
    many(sent, 5)
    with reading(sent.office.world.factory) as session:
        agency_id = sent.office.world.agencies["ward"]
        leaves = [incoming_book(session, agency_id, Leaf(2026, page, 2), 2026) for page in (1, 2, 3, 9)]
    numbers = [[entry.number for entry in leaf.entries] for leaf in leaves]  # type: ignore[union-attr] # incoming lines
    assert numbers == [[1, 2], [3, 4], [5], [5]]
    assert {leaf.pages for leaf in leaves} == {3}


def test_a_page_beyond_the_last_is_the_last(sent: Sent) -> None:
    with reading(sent.office.world.factory) as session:
        found = incoming_list(session, sent.office.world.agencies["ward"], Asked(page=77))
    assert (found.page, found.pages, len(found.documents)) == (1, 1, 1)
    assert PAGE_SIZE == 50
