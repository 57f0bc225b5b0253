"""Real packages, odd packages and hostile packages."""

import base64
import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from inbox.errors import EdxmlError
from inbox.exchange import edxml
from inbox.exchange.attachments import Limits
from inbox.exchange.shapes import NAMESPACE
from inbox.exchange.values import BusinessKind, DocumentPackage, StatusCode, StatusPackage, urgency_of
from inbox.rules.deadlines import VIETNAM, Urgency

HEADER = "<From><OrganId>H24.33</OrganId></From><DocumentId>H24.33,2027/01/05,15/NQ-HĐND</DocumentId>"


def package(header: str = HEADER, trace: str = "", body: str = "", files: str = "", prolog: str = "") -> bytes:
    return (
        f'{prolog}<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><MessageHeader>{header}</MessageHeader>{trace}'
        f"</edXMLHeader><edXMLBody><edXMLManifest>{body}</edXMLManifest></edXMLBody></edXMLEnvelope>{files}</edXML>"
    ).encode()


def attachment(content: bytes | str, name: str = "nghi-quyet.pdf") -> str:
    encoded = content if isinstance(content, str) else base64.b64encode(content).decode()
    return (
        f"<AttachmentEncoded><Attachment><ContentId>cid:1</ContentId><AttachmentName>{name}</AttachmentName>"
        f"<ContentTransferEncoded>{encoded}</ContentTransferEncoded></Attachment></AttachmentEncoded>"
    )


