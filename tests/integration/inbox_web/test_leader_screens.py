"""The leader's desk: what waits, what must be known before the PIN, the next one, and who signs when one is away."""

from datetime import date, timedelta

import pytest

from inbox.models import OutgoingDocument
from server.infra.database import transaction
from tests.integration.inbox.steps import let_the_deputy_sign
from tests.integration.inbox_web.conftest import Browser, Office

TODAY = date(2026, 12, 22)


@pytest.fixture
def staffed(office: Office) -> Office:
    """The deputy may sign for the chair."""
    let_the_deputy_sign(office.world)
    return office


def submitted(office: Office, source: str = "poll:1", abstract: str = "Về một việc") -> str:
    document_id = office.world.draft(source, abstract=abstract)
    office.browser("secretary").post(f"/outgoing/{document_id}/submit")
    return document_id


def leave(office: Office, first: date = TODAY, days: int = 3) -> dict[str, str]:
    return {
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=days - 1)).isoformat(),
        "substitute_id": office.world.actors["deputy"].person_id,
        "reason": "Đi công tác",
    }


def screen(browser: Browser, document_id: str) -> dict[str, object]:
    return browser.get(f"/leader/documents/{document_id}")


def test_the_desk_says_what_matters_of_each_document(office: Office) -> None:
    document_id = submitted(office)
    (row,) = office.browser("chair").get("/leader")["to_sign"]
    assert (row["id"], row["drafter_name"], row["pages"], row["annexes"]) == (document_id, "secretary", 1, 0)
    page = office.browser("chair").page("/leader")
    assert "Người trình: secretary" in page
    assert f"/leader/documents/{document_id}" in page


def test_before_the_pin_one_knows_who_signs_what_with_which_certificate(office: Office) -> None:
    document_id = submitted(office)
    chair = office.browser("chair")
    values = chair.get(f"/leader/documents/{document_id}")
    assert values["key"]["holder"] == "Nguyễn Thị Hà"
    (file,) = values["files"]
    assert chair.bytes_of(file["address"]).headers["ETag"].strip('"') == file["sha256"]
    page = chair.page(f"/leader/documents/{document_id}")
    assert f"{file['sha256'][:8]}…{file['sha256'][-8:]}" in page
    assert f'name="sha256" value="{file["sha256"]}"' in page


def test_a_signature_is_followed_to_its_end(office: Office) -> None:
    document_id = submitted(office)
    chair = office.browser("chair")
    path = f"/leader/documents/{document_id}/progress"
    chair.post(f"/outgoing/{document_id}/sign", chair.pin_for(document_id, "000000"))
    assert chair.get(path)["phase"] == "working"
    assert "under-way" in chair.page(f"/leader/documents/{document_id}")
    office.work()
    refused = chair.get(path)
    assert (refused["phase"], refused["message"]) == (
        "failed",
        "Mã PIN không đúng. Còn 4 lần thử trước khi khóa chữ ký số.",
    )
    chair.post(f"/outgoing/{document_id}/sign", chair.pin_for(document_id))
    office.work()
    assert chair.get(path)["phase"] == "done"


def test_after_one_document_the_next_one_opens(office: Office) -> None:
    first, second = submitted(office), submitted(office, "poll:2", "Về việc thứ hai")
    chair = office.browser("chair")
    assert chair.get("/leader/next")["url"] == f"/leader/documents/{first}"
    assert screen(chair, first)["left"] == 1
    chair.post(f"/outgoing/{first}/sign", chair.pin_for(first))
    office.work()
    assert chair.press(f"/leader/next?done=signed&left={first}").status_code == 405
    assert chair.get(f"/leader/next?done=signed&left={first}")["url"] == f"/leader/documents/{second}"
    assert "Đã ký số: Về một việc" in chair.page(f"/leader/documents/{second}")
    chair.post(f"/outgoing/{second}/return", {"reason": "Sai thể thức"})
    assert chair.get(f"/leader/next?done=returned&left={second}")["url"] == "/leader"


def test_the_most_urgent_document_comes_first(office: Office) -> None:
    submitted(office)
    urgent = submitted(office, "poll:2", "Về việc khẩn")
    with transaction(office.world.factory) as session:
        session.get_one(OutgoingDocument, urgent).urgency = "urgent"
    assert office.browser("chair").get("/leader/next")["url"] == f"/leader/documents/{urgent}"


def test_what_is_not_to_be_signed_opens_as_any_document(office: Office) -> None:
    draft = office.world.draft()
    chair, deputy = office.browser("chair"), office.browser("deputy")
    assert chair.get(f"/leader/documents/{draft}")["url"] == f"/outgoing/{draft}"
    waiting = submitted(office, "poll:2")
    assert deputy.get(f"/leader/documents/{waiting}")["url"] == f"/outgoing/{waiting}"
    assert office.browser("ward-leader").get(f"/leader/documents/{waiting}", 404)["error"]["code"] == "page.missing"


