"""An incoming document through its screens, from its arrival to its end."""

import dataclasses
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inbox.exchange import edxml
from inbox.exchange.values import Code, DocumentPackage
from tests.integration.inbox.steps import take
from tests.integration.inbox.test_judging import revoke
from tests.integration.inbox.world import World
from tests.integration.inbox_web.conftest import JSON, Browser, Office, Sent

DOCUMENT_KEYS = {"id", "state", "number", "abstract", "reference", "sender_code", "sender_name", "due", "urgency"}
PEOPLE = ("ward-clerk", "ward-leader", "ward-specialist")


def seen(sent: Sent, state: str, says: str, reader: str = "ward-clerk") -> dict[str, Any]:
    path = f"/incoming/{sent.incoming_id}"
    for name in PEOPLE:
        browser = sent.office.browser(name)
        browser.page(path)
        assert sent.incoming_id in browser.page("/incoming")
    assert says in sent.office.browser(reader).page(path)
    values = sent.office.browser(reader).get(path)
    assert values["document"]["state"] == state
    assert values["document"].keys() >= DOCUMENT_KEYS
    return values


def sample(world: World, change: Any = None) -> bytes:
    """The package that the ward received, changed."""
    package = edxml.read(world.blobs.get(world.packages("ward")[0].sha256))
    assert isinstance(package, DocumentPackage)
    return edxml.write(change(package) if change else package)


def renamed(package: DocumentPackage, name: str) -> DocumentPackage:
    return dataclasses.replace(package, header=dataclasses.replace(package.header, document_id=name))


def forged(package: DocumentPackage) -> DocumentPackage:
    """One bit of the signed file is another."""
    (file, *others) = package.attachments
    content = bytearray(file.content)
    content[content.index(b"stream") + 40] ^= 1
    changed = dataclasses.replace(file, content=bytes(content))
    return dataclasses.replace(renamed(package, "forged"), attachments=(changed, *others))


def test_a_document_goes_its_way_from_arrival_to_completion(sent: Sent) -> None:
    path = f"/incoming/{sent.incoming_id}"
    clerk, leader, specialist = (sent.office.browser(name) for name in PEOPLE)
    arrived = seen(sent, "arrived", "Kiểm tra rồi tiếp nhận và vào sổ")
    assert arrived["verdict"]["status"] == "valid"
    assert arrived["document"]["number"] is None
    clerk.post(f"{path}/register")
    assert seen(sent, "registered", "Chờ lãnh đạo bút phê")["document"]["number"] == 1
    assert [one["id"] for one in leader.get("/leader")["to_direct"]] == [sent.incoming_id]
    unit = sent.office.world.units["Văn phòng"]
    form = {"unit_id": unit, "directive": "Tham mưu triển khai", "due": "2026-12-30", "cooperating": []}
    leader.post(f"{path}/assign", form)
    assigned = seen(sent, "assigned", "Bắt đầu xử lý", "ward-specialist")
    assert {one["name"] for one in assigned["units"]} == {"Văn phòng", "Tư pháp"}
    assert assigned["directives"][0]["due"] == "2026-12-30"
    specialist.post(f"{path}/start")
    seen(sent, "processing", "Hoàn thành xử lý", "ward-specialist")
    specialist.post(f"{path}/complete", {"note": "Đã ban hành kế hoạch"})
    done = seen(sent, "completed", "Kết quả: Đã ban hành kế hoạch")
    assert done["timeline"][0]["event"] == "incoming.completed"
    assert len(done["timeline"]) == 6


def test_a_refused_document_shows_why(sent: Sent) -> None:
    sent.office.browser("ward-clerk").post(f"/incoming/{sent.incoming_id}/refuse", {"reason": "Gửi nhầm nơi"})
    seen(sent, "refused", "Lý do: Gửi nhầm nơi")


def test_a_specialist_of_another_unit_is_offered_nothing(sent: Sent) -> None:
    path = f"/incoming/{sent.incoming_id}"
    sent.office.browser("ward-clerk").post(f"{path}/register")
    form = {"unit_id": sent.office.world.units["Văn phòng"], "directive": "Xử lý", "due": ""}
    sent.office.browser("ward-leader").post(f"{path}/assign", form)
    other = sent.office.browser("ward-other-specialist")
    assert other.get(path)["verbs"] == []
    assert other.refused(f"{path}/start", status=403) == "incoming.other_unit"


