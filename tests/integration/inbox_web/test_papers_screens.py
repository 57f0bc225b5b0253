"""Reviews, annexes and copies as people see and press them."""

import io
import re

from inbox.actions.practice import require_review
from inbox.rules.reviews import Requirement, ReviewKind
from server.infra.database import transaction
from tests.integration.inbox.test_annexes import table, with_script
from tests.integration.inbox.test_judging import revoke
from tests.integration.inbox.world import PIN, SINCE
from tests.integration.inbox_web.conftest import JSON, Browser, Office, Sent

ASKED = Requirement(ReviewKind.FORMAT, 1, post_kind="records_clerk", valid_from=SINCE)


def ask_for_review(office: Office) -> None:
    with transaction(office.world.factory) as session:
        require_review(session, office.world.agencies["council"], ASKED, "Điều 12")


def upload(
    browser: Browser, document_id: str, data: bytes, name: str = "Phụ lục I.pdf", status: int = 200
) -> dict[str, str]:
    answer = browser.client.post(
        f"/outgoing/{document_id}/annexes",
        data={"annex": (io.BytesIO(data), "Phụ lục I.pdf")},
        headers={**JSON, "X-CSRFToken": browser.csrf},
    )
    assert answer.status_code == status, answer.text
    found: dict[str, str] = answer.get_json()
    return found


def test_the_clerk_finds_the_draft_on_the_desk_and_puts_an_initial(office: Office) -> None:
    ask_for_review(office)
    document_id = office.world.draft()
    secretary, clerk, chair = (office.browser(name) for name in ("secretary", "clerk", "chair"))
    secretary.post(f"/outgoing/{document_id}/submit")
    assert "Chờ đồng chí kiểm tra, ký nháy" in clerk.page("/outgoing")
    assert "Chờ đồng chí kiểm tra" not in secretary.page("/outgoing")
    page = clerk.page(f"/outgoing/{document_id}")
    assert "Ký nháy - chuyển lãnh đạo" in page
    assert "Kiểm tra hình thức, thể thức" in page
    assert "Ký nháy - chuyển lãnh đạo" not in chair.page(f"/outgoing/{document_id}")
    sha256 = clerk.get(f"/outgoing/{document_id}")["document"]["file_sha256"]
    clerk.post(f"/outgoing/{document_id}/initial", {"sha256": sha256})
    shown = chair.page(f"/outgoing/{document_id}")
    assert "clerk ký nháy lúc" in shown
    assert "Ký nháy: kiểm tra thể thức" in shown


def test_a_reviewer_gives_the_draft_back_with_words(office: Office) -> None:
    ask_for_review(office)
    document_id = office.world.draft()
    office.browser("secretary").post(f"/outgoing/{document_id}/submit")
    office.browser("clerk").post(f"/outgoing/{document_id}/return", {"reason": "Sai cỡ chữ"})
    assert "Sai cỡ chữ" in office.browser("secretary").page(f"/outgoing/{document_id}")


def test_an_initial_of_another_file_is_refused_in_words(office: Office) -> None:
    ask_for_review(office)
    document_id = office.world.draft()
    office.browser("secretary").post(f"/outgoing/{document_id}/submit")
    clerk = office.browser("clerk")
    assert clerk.refused(f"/outgoing/{document_id}/initial", {"sha256": "0" * 64}, 409) == "review.draft_changed"


def fields(page: str, action: str) -> dict[str, str]:
    """What a form of the page sends without anybody's doing."""
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def exchange_annex(office: Office, document_id: str, annex_id: str) -> None:
    """The draft goes back, gets another annex in place of the one that was read, and comes again."""
    secretary = office.browser("secretary")
    secretary.post(f"/outgoing/{document_id}/annexes/{annex_id}/remove")
    upload(secretary, document_id, table("Biểu khác"))
    office.work()
    secretary.post(f"/outgoing/{document_id}/submit")


def with_annex(office: Office) -> tuple[str, str]:
    document_id, secretary = office.world.draft(), office.browser("secretary")
    annex_id = upload(secretary, document_id, table())["annex_id"]
    office.work()
    secretary.post(f"/outgoing/{document_id}/submit")
    return document_id, annex_id


