"""Every agency sees its own documents and no other; every post does its own work and no other."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.integration.inbox.world import PIN
from tests.integration.inbox_web.conftest import Office, Sent

NOWHERE = "00000000-0000-0000-0000-000000000000"
OUTGOING_PAGES = ("", "/file", "/packages")
Act = tuple[str, Mapping[str, Any]]
OUTGOING_ACTS: Mapping[str, Act] = {
    "submit": ("secretary", {}),
    "sign": ("deputy", {"pin": PIN, "sha256": "x"}),
    "return": ("deputy", {"reason": "x"}),
    "number": ("clerk", {}),
    "void": ("clerk", {"reason": "x"}),
    "seal": ("clerk", {"pin": PIN, "sha256": "x"}),
    "dispatch": ("clerk", {"recipients": ["x"]}),
    "recall": ("clerk", {"reason": "x"}),
}
INCOMING_ACTS: Mapping[str, Act] = {
    "register": ("clerk", {}),
    "refuse": ("clerk", {"reason": "x"}),
    "assign": ("deputy", {"unit_id": "x", "directive": "x"}),
    "recall-answer": ("clerk", {"agree": "no", "reason": "x"}),
}


def test_the_pages_of_another_agency_do_not_exist(sent: Sent) -> None:
    stranger = sent.office.browser("ward-clerk")
    for page in OUTGOING_PAGES:
        assert stranger.get(f"/outgoing/{sent.outgoing_id}{page}", 404)["error"]["code"] == "page.missing"
    sender = sent.office.browser("clerk")
    assert sender.get(f"/incoming/{sent.incoming_id}", 404)["error"]["code"] == "page.missing"


def test_the_files_of_another_agency_do_not_exist_even_by_their_hash(sent: Sent) -> None:
    city, ward = sent.office.browser("city-clerk"), sent.office.browser("ward-clerk")
    (file,) = ward.get(f"/incoming/{sent.incoming_id}")["files"]
    city.get(f"/incoming/{sent.incoming_id}/files/{file['sha256']}", 404)
    packages = sent.office.browser("clerk").get(f"/outgoing/{sent.outgoing_id}/packages")["packages"]
    for package in packages:
        ward.get(f"/outgoing/{sent.outgoing_id}/packages/{package['sha256']}", 404)
    sent.office.browser("clerk").get(f"/outgoing/{sent.outgoing_id}/packages/{file['sha256']}", 404)


def test_lists_and_registers_hold_the_agencys_own_documents_only(sent: Sent) -> None:
    sent.office.browser("ward-clerk").post(f"/incoming/{sent.incoming_id}/register")
    city = sent.office.browser("city-clerk")
    assert sent.incoming_id not in [one["id"] for one in city.get("/incoming")["documents"]]
    assert city.get("/outgoing")["documents"] == []
    assert city.get("/registers/incoming")["book"]["total"] == 0
    assert city.get("/registers/outgoing")["book"]["total"] == 0
    assert sent.office.browser("deputy").get("/leader")["to_direct"] == []


@pytest.mark.parametrize("verb", OUTGOING_ACTS)
def test_nobody_acts_on_an_outgoing_document_that_is_not_there(office: Office, verb: str) -> None:
    name, form = OUTGOING_ACTS[verb]
    assert office.browser(name).refused(f"/outgoing/{NOWHERE}/{verb}", form, 404) == "outgoing.missing"


@pytest.mark.parametrize("verb", INCOMING_ACTS)
def test_nobody_acts_on_an_incoming_document_of_another_agency(sent: Sent, verb: str) -> None:
    name, form = INCOMING_ACTS[verb]
    path = f"/incoming/{sent.incoming_id}/{verb}"
    assert sent.office.browser(name).refused(path, form, 404) == "incoming.missing"
    assert sent.office.world.one_incoming("ward").state == "arrived"


@pytest.mark.parametrize("verb", sorted({*OUTGOING_ACTS} - {"submit"}))
def test_a_secretary_may_only_submit(office: Office, verb: str) -> None:
    _name, form = OUTGOING_ACTS[verb]
    assert office.browser("secretary").refused(f"/outgoing/{NOWHERE}/{verb}", form, 403) == "access.denied"


@pytest.mark.parametrize("path", ["/registers/incoming", "/registers/outgoing", "/leader"])
def test_a_specialist_reads_no_register_and_no_leaders_desk(office: Office, path: str) -> None:
    assert office.browser("ward-specialist").get(path, 403)["error"]["code"] == "access.denied"


def test_a_step_out_of_turn_changes_nothing(sent: Sent) -> None:
    clerk = sent.office.browser("clerk")
    assert clerk.refused(f"/outgoing/{sent.outgoing_id}/number", status=409) == "inbox.lifecycle.not_allowed"
    assert clerk.get(f"/outgoing/{sent.outgoing_id}")["document"]["state"] == "dispatched"


def test_the_sender_is_no_recipient_of_its_own_document(sealed: tuple[Office, str]) -> None:
    office, document_id = sealed
    clerk = office.browser("clerk")
    own = {"recipients": [office.world.agencies["council"]]}
    assert clerk.refused(f"/outgoing/{document_id}/dispatch", own) == "outgoing.recipient_is_sender"
    assert clerk.refused(f"/outgoing/{document_id}/dispatch") == "outgoing.no_recipients"
    assert office.world.agencies["council"] not in clerk.page(f"/outgoing/{document_id}")