def test_a_forged_document_is_shown_as_one_and_cannot_be_registered(sent: Sent) -> None:
    world = sent.office.world
    forged_id = take(world, "ward", sample(world, forged)).incoming_id
    clerk = sent.office.browser("ward-clerk")
    page = clerk.page(f"/incoming/{forged_id}")
    assert "Chữ ký số không hợp lệ. Không được coi đây là văn bản thật." in page
    assert f"/incoming/{forged_id}/register" not in page
    assert clerk.refused(f"/incoming/{forged_id}/register") == "incoming.signature_invalid"


def test_a_document_under_check_shows_its_progress(sent: Sent) -> None:
    world = sent.office.world
    clerk = sent.office.browser("ward-clerk")
    raw = sample(world, lambda package: renamed(package, "again"))
    answer = upload(clerk, raw)
    values = clerk.get(f"/incoming/{answer['incoming_id']}")
    assert values["verdict"] is None
    assert f'event-id="{values["document"]["work_id"]}"' in clerk.page(f"/incoming/{answer['incoming_id']}")
    assert clerk.refused(f"/incoming/{answer['incoming_id']}/register", status=409) == "incoming.not_verified_yet"
    sent.office.work()
    assert clerk.get(f"/incoming/{answer['incoming_id']}")["verdict"]["status"] == "valid"


WARNING = "Trùng số, ký hiệu và cơ quan ban hành với văn bản đã có."


def like(package: DocumentPackage, name: str, **changes: Any) -> DocumentPackage:
    """Another document that says the same of itself but for `changes` of its header."""
    return dataclasses.replace(package, header=dataclasses.replace(package.header, document_id=name, **changes))


def written(package: DocumentPackage, number: str, notation: str) -> Code:
    return dataclasses.replace(package.header.code, number=number, notation=notation)


def same_but_written_otherwise(package: DocumentPackage) -> DocumentPackage:
    return like(package, "same", code=written(package, "1", "nq-hđnd"))


def same_by_name(package: DocumentPackage) -> DocumentPackage:
    sender = dataclasses.replace(package.header.sender, organ_id="000.00.31.H24")
    return like(package, "same", sender=sender)


@pytest.mark.parametrize("change", [same_but_written_otherwise, same_by_name])
def test_the_clerk_is_warned_of_the_same_number_symbol_and_agency(
    sent: Sent, change: Callable[[DocumentPackage], DocumentPackage]
) -> None:
    world, clerk = sent.office.world, sent.office.browser("ward-clerk")
    assert clerk.get(f"/incoming/{sent.incoming_id}")["duplicates"] == []
    assert WARNING not in clerk.page(f"/incoming/{sent.incoming_id}")
    clerk.post(f"/incoming/{sent.incoming_id}/register")
    second = take(world, "ward", sample(world, change)).incoming_id
    (found,) = clerk.get(f"/incoming/{second}")["duplicates"]
    assert (found["id"], found["number"], found["state"]) == (sent.incoming_id, 1, "registered")
    page = clerk.page(f"/incoming/{second}")
    places = [page.index(words) for words in (WARNING, f'href="/incoming/{sent.incoming_id}"', f"/{second}/register")]
    assert places == sorted(places)
    assert "Số đến 1 ·" in page
    clerk.post(f"/incoming/{second}/register")
    assert WARNING not in clerk.page(f"/incoming/{second}")
    assert [one["id"] for one in clerk.get(f"/incoming/{sent.incoming_id}")["duplicates"]] == [second]


def other_number(package: DocumentPackage) -> DocumentPackage:
    return like(package, "other", code=written(package, "11", package.header.code.notation))


def other_symbol(package: DocumentPackage) -> DocumentPackage:
    return like(package, "other", code=written(package, "01", "HĐND"))


def other_agency(package: DocumentPackage) -> DocumentPackage:
    sender = dataclasses.replace(package.header.sender, organ_id="H24.32", name="Hội đồng nhân dân quận Lê Chân")
    return like(package, "other", sender=sender)


def other_year(package: DocumentPackage) -> DocumentPackage:
    return like(
        package, "other", promulgation=dataclasses.replace(package.header.promulgation, date=date(2025, 12, 22))
    )


def without_number(package: DocumentPackage) -> DocumentPackage:
    return like(package, "other", code=written(package, "", ""))