def zipped(*entries: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def read_document(raw: bytes, limits: Limits | None = None) -> DocumentPackage:
    found = edxml.read(raw, limits)
    assert isinstance(found, DocumentPackage)
    return found


def refusal(raw: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(EdxmlError) as refused:
        edxml.read(raw, limits)
    return refused.value.code


def test_a_real_new_document_is_read_whole(packages_folder: Path) -> None:
    found = read_document((packages_folder / "new.edxml").read_bytes())
    assert found.kind is BusinessKind.NEW
    assert found.header.sender.organ_id == "000.00.00.A80"
    assert [receiver.organ_id for receiver in found.header.receivers] == ["28.22.H17"]
    assert found.header.document_id == "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
    assert found.header.code.reference == "74fass22/VPCP-TTĐT"
    assert found.header.promulgation.date == dt.date(2019, 1, 16)
    assert found.header.due_date == dt.date(2018, 9, 28)
    assert found.header.document_type.name == "Công văn"
    assert found.header.to_places == ("Cac bo va co quan ngang bo", "Uy ban nhan dan cac tinh, TP")
    assert found.trace.hops[0].timestamp == dt.datetime(2018, 9, 28, tzinfo=VIETNAM)
    assert found.odd == ()


def test_the_file_of_a_real_package_comes_out_of_its_zip_under_its_stated_name(packages_folder: Path) -> None:
    (file,) = read_document((packages_folder / "new.edxml").read_bytes()).attachments
    assert file.name == "1896_QD-TTg_m_294779.doc"
    assert file.zipped
    assert len(file.content) == 388_347
    assert file.content.startswith(b"<?xml")


def test_a_real_recall_names_its_receivers_and_the_document_it_answers(packages_folder: Path) -> None:
    found = read_document((packages_folder / "recall.edxml").read_bytes())
    assert found.kind is BusinessKind.RECALL
    assert [receiver.organ_id for receiver in found.header.receivers] == [
        "000.00.00.H41",
        "000.00.00.H14",
        "000.00.00.G17",
    ]
    assert found.header.answers[0].document_id == "000.00.04.G14,2012/08/06,267/VPCP-TTĐT"
    assert found.trace.business is not None
    assert found.trace.business.reason == "Thu hồi văn bản điện tử"


@pytest.mark.parametrize(
    ("name", "status"),
    [("status-02-refused.edxml", StatusCode.REFUSED), ("status-03-accepted.edxml", StatusCode.ACCEPTED)],
)
def test_a_real_status_message_joins_its_document(packages_folder: Path, name: str, status: StatusCode) -> None:
    found = edxml.read((packages_folder / name).read_bytes())
    assert isinstance(found, StatusPackage)
    assert found.status is status
    assert found.header.response_for.document_id == "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
    assert found.header.sender.organ_id == "000.00.00.H41"
    assert found.header.staff.staff == "Nguyen thi ngoc tram"
    assert found.header.timestamp == dt.datetime(2015, 9, 20, 11, 8, 36, tzinfo=VIETNAM)


@pytest.mark.parametrize("name", ["new.edxml", "recall.edxml", "status-02-refused.edxml", "status-03-accepted.edxml"])
def test_a_real_package_survives_our_writer(packages_folder: Path, name: str) -> None:
    found = edxml.read((packages_folder / name).read_bytes())
    assert edxml.read(edxml.write(found)) == found


def test_the_json_view_has_the_names_of_the_elements(packages_folder: Path) -> None:
    shown = edxml.as_dict(edxml.read((packages_folder / "new.edxml").read_bytes()))
    assert shown["MessageHeader"]["From"]["OrganId"] == "000.00.00.A80"
    assert shown["MessageHeader"]["PromulgationInfo"]["PromulgationDate"] == "2019/01/16"
    assert shown["TraceHeaderList"]["Bussiness"]["BussinessDocType"] == "0"
    assert shown["MessageHeader"]["OtherInfo"]["Appendixes"]["Appendix"]
    (file,) = shown["AttachmentEncoded"]["Attachment"]
    assert (file["AttachmentName"], file["size"]) == ("1896_QD-TTg_m_294779.doc", 388_347)
    assert len(file["sha256"]) == 64


def test_any_prefix_and_any_order_are_read() -> None:
    raw = (
        f'<x:edXML xmlns:x="{NAMESPACE}"><y:edXMLEnvelope xmlns:y="{NAMESPACE}"><y:edXMLHeader mustUnderstand="1">'
        "<y:TraceHeaderList><y:Bussiness><y:BussinessDocType>3</y:BussinessDocType></y:Bussiness></y:TraceHeaderList>"
        "<y:MessageHeader><y:DocumentId>d</y:DocumentId><y:DueDate>28/09/2018</y:DueDate><y:From><x:OrganId>a</x:OrganId>"
        "</y:From></y:MessageHeader></y:edXMLHeader></y:edXMLEnvelope></x:edXML>"
    )
    found = read_document(raw.encode())
    assert (found.kind, found.header.sender.organ_id, found.header.due_date) == (
        BusinessKind.REPLACE,
        "a",
        dt.date(2018, 9, 28),
    )


def test_a_package_without_business_is_a_new_document() -> None:
    assert read_document(package()).kind is BusinessKind.NEW
    assert read_document(package(trace="<TraceHeaderList><Bussiness/></TraceHeaderList>")).kind is BusinessKind.NEW


def test_a_date_nobody_can_read_is_left_out_and_named() -> None:
    found = read_document(package(HEADER + "<DueDate>ngày mai</DueDate>"))
    assert found.header.due_date is None
    assert found.odd == ("DueDate",)
    assert edxml.as_dict(found)["odd"] == ["DueDate"]


def test_comments_inside_a_value_do_not_cut_it() -> None:
    assert read_document(package(HEADER + "<Subject>Về <!-- x -->ngân sách</Subject>")).header.subject == "Về ngân sách"


@pytest.mark.parametrize(
    ("priority", "urgency"), [("0", "normal"), ("1", "urgent"), ("4", "flash"), ("5", "normal"), ("", "normal")]
)
def test_priorities_of_every_vendor_are_understood(priority: str, urgency: str) -> None:
    assert urgency_of(priority) is Urgency(urgency)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "edxml.not_well_formed"),
        (b"not xml", "edxml.not_well_formed"),
        (b"1212<?xml version='1.0'?><edXML/>", "edxml.not_well_formed"),
        (b"\x00\xff\xfe", "edxml.not_well_formed"),
        (package()[:-20], "edxml.not_well_formed"),
        (package(body='<Reference xlink:href=""/>'), "edxml.not_well_formed"),
        (b'<?xml version="1.0" encoding="nonsense"?><edXML/>', "edxml.not_well_formed"),
        (b"<html/>", "edxml.not_edxml"),
        (b"<edXML/>", "edxml.not_edxml"),
        (f'<edXML xmlns="{NAMESPACE}"/>'.encode(), "edxml.no_header"),
        (package(header="<DocumentId>d</DocumentId>"), "edxml.no_sender"),
        (package(header="<From><OrganId>a</OrganId></From>"), "edxml.no_document_id"),
        (
            package(
                trace="<TraceHeaderList><Bussiness><BussinessDocType>7</BussinessDocType></Bussiness></TraceHeaderList>"
            ),
            "edxml.bad_business",
        ),
        (package(header=HEADER + "<StatusCode>99</StatusCode>"), "edxml.bad_status"),
        (
            package(header="<StatusCode>03</StatusCode><ResponseFor><DocumentId>d</DocumentId></ResponseFor>"),
            "edxml.no_sender",
        ),
        (package(header="<StatusCode>03</StatusCode><From><OrganId>a</OrganId></From>"), "edxml.no_document_id"),
        (package(files=attachment("not base64!")), "edxml.bad_attachment"),
        (package(files=attachment("")), "edxml.bad_attachment"),
        (package(files=attachment(b"x", name="")), "edxml.bad_attachment"),
        (package(files=attachment(b"x", name="..")), "edxml.bad_attachment"),
    ],
)
def test_bytes_that_are_no_package_are_refused_with_their_reason(raw: bytes, code: str) -> None:
    assert refusal(raw) == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_before_anything_can_grow(encoding: str) -> None:
    grow = "".join(f'<!ENTITY e{n + 1} "&e{n};&e{n};&e{n};&e{n};&e{n};&e{n};&e{n};&e{n};">' for n in range(12))
    prolog = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE edXML [<!ENTITY e0 "ha">{grow}]>'
    assert refusal(f'{prolog}<edXML a="&e12;">&e12;</edXML>'.encode(encoding)) == "edxml.doctype"


