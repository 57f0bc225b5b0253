"""What of the chamber travels over HTTP."""

from collections.abc import Iterator
from hashlib import sha256

import pytest

from meetings.rules.viewer import Role
from tests.integration.meetings.tablet import House, serving
from tests.integration.meetings.world import PAPER, World, make_world


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(make_world(tmp_path_factory.mktemp("web"))) as running:
        yield running


def paper_url(world: World) -> str:
    return world.shown("chair")["agenda"][0]["papers"][0]["url"]


@pytest.mark.parametrize(
    ("name", "role"),
    [("chair", Role.CHAIR), ("secretary", Role.SECRETARY), ("delegate-2", Role.DELEGATE), ("hall", Role.HALL)],
)
def test_everybody_gets_the_snapshot_of_his_role(house: House, name: str, role: Role) -> None:
    snapshot = house.get(name, f"/sittings/{house.world.sitting_id}/snapshot").json()
    assert snapshot["viewer"]["role"] == role
    assert snapshot["viewer"]["seat_id"] == house.world.seat_ids.get(name)
    assert snapshot == house.world.shown(name)


def test_a_snapshot_that_has_not_changed_is_not_sent_again(house: House) -> None:
    path = f"/sittings/{house.world.sitting_id}/snapshot"
    first = house.get("hall", path)
    again = house.get("hall", path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert house.get("chair", path).headers["ETag"] != first.headers["ETag"]


def test_a_paper_is_kept_for_good_and_read_in_parts(house: House) -> None:
    url = paper_url(house.world)
    whole = house.get("delegate-2", url)
    assert whole.content == PAPER
    assert whole.headers["ETag"] == f'"{sha256(PAPER).hexdigest()}"'
    assert "immutable" in whole.headers["Cache-Control"]
    assert house.get("delegate-2", url, **{"If-None-Match": whole.headers["ETag"]}).status_code == 304
    part = house.get("delegate-2", url, Range="bytes=0-4")
    assert (part.status_code, part.content) == (206, b"%PDF-")


def test_strangers_find_nothing(house: House) -> None:
    world = house.world
    for path in (f"/sittings/{world.sitting_id}/snapshot", f"/sittings/{world.sitting_id}/tablet", paper_url(world)):
        assert house.get("stranger", path).status_code == 404


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("hall", "/sittings/{}/tablet", 403),
        ("delegate-2", "/sittings/{}/console", 403),
        ("delegate-2", "/sittings/{}/tablet", 200),
        ("secretary", "/sittings/{}/console", 200),
        ("chair", "/sittings/{}/tablet", 200),
        ("hall", "/sittings/{}/hall", 200),
        ("nobody", "/sittings/{}/hall", 401),
        ("nobody", "/sittings", 401),
    ],
)
def test_each_screen_opens_for_those_it_is_made_for(house: House, name: str, path: str, status: int) -> None:
    assert house.get(name, path.format(house.world.sitting_id)).status_code == status


def test_the_list_names_the_sittings_of_ones_own_council(house: House) -> None:
    mine = house.get("chair", "/sittings").json()
    assert [row["id"] for row in mine["sittings"]] == [house.world.sitting_id]
    assert (mine["screen"], mine["tablet"]) == ("console", True)
    assert house.get("stranger", "/sittings").json()["sittings"] == []


def test_a_poll_without_result_says_so(house: House) -> None:
    answer = house.get("chair", f"/polls/{house.world.poll_ids[1]}/result")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "screen", "others"), [("chair", "console", ["tablet"]), ("delegate-2", "tablet", []), ("hall", "hall", [])]
)
def test_the_list_leads_to_ones_own_screens(house: House, name: str, screen: str, others: list[str]) -> None:
    page = house.get(name, "/sittings", Accept="text/html").text
    for one in ("console", "tablet", "hall"):
        assert (f"/sittings/{house.world.sitting_id}/{one}" in page) == (one in [screen, *others])
    assert "Phiên sáng 09/12/2026" in page


@pytest.mark.parametrize("screen", ["tablet", "console", "hall"])
def test_a_screen_is_one_element_that_knows_its_sitting(house: House, screen: str) -> None:
    page = house.get("chair", f"/sittings/{house.world.sitting_id}/{screen}", Accept="text/html").text
    assert f'<kg-{screen} sitting-id="{house.world.sitting_id}"' in page