@pytest.mark.parametrize("change", [other_number, other_symbol, other_agency, other_year, without_number])
def test_nobody_is_warned_of_another_document(sent: Sent, change: Callable[[DocumentPackage], DocumentPackage]) -> None:
    world, clerk = sent.office.world, sent.office.browser("ward-clerk")
    second = take(world, "ward", sample(world, change)).incoming_id
    assert clerk.get(f"/incoming/{second}")["duplicates"] == []


def test_a_duplicate_on_the_desk_of_another_agency_is_none(sent: Sent) -> None:
    (elsewhere,) = sent.office.world.incoming("city")
    assert sent.office.browser("city-clerk").get(f"/incoming/{elsewhere.id}")["duplicates"] == []


def upload(browser: Browser, raw: bytes, status: int = 200) -> dict[str, Any]:
    return browser.post("/incoming/import", {"package": (io.BytesIO(raw), "goi.edxml")}, status)


def test_a_package_uploaded_twice_is_found_and_not_kept_twice(sent: Sent) -> None:
    clerk = sent.office.browser("ward-clerk")
    raw = sample(sent.office.world, lambda package: renamed(package, "by mail"))
    first, second = upload(clerk, raw), upload(clerk, raw)
    assert (first["outcome"], second["outcome"]) == ("document", "duplicate")
    assert first["incoming_id"] == second["incoming_id"]
    assert clerk.get("/incoming")["total"] == 2


@pytest.mark.parametrize(("name", "outcome"), [("new.edxml", "document"), ("recall.edxml", "unmatched")])
def test_a_package_of_another_maker_is_taken_in(office: Office, name: str, outcome: str) -> None:
    folder = Path(__file__).resolve().parents[4] / "shared" / "data" / "edxml"
    clerk = office.browser("ward-clerk")
    assert upload(clerk, (folder / name).read_bytes())["outcome"] == outcome
    office.work()
    for row in clerk.get("/incoming")["documents"]:
        assert "không có chữ ký số" in clerk.page(f"/incoming/{row['id']}")


def test_a_person_is_told_what_an_upload_did(sent: Sent) -> None:
    clerk = sent.office.browser("ward-clerk")
    raw = sample(sent.office.world, lambda package: renamed(package, "by hand"))
    answer = clerk.press("/incoming/import", {"package": (io.BytesIO(raw), "goi.edxml")})
    assert answer.status_code == 303
    assert "Đã nhập gói tin" in clerk.page(answer.headers["Location"])


def test_a_package_about_nothing_we_have_is_kept_in_sight_of_the_clerk(office: Office) -> None:
    folder = Path(__file__).resolve().parents[4] / "shared" / "data" / "edxml"
    clerk = office.browser("ward-clerk")
    for name in ("recall.edxml", "status-02-refused.edxml"):
        assert upload(clerk, (folder / name).read_bytes())["outcome"] == "unmatched"
    recall, status = sorted(clerk.get("/incoming")["unmatched"], key=lambda one: str(one["status_code"] or ""))
    assert (recall["partner_code"], recall["status_code"]) == ("000.00.00.G22", None)
    assert (status["partner_code"], status["status_code"]) == ("000.00.00.H41", "02")
    assert "Gói tin chưa khớp với văn bản nào" in clerk.page("/incoming")
    assert office.browser("ward-leader").get("/incoming")["unmatched"] == []


def test_what_is_no_package_is_refused_and_leaves_nothing(sent: Sent) -> None:
    clerk = sent.office.browser("ward-clerk")
    assert upload(clerk, b"<html/>", 422)["error"]["code"] == "edxml.not_edxml"
    assert upload(clerk, b"", 422)["error"]["code"] == "file.empty"
    assert clerk.refused("/incoming/import") == "file.empty"
    assert clerk.get("/incoming")["total"] == 1


def test_an_agreed_recall_takes_the_content_away_and_leaves_the_number(sent: Sent) -> None:
    path = f"/incoming/{sent.incoming_id}"
    ward = sent.office.browser("ward-clerk")
    ward.post(f"{path}/register")
    sent.office.browser("clerk").post(f"/outgoing/{sent.outgoing_id}/recall", {"reason": "Sai nội dung"})
    sent.office.work()
    assert "xin thu hồi văn bản này" in ward.page(path)
    (file,) = ward.get(path)["files"]
    ward.post(f"{path}/recall-answer", {"agree": "yes", "reason": "Đồng ý"})
    values = seen(sent, "cancelled", "Nội dung không còn hiển thị")
    assert (values["document"]["abstract"], values["document"]["header"], values["files"]) == ("", {}, [])
    assert "Nguyễn Thị Hà" not in ward.page(path)
    assert "Về nhiệm vụ" not in ward.page("/registers/incoming")
    (entry,) = ward.get("/registers/incoming")["book"]["entries"]
    assert (entry["number"], entry["cancelled"], entry["abstract"]) == (1, True, "")
    answer = ward.get(f"{path}/files/{file['sha256']}", 404)
    assert answer["error"]["code"] == "incoming.withdrawn"