def test_several_documents_are_read_and_signed_with_one_pin(office: Office) -> None:
    ids = [submitted(office, f"poll:{place}", f"Về việc {place}") for place in (1, 2)]
    chair = office.browser("chair")
    address = f"/leader/batch?document={ids[0]}&document={ids[1]}"
    rows = chair.get(address)["documents"]
    assert [row["id"] for row in rows] == ids
    page = chair.page(address)
    files = [f"{row['id']}:{row['file_sha256']}" for row in rows]
    assert all(f'name="files" value="{file}"' in page for file in files)
    chair.post("/signing/batch", {"files": files, "pin": "246810"})
    office.work()
    assert [chair.get(f"/leader/documents/{one}/progress")["phase"] for one in ids] == ["done", "done"]
    assert chair.get(address)["url"] == "/leader"


def test_a_leader_declares_and_ends_an_absence(staffed: Office) -> None:
    chair, deputy = staffed.browser("chair"), staffed.browser("deputy")
    assert "KT." in chair.page("/leader/absences")
    absence_id = chair.post("/leader/absences", leave(staffed))["absence_id"]
    assert "Đồng chí đang khai vắng mặt đến hết 24/12/2026" in chair.page("/leader")
    assert "Đồng chí ký thay đồng chí Nguyễn Thị Hà từ 22/12/2026 đến hết 24/12/2026" in deputy.page("/leader/absences")
    chair.post(f"/leader/absences/{absence_id}/end")
    assert chair.get("/leader")["absence"] is None
    assert "Đã kết thúc sớm" in chair.page("/leader/absences")


def test_an_absence_that_cannot_be_is_refused_in_words(staffed: Office) -> None:
    chair = staffed.browser("chair")
    assert chair.refused("/leader/absences", leave(staffed, TODAY - timedelta(days=1))) == "inbox.absence.past"
    assert chair.refused("/leader/absences", {**leave(staffed), "last_day": ""}) == "request.invalid"
    assert chair.refused("/leader/absences", {**leave(staffed), "substitute_id": "nobody"}, 404) == "person.missing"


def test_during_an_absence_the_substitute_is_offered_what_was_submitted(staffed: Office) -> None:
    document_id = submitted(staffed)
    chair, deputy = staffed.browser("chair"), staffed.browser("deputy")
    assert deputy.get("/leader")["to_take"] == []
    chair.post("/leader/absences", leave(staffed))
    (row,) = deputy.get("/leader")["to_take"]
    assert (row["id"], row["stands_in"]["name"], row["stands_in"]["until"]) == (
        document_id,
        "Nguyễn Thị Hà",
        "2026-12-24",
    )
    assert "Nhận ký thay" in deputy.page(f"/leader/documents/{document_id}")
    mine = {"person_id": staffed.world.actors["deputy"].person_id, "reason": ""}
    deputy.post(f"/leader/documents/{document_id}/hand-over", mine)
    staffed.work()
    (taken,) = deputy.get("/leader")["to_sign"]
    assert (taken["id"], taken["stands_in"]["reason"]) == (document_id, "Đi công tác")
    for browser in (chair, deputy):
        (handed,) = browser.get("/leader/absences")["handed_over"]
        assert (handed["from_name"], handed["to_name"], handed["until"]) == ("Nguyễn Thị Hà", "deputy", "2026-12-24")


def test_without_a_certificate_the_screen_says_so_before_any_pin(staffed: Office) -> None:
    document_id = submitted(staffed)
    chair, deputy = staffed.browser("chair"), staffed.browser("deputy")
    given = {"person_id": staffed.world.actors["deputy"].person_id, "reason": "Phụ trách lĩnh vực"}
    assert chair.post(f"/leader/documents/{document_id}/hand-over", given)["url"].startswith("/leader/next?done=given")
    staffed.work()
    page = deputy.page(f"/leader/documents/{document_id}")
    assert "Chưa có chứng thư số cho việc ký này" in page
    assert 'id="sign-pin"' not in page


def test_prepared_reasons_go_into_the_record_in_vietnamese_for_every_reader(staffed: Office) -> None:
    document_id = submitted(staffed)
    chair = staffed.browser("chair")
    chair.press("/language", {"language": "en", "next": "/"})
    page = chair.page(f"/leader/documents/{document_id}")
    assert 'data-chip="return-reason">Sai thể thức</button>' in page
    assert 'title="Form not as prescribed"' in page
    assert 'value="Phụ trách lĩnh vực"' in page
    assert "data-only>Đi công tác</button>" in chair.page("/leader/absences")