def test_an_external_entity_is_refused() -> None:
    assert refusal(package(prolog='<!DOCTYPE edXML SYSTEM "file:///etc/passwd">')) == "edxml.doctype"


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\nghị quyết.pdf", "nghị quyết.pdf"),
        ("fdp\u202eexe.pdf", "fdpexe.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
    ],
)
def test_a_file_name_never_leads_anywhere(stated: str, kept: str) -> None:
    (file,) = read_document(package(files=attachment(b"%PDF-", name=stated))).attachments
    assert file.name == kept


def test_a_raw_file_is_kept_as_it_is() -> None:
    (file,) = read_document(package(files=attachment(b"%PDF-1.7"))).attachments
    assert (file.content, file.zipped) == (b"%PDF-1.7", False)


def test_a_wrapped_file_is_unwrapped_whatever_its_entry_is_called() -> None:
    (file,) = read_document(package(files=attachment(zipped(("8f14.pdf", b"%PDF-1.7"))))).attachments
    assert (file.name, file.content, file.zipped) == ("nghi-quyet.pdf", b"%PDF-1.7", True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tai-lieu.zip", zipped(("to-trinh.pdf", b"%PDF"))),
        ("tai-lieu.zip", zipped(("a.pdf", b"1"), ("b.pdf", b"2"))),
        ("to-trinh.docx", zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))),
        ("to-trinh.docx", zipped(("[Content_Types].xml", b"<x/>"))),
        ("hong.pdf", b"PK\x03\x04 broken"),
    ],
)
def test_a_file_that_is_a_zip_by_nature_keeps_its_bytes(name: str, content: bytes) -> None:
    (file,) = read_document(package(files=attachment(content, name=name))).attachments
    assert (file.content, file.zipped) == (content, False)


def test_a_wrapped_word_file_or_archive_is_unwrapped() -> None:
    inner = zipped(("a.pdf", b"1"), ("b.pdf", b"2"))
    (file,) = read_document(package(files=attachment(zipped(("8f14.zip", inner)), name="ho-so.zip"))).attachments
    assert (file.content, file.zipped) == (inner, True)


@pytest.mark.parametrize("entry", ["../../evil.pdf", "/etc/evil.pdf", "..\\evil.pdf"])
def test_a_zip_that_names_a_path_outside_is_refused(entry: str) -> None:
    assert refusal(package(files=attachment(zipped((entry, b"x"))))) == "edxml.bad_attachment"


def test_a_zip_that_grows_beyond_the_limit_is_refused() -> None:
    bomb = zipped(("zeros.pdf", bytes(5_000_000)))
    assert len(bomb) < 10_000
    assert refusal(package(files=attachment(bomb)), Limits(file=1_000_000)) == "edxml.too_large"


def test_sizes_have_their_limits() -> None:
    raw = package(files=attachment(b"x" * 1000))
    assert refusal(raw, Limits(package=500)) == "edxml.too_large"
    assert refusal(raw, Limits(file=500)) == "edxml.too_large"
    assert refusal(raw, Limits(attachments=0)) == "edxml.too_large"
    two = raw.replace(
        b"</Attachment>", b"</Attachment>" + raw.split(b"<AttachmentEncoded>")[1].split(b"</AttachmentEncoded>")[0], 1
    )
    assert refusal(two, Limits(all_files=1500)) == "edxml.too_large"
    assert len(read_document(two).attachments) == 2


def test_a_large_file_in_one_text_node_is_read() -> None:
    content = hashlib.sha256(b"seed").digest() * 500_000
    (file,) = read_document(package(files=attachment(content))).attachments
    assert file.content == content


def test_names_missing_in_the_attachment_come_from_the_manifest() -> None:
    body = (
        "<Reference><ContentId>cid:1</ContentId><AttachmentName>to-trinh.pdf</AttachmentName>"
        "<ContentType>application/pdf</ContentType></Reference>"
    )
    (file,) = read_document(package(body=body, files=attachment(b"%PDF", name=""))).attachments
    assert (file.name, file.content_type) == ("to-trinh.pdf", "application/pdf")