def test_the_file_of_a_document_opens_in_the_page(sent: Sent) -> None:
    clerk = sent.office.browser("ward-clerk")
    (file,) = clerk.get(f"/incoming/{sent.incoming_id}")["files"]
    answer = clerk.bytes_of(f"/incoming/{sent.incoming_id}/files/{file['sha256']}")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["ETag"] == f'"{file["sha256"]}"'
    assert len(answer.data) == file["size"]
    assert clerk.get(f"/incoming/{sent.incoming_id}/files/{'0' * 64}", 404)["error"]["code"] == "file.missing"


def test_a_search_of_the_desk_needs_no_marks(sent: Sent) -> None:
    clerk = sent.office.browser("ward-clerk")
    for words in ("hoi dong nhan dan quan", "01/NQ-HĐND", "01/nq-hdnd", "phát triển"):
        answer = clerk.client.get("/incoming", query_string={"q": words, "show": "arrived"}, headers=JSON)
        assert answer.get_json()["total"] == 1, words
    assert clerk.get("/incoming?show=registered")["counts"] == {
        "arrived": 1, "registered": 0, "processing": 0, "completed": 0, "all": 1,
    }  # fmt: skip


def test_what_cannot_be_read_is_refused_by_its_name(sent: Sent) -> None:
    path = f"/incoming/{sent.incoming_id}"
    clerk, leader = sent.office.browser("ward-clerk"), sent.office.browser("ward-leader")
    assert clerk.refused(f"{path}/refuse") == "request.invalid"
    assert clerk.refused(f"{path}/refuse", {"reason": "  "}) == "inbox.reason_missing"
    assert clerk.refused(f"{path}/recall-answer", {"agree": "?", "reason": "x"}) == "request.invalid"
    assert clerk.refused(f"{path}/recall-answer", {"agree": "no", "reason": "x"}, 409) == "incoming.no_recall"
    assert leader.refused(f"{path}/assign", {"unit_id": "x", "directive": "x", "due": "mai"}) == "request.invalid"
    assert leader.refused(f"{path}/assign", {"unit_id": "x", "directive": "x", "due": ""}, 404) == "unit.missing"
    assert clerk.get("/incoming?page=0", 422)["error"]["details"] == {"field": "page"}
    assert clerk.get(path)["document"]["state"] == "arrived"


def test_a_person_who_is_refused_reads_why_on_the_page_before(sent: Sent) -> None:
    clerk = sent.office.browser("ward-clerk")
    page = f"/incoming/{sent.incoming_id}"
    form = {"reason": " ", "csrf_token": clerk.csrf}
    headers = {"Accept": "text/html", "Referer": f"http://localhost{page}"}
    answer = clerk.client.post(f"{page}/refuse", data=form, headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert "không được để trống" in clerk.page(page)


def test_a_revocation_that_becomes_known_later_is_told_everywhere_with_what_was_found_before(sent: Sent) -> None:
    clerk, sender = sent.office.browser("ward-clerk"), sent.office.browser("clerk")
    clerk.post(f"/incoming/{sent.incoming_id}/register")
    assert "Các kết quả kiểm tra trước đây" not in clerk.page(f"/incoming/{sent.incoming_id}")
    revoke(sent.office.world)
    page = clerk.page(f"/incoming/{sent.incoming_id}")
    assert "Chứng thư số đã bị thu hồi" in page
    assert "Các kết quả kiểm tra trước đây" in page
    assert "Kiểm tra lại chữ ký số vì danh sách chứng thư bị thu hồi đã thay đổi" in page
    assert "Kết quả trước đó: chữ ký hợp lệ" in page
    found = clerk.get(f"/incoming/{sent.incoming_id}")["judgements"]
    assert [one["status"] for one in found] == ["invalid", "valid"]
    assert "Lập bản sao" not in page
    assert "Kiểm tra lại: chữ ký số không hợp lệ" in clerk.page("/registers/incoming")
    assert "chữ ký số trên văn bản này không còn hợp lệ" in sender.page(f"/outgoing/{sent.outgoing_id}")
