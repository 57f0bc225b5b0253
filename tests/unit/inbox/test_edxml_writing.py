"""The written form is the SDK's, element for element."""

import datetime as dt
from pathlib import Path

from lxml import etree

from inbox.exchange import edxml
from inbox.exchange.values import (
    Attachment,
    Business,
    BusinessKind,
    ChangedReceiver,
    DocumentHeader,
    DocumentPackage,
    Organ,
    Replacement,
    Trace,
    TraceHeader,
    UpdateInfo,
)

PDF = Attachment("cid:1", "nghi-quyet.pdf", "Nghị quyết", "application/pdf", b"%PDF-1.7", zipped=True)


def document(kind: BusinessKind, business: Business | None = None) -> DocumentPackage:
    return DocumentPackage(
        DocumentHeader(
            sender=Organ("H24.33", name="HĐND quận"), receivers=(Organ("H24"),), document_id="d", subject="a < b & c"
        ),
        Trace(
            hops=(TraceHeader("H24.33", dt.datetime(2027, 1, 5, 2, tzinfo=dt.UTC)),),
            business=business or Business(document_type=kind),
        ),
        edxml.manifest_of((PDF,)),
        (PDF,),
    )


def skeleton(element: etree._Element) -> list[str]:
    """Every element's place and order of first appearance, as the prefix it is written with."""
    seen: list[str] = []
    for one in element.iter():
        assert isinstance(one.tag, str)
        steps = [
            f"{step.prefix or ''}:{etree.QName(step).localname}" for step in [*list(one.iterancestors())[::-1], one]
        ]
        if (path := "/".join(steps)) not in seen:
            seen.append(path)
    return seen


def test_our_writer_keeps_the_order_and_the_prefixes_of_a_real_package(packages_folder: Path) -> None:
    for name in ("new.edxml", "recall.edxml"):
        raw = (packages_folder / name).read_bytes()
        real = [
            path
            for path in skeleton(etree.fromstring(raw, etree.XMLParser(huge_tree=True)))
            if "/:Signature" not in path
        ]
        ours = skeleton(etree.fromstring(edxml.write(edxml.read(raw)), etree.XMLParser(huge_tree=True)))
        assert ours == real


def test_texts_are_escaped() -> None:
    assert b"a &lt; b &amp; c" in edxml.write(document(BusinessKind.NEW))


def test_times_are_written_in_vietnam_time() -> None:
    assert b"<edXML:Timestamp>2027/01/05 09:00:00</edXML:Timestamp>" in edxml.write(document(BusinessKind.NEW))


def test_an_update_names_the_receivers_it_adds_and_drops() -> None:
    update = UpdateInfo("0", "1", (ChangedReceiver("H24.01", "1"), ChangedReceiver("H24.02", "0")))
    package = document(BusinessKind.UPDATE, Business(document_type="2", document_id="d", update=update))
    found = edxml.read(edxml.write(package))
    assert found == package
    assert edxml.as_dict(found)["TraceHeaderList"]["Bussiness"]["BussinessDocumentInfo"]["ReceiverList"] == {
        "Receiver": [{"OrganId": "H24.01", "ReceiverType": "1"}, {"OrganId": "H24.02", "ReceiverType": "0"}]
    }


def test_a_replacement_names_what_it_replaces_and_for_whom() -> None:
    business = Business(document_type="3", replacements=(Replacement("old", ("H24", "H24.01")),))
    package = document(BusinessKind.REPLACE, business)
    assert edxml.read(edxml.write(package)) == package


def test_a_raw_file_is_written_as_it_is_when_a_partner_wants_it_so() -> None:
    raw = Attachment("cid:1", "a.pdf", "a", "application/pdf", b"%PDF-1.7", zipped=False)
    package = DocumentPackage(DocumentHeader(sender=Organ("a"), document_id="d"), attachments=(raw,))
    assert b">JVBERi0xLjc=<" in edxml.write(package)