def test_who_read_another_annex_signs_nothing(office: Office) -> None:
    document_id, annex_id = with_annex(office)
    chair, address = office.browser("chair"), f"/outgoing/{document_id}/sign"
    read = fields(chair.page(f"/leader/documents/{document_id}"), address)
    listed = fields(chair.page(f"/leader/batch?document={document_id}"), "/signing/batch")
    chair.post(f"/outgoing/{document_id}/return", {"reason": "Đính kèm lại phụ lục"})
    exchange_annex(office, document_id, annex_id)
    assert chair.refused(address, {**read, "pin": PIN}) == "signing.file_changed"
    assert chair.refused("/signing/batch", {**listed, "pin": PIN}) == "signing.file_changed"
    chair.post(address, {**fields(chair.page(f"/leader/documents/{document_id}"), address), "pin": PIN})


def test_who_read_another_annex_puts_no_initial(office: Office) -> None:
    ask_for_review(office)
    document_id, annex_id = with_annex(office)
    clerk, address = office.browser("clerk"), f"/outgoing/{document_id}/initial"
    read = fields(clerk.page(f"/outgoing/{document_id}"), address)
    clerk.post(f"/outgoing/{document_id}/return", {"reason": "Đính kèm lại phụ lục"})
    exchange_annex(office, document_id, annex_id)
    assert clerk.refused(address, read, 409) == "review.draft_changed"
    clerk.post(address, fields(clerk.page(f"/outgoing/{document_id}"), address))


def test_the_drafter_gives_an_annex_and_everybody_reads_it(office: Office) -> None:
    document_id = office.world.draft()
    secretary = office.browser("secretary")
    annex_id = upload(secretary, document_id, table())["annex_id"]
    assert "Đang kiểm tra tệp" in secretary.page(f"/outgoing/{document_id}")
    office.work()
    page = secretary.page(f"/outgoing/{document_id}")
    assert "Phụ lục I.pdf" in page
    assert "Dùng được" in page
    chair = office.browser("chair")
    assert f"/outgoing/{document_id}/annexes/{annex_id}/file" in chair.page(f"/outgoing/{document_id}")
    assert chair.bytes_of(f"/outgoing/{document_id}/annexes/{annex_id}/file").data.startswith(b"%PDF")
    assert (
        office.browser("ward-clerk")
        .client.get(f"/outgoing/{document_id}/annexes/{annex_id}/file", headers=JSON)
        .status_code
        == 404
    )


def test_an_annex_that_acts_is_refused_in_words_and_taken_out(office: Office) -> None:
    document_id = office.world.draft()
    secretary = office.browser("secretary")
    annex_id = upload(secretary, document_id, with_script())["annex_id"]
    office.work()
    assert "Tệp có mã lệnh, không được ký." in secretary.page(f"/outgoing/{document_id}")
    assert secretary.refused(f"/outgoing/{document_id}/submit") == "annex.refused"
    secretary.post(f"/outgoing/{document_id}/annexes/{annex_id}/remove")
    secretary.post(f"/outgoing/{document_id}/submit")


def test_only_the_drafter_is_offered_the_form_for_annexes(office: Office) -> None:
    document_id = office.world.draft()
    assert "Thêm phụ lục" in office.browser("secretary").page(f"/outgoing/{document_id}")
    assert "Thêm phụ lục" not in office.browser("clerk").page(f"/outgoing/{document_id}")
    upload(office.browser("clerk"), document_id, table(), status=403)


def test_the_clerk_makes_a_copy_reads_its_verdict_and_voids_it(sealed: tuple[Office, str]) -> None:
    office, document_id = sealed
    clerk = office.browser("clerk")
    assert "Lập bản sao" in clerk.page(f"/outgoing/{document_id}")
    sha256 = clerk.get(f"/outgoing/{document_id}")["sources"][0]["sha256"]
    form = {"kind": "true_copy", "sha256": sha256, "pages": "", "recipients": "Phòng Nội vụ", "pin": PIN}
    copy_id = clerk.post(f"/outgoing/{document_id}/copies", form)["copy_id"]
    assert "Đang ký số bản sao" in clerk.page(f"/copies/{copy_id}")
    office.work()
    page = clerk.page(f"/copies/{copy_id}")
    assert "Chữ ký hợp lệ" in page
    assert "01/SY-HĐND" in page
    assert clerk.bytes_of(f"/copies/{copy_id}/file").data.startswith(b"%PDF")
    assert "01/SY-HĐND" in clerk.page(f"/outgoing/{document_id}")
    register = clerk.page("/registers/copies")
    assert "Phòng Nội vụ" in register
    clerk.post(f"/copies/{copy_id}/void", {"reason": "Sao nhầm"})
    assert "không còn giá trị" in clerk.page(f"/copies/{copy_id}")
    assert "Đã hủy: Sao nhầm" in clerk.page("/registers/copies?volume=1")


