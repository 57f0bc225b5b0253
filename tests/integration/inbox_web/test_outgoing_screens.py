"""An outgoing document on its whole way, seen and driven through its screens."""

from hashlib import sha256
from typing import Any

from inbox.actions.draft_resolution import draft_resolution
from server.infra.database import transaction
from tests.integration.inbox_web.conftest import JSON, Office, Sent

READERS = ("chair", "secretary", "clerk")
DOCUMENT_KEYS = {"id", "state", "abstract", "reference", "number", "issued_on", "document_type", "work_id", "failure"}


def seen(office: Office, document_id: str, state: str, says: str) -> dict[str, Any]:
    """Everybody who may read gets the page without error, and the values that programs read."""
    for name in READERS:
        browser = office.browser(name)
        assert "Về nhiệm vụ phát triển kinh tế" in browser.page(f"/outgoing/{document_id}")
        assert document_id in browser.page("/outgoing")
    page = office.browser("secretary").page(f"/outgoing/{document_id}")
    assert says in page
    values = office.browser("clerk").get(f"/outgoing/{document_id}")
    assert values["document"]["state"] == state
    assert values["document"].keys() >= DOCUMENT_KEYS
    return values


def test_a_resolution_goes_its_way_from_draft_to_dispatch(office: Office) -> None:
    document_id = office.world.draft()
    path = f"/outgoing/{document_id}"
    secretary, chair, clerk = (office.browser(name) for name in ("secretary", "chair", "clerk"))
    seen(office, document_id, "draft", "Đọc lại dự thảo rồi trình ký")
    secretary.post(f"{path}/submit")
    seen(office, document_id, "awaiting_signature", "Chờ Nguyễn Thị Hà ký số")
    started = chair.post(f"{path}/sign", chair.pin_for(document_id))
    waiting = seen(office, document_id, "signing", f'event-id="{started["work_id"]}"')
    assert waiting["document"]["work_id"] == started["work_id"]
    office.work()
    seen(office, document_id, "signed", "Chờ văn thư cấp số")
    assert clerk.post(f"{path}/number")["work_id"]
    seen(office, document_id, "numbering", "Đang ghi số và ngày")
    office.work()
    assert seen(office, document_id, "numbered", "Chờ văn thư ký số của cơ quan")["document"]["number"] == 1
    assert clerk.post(f"{path}/seal", clerk.pin_for(document_id))["work_id"]
    seen(office, document_id, "sealing", "Đang ký số của cơ quan")
    office.work()
    ready = seen(office, document_id, "issued", "Chờ văn thư phát hành")
    assert {one["code"] for one in ready["recipients"]} == {"H24", "H24.31.01", "H24.31.02"}
    clerk.post(f"{path}/dispatch", {"recipients-1": [office.world.agencies["ward"]]})
    office.work()
    gone = seen(office, document_id, "dispatched", "Đã phát hành đến 1 nơi nhận")
    assert [one["recipient_code"] for one in gone["deliveries"]] == ["H24.31.01"]


def test_a_draft_that_is_being_drawn_shows_its_progress(office: Office) -> None:
    with transaction(office.world.factory) as session:
        document_id = draft_resolution(session, None, office.world.order(), now=office.world.now).id
    values = seen(office, document_id, "rendering", "Đang dựng văn bản theo thể thức")
    assert values["document"]["file_sha256"] is None
    assert office.browser("clerk").get(f"/outgoing/{document_id}/file", 404)["error"]["code"] == "outgoing.no_file"


def test_a_returned_draft_tells_the_reason(office: Office) -> None:
    document_id = office.world.draft()
    office.browser("secretary").post(f"/outgoing/{document_id}/submit")
    office.browser("chair").post(f"/outgoing/{document_id}/return", {"reason": "Ghi rõ nguồn vốn"})
    seen(office, document_id, "draft", "Lý do: Ghi rõ nguồn vốn")


def test_a_wrong_pin_is_told_on_the_page(office: Office) -> None:
    document_id = office.world.draft()
    office.browser("secretary").post(f"/outgoing/{document_id}/submit")
    chair = office.browser("chair")
    event_id = chair.post(f"/outgoing/{document_id}/sign", chair.pin_for(document_id, "000000"))["work_id"]
    office.work()
    assert chair.get(f"/progress/{event_id}")["code"] == "signing.wrong_pin"
    values = seen(office, document_id, "awaiting_signature", "Mã PIN không đúng. Còn 4 lần thử")
    assert values["document"]["failure"] == "signing.wrong_pin"


def test_a_void_number_stays_with_its_reason(office: Office) -> None:
    document_id = office.world.draft()
    path = f"/outgoing/{document_id}"
    office.browser("secretary").post(f"{path}/submit")
    chair = office.browser("chair")
    chair.post(f"{path}/sign", chair.pin_for(document_id))
    office.work()
    clerk = office.browser("clerk")
    clerk.post(f"{path}/number")
    office.work()
    assert "Hủy số 01/NQ-HĐND" in clerk.page(path)
    clerk.post(f"{path}/void", {"reason": "Ghi sai ngày"})
    seen(office, document_id, "void", "Số 01/NQ-HĐND đã hủy. Lý do: Ghi sai ngày")
    assert "Đã hủy số: Ghi sai ngày" in clerk.page("/registers/outgoing")


