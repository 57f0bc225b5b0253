"""The rehearsal's own tools: reading edXML as a stranger, the report, the plan of the vote."""

import io
import json
import zipfile
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from clients.api import Choice
from clients.rehearsal import chamber, edxml
from clients.rehearsal.run import NOT_REACHED, run
from clients.rehearsal.truth import NotTrue, same
from clients.rehearsal.walk import STEPS

NOBODY = {"password": "p", "pin": "1", "accounts": []}
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <e:edXMLEnvelope xmlns:e="http://www.mic.gov.vn/TBT/QCVN_102_2016"><e:edXMLHeader><e:MessageHeader>
    <e:From><e:OrganId>000.00.00.H24</e:OrganId></e:From>
    <e:To><e:OrganId>000.00.01.H24</e:OrganId></e:To><e:To><e:OrganId>000.00.02.H24</e:OrganId></e:To>
    <e:DocumentId>000.00.00.H24,2027/01/05,12/NQ-HĐND</e:DocumentId>
    <e:Code><e:CodeNumber>12</e:CodeNumber><e:CodeNotation>NQ-HĐND</e:CodeNotation></e:Code>
    <e:Subject> Về thử </e:Subject>
  </e:MessageHeader></e:edXMLHeader></e:edXMLEnvelope>
  <AttachmentEncoded><Attachment><AttachmentName>a.pdf</AttachmentName>
    <ContentTransferEncoded>CONTENT</ContentTransferEncoded></Attachment></AttachmentEncoded>
</edXML>"""


def test_a_document_package_is_read_by_its_element_names() -> None:
    message = edxml.read(PACKAGE.replace("CONTENT", b64encode(b"%PDF").decode()).encode())

    assert message.receivers == ("000.00.01.H24", "000.00.02.H24")
    assert (message.code_number, message.code_notation, message.subject) == ("12", "NQ-HĐND", "Về thử")
    assert message.attachments[0].holds(sha256(b"%PDF").hexdigest())
    assert not message.attachments[0].holds(sha256(b"other").hexdigest())


def test_a_zipped_attachment_holds_what_is_zipped() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.pdf", b"%PDF")
    message = edxml.read(PACKAGE.replace("CONTENT", b64encode(packed.getvalue()).decode()).encode())

    assert message.attachments[0].holds(sha256(b"%PDF").hexdigest())


def test_broken_xml_is_not_true() -> None:
    with pytest.raises(NotTrue):
        edxml.read(b"<edXML>")


def test_a_difference_shows_both_values() -> None:
    with pytest.raises(NotTrue, match="34, phải là 35"):
        same(34, 35, "Số đại biểu")


def test_the_planned_vote_passes_and_leaves_one_seat_silent() -> None:
    plan = Counter(chamber._plan(chamber.DELEGATES))

    assert plan == {Choice.FOR: 27, Choice.AGAINST: 4, Choice.ABSTAIN: 3, None: 1}


def test_every_step_has_a_name_of_its_own() -> None:
    names = [step.name for step in STEPS]

    assert len(set(names)) == len(names)


def test_a_run_that_fails_says_so_for_every_step_and_writes_it(tmp_path: Path) -> None:
    seen: list[str] = []

    report = run("http://127.0.0.1:9", NOBODY, tmp_path, after=lambda step: seen.append(step.name))

    written = json.loads((tmp_path / "rehearsal.json").read_text())
    assert not report.passed
    assert written["verdict"] == "failed"
    assert seen == [step.name for step in STEPS]
    assert [step["error"] for step in written["steps"][1:]] == [NOT_REACHED] * (len(STEPS) - 1)