def test_a_copy_whose_pin_was_wrong_is_signed_again(sealed: tuple[Office, str]) -> None:
    office, document_id = sealed
    clerk = office.browser("clerk")
    sha256 = clerk.get(f"/outgoing/{document_id}")["sources"][0]["sha256"]
    form = {"kind": "extract", "sha256": sha256, "pages": "1", "pin": "000000"}
    copy_id = clerk.post(f"/outgoing/{document_id}/copies", form)["copy_id"]
    office.work()
    assert "Mã PIN không đúng. Còn 4 lần thử" in clerk.page(f"/copies/{copy_id}")
    clerk.post(f"/copies/{copy_id}/sign", {"pin": PIN})
    office.work()
    assert clerk.get(f"/copies/{copy_id}")["copy"]["state"] == "made"


def test_pages_that_cannot_be_read_and_kinds_that_are_not_are_refused(sealed: tuple[Office, str]) -> None:
    office, document_id = sealed
    clerk = office.browser("clerk")
    form = {"kind": "extract", "sha256": "0" * 64, "pages": "trang một", "pin": PIN}
    assert clerk.refused(f"/outgoing/{document_id}/copies", form) == "copy.pages_unclear"
    assert clerk.refused(f"/outgoing/{document_id}/copies", {**form, "kind": "photo"}) == "request.invalid"


def test_a_received_document_offers_a_copy_only_after_registration(sent: Sent) -> None:
    clerk = sent.office.browser("ward-clerk")
    assert clerk.get(f"/incoming/{sent.incoming_id}")["sources"] == []
    clerk.post(f"/incoming/{sent.incoming_id}/register")
    assert len(clerk.get(f"/incoming/{sent.incoming_id}")["sources"]) == 1
    assert "Lập bản sao" in clerk.page(f"/incoming/{sent.incoming_id}")
    assert "Lập bản sao" not in sent.office.browser("ward-leader").page(f"/incoming/{sent.incoming_id}")


def test_a_copy_whose_signatures_were_found_invalid_since_is_no_longer_offered(sealed: tuple[Office, str]) -> None:
    office, document_id = sealed
    clerk = office.browser("clerk")
    form = {"kind": "true_copy", "sha256": clerk.get(f"/outgoing/{document_id}")["sources"][0]["sha256"], "pin": PIN}
    copy_id = clerk.post(f"/outgoing/{document_id}/copies", form)["copy_id"]
    office.work()
    assert "dùng được ngay" in clerk.page(f"/copies/{copy_id}")
    revoke(office.world)
    page = clerk.page(f"/copies/{copy_id}")
    assert "Bản sao không còn dùng được" in page
    assert "dùng được ngay" not in page
    assert clerk.get(f"/outgoing/{document_id}")["sources"] == []
    assert clerk.refused(f"/outgoing/{document_id}/copies", form) == "copy.source_invalid"


def test_nobody_sees_the_copies_of_another_agency(sealed: tuple[Office, str]) -> None:
    office, document_id = sealed
    clerk = office.browser("clerk")
    sha256 = clerk.get(f"/outgoing/{document_id}")["sources"][0]["sha256"]
    form = {"kind": "true_copy", "sha256": sha256, "pin": PIN}
    copy_id = clerk.post(f"/outgoing/{document_id}/copies", form)["copy_id"]
    stranger = office.browser("ward-clerk")
    assert stranger.client.get(f"/copies/{copy_id}", headers=JSON).status_code == 404
    assert stranger.refused(f"/copies/{copy_id}/void", {"reason": "x"}, 404) == "copy.missing"
    assert copy_id not in stranger.page("/registers/copies")