def test_a_recalled_document_shows_what_each_recipient_answers(sent: Sent) -> None:
    clerk = sent.office.browser("clerk")
    clerk.post(f"/outgoing/{sent.outgoing_id}/recall", {"reason": "Gửi nhầm bản"})
    sent.office.work()
    answer = {"agree": "no", "reason": "Đã triển khai"}
    sent.office.browser("ward-clerk").post(f"/incoming/{sent.incoming_id}/recall-answer", answer)
    sent.office.work()
    page = clerk.page(f"/outgoing/{sent.outgoing_id}")
    assert "Không đồng ý thu hồi" in page
    assert "Lý do: Đã triển khai" in page
    assert "Đang xin thu hồi" in page


def test_the_timeline_of_deliveries_names_every_status(sent: Sent) -> None:
    sent.office.browser("ward-clerk").post(f"/incoming/{sent.incoming_id}/refuse", {"reason": "Không thuộc thẩm quyền"})
    sent.office.work()
    values = sent.office.browser("clerk").get(f"/outgoing/{sent.outgoing_id}")
    deliveries = {one["recipient_code"]: one for one in values["deliveries"]}
    assert deliveries["H24.31.01"]["state"] == "refused"
    assert deliveries["H24.31.01"]["reason"] == "Không thuộc thẩm quyền"
    assert [status["code"] for status in deliveries["H24.31.01"]["statuses"]] == ["01", "02"]
    assert [status["code"] for status in deliveries["H24"]["statuses"]] == ["01"]


def test_the_packages_are_listed_and_given_byte_for_byte(sent: Sent) -> None:
    clerk = sent.office.browser("clerk")
    packages = clerk.get(f"/outgoing/{sent.outgoing_id}/packages")["packages"]
    assert {(one["direction"], one["kind"]) for one in packages} == {("sent", "document"), ("received", "status")}
    assert {one["status_code"] for one in packages} == {None, "01"}
    assert {one["partner_code"] for one in packages} == {"H24", "H24.31.01"}
    for one in packages:
        answer = clerk.bytes_of(f"/outgoing/{sent.outgoing_id}/packages/{one['sha256']}")
        assert sha256(answer.data).hexdigest() == one["sha256"]
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Gói tin edXML" in clerk.page(f"/outgoing/{sent.outgoing_id}/packages")


def test_a_file_is_not_sent_again_to_who_has_it(sent: Sent) -> None:
    clerk = sent.office.browser("clerk")
    path = f"/outgoing/{sent.outgoing_id}/file"
    first = clerk.bytes_of(path)
    assert first.data.startswith(b"%PDF-")
    assert first.headers["Content-Disposition"].startswith("inline")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = clerk.bytes_of(path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_leader_finds_what_waits_for_a_signature(office: Office) -> None:
    document_id = office.world.draft()
    chair, deputy = office.browser("chair"), office.browser("deputy")
    assert chair.get("/leader")["to_sign"] == []
    office.browser("secretary").post(f"/outgoing/{document_id}/submit")
    assert [one["id"] for one in chair.get("/leader")["to_sign"]] == [document_id]
    assert deputy.get("/leader")["to_sign_count"] == 0
    assert "Đọc và ký" in chair.page("/leader")
    assert "Không có văn bản nào chờ ký" in deputy.page("/leader")


def test_a_leader_is_not_offered_another_ones_signature(office: Office) -> None:
    document_id = office.world.draft()
    office.browser("secretary").post(f"/outgoing/{document_id}/submit")
    deputy = office.browser("deputy")
    assert 'id="sign-pin"' not in deputy.page(f"/outgoing/{document_id}")
    assert deputy.refused(f"/outgoing/{document_id}/sign", deputy.pin_for(document_id)) == "outgoing.other_signer"


def test_a_search_needs_no_marks_and_no_capitals(office: Office) -> None:
    document_id = office.world.draft()
    clerk = office.browser("clerk")
    for words in ("nhiem vu phat trien", "NHIỆM VỤ", "nguyen thi ha", "kinh tế 2027"):
        assert [one["id"] for one in clerk.get(f"/outgoing?q={words}")["documents"]] == [document_id], words
    for words in ("ngân sách", "%", "_"):
        answer = clerk.client.get("/outgoing", query_string={"q": words}, headers=JSON)
        assert answer.get_json()["total"] == 0, words
    assert "Không tìm thấy văn bản nào" in clerk.page("/outgoing?q=ngân+sách")


def test_an_unknown_filter_shows_everything(office: Office) -> None:
    office.world.draft()
    clerk = office.browser("clerk")
    assert clerk.get("/outgoing?show=nothing")["show"] == "all"
    assert clerk.get("/outgoing?show=submit")["total"] == 1
    assert clerk.get("/outgoing?show=sign")["documents"] == []
    assert "Không có văn bản nào ở mục này" in clerk.page("/outgoing?show=sign")
