"""Packages of our own documents and reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inbox.exchange.edxml import manifest_of
from inbox.exchange.values import (
    PRIORITY_OF_URGENCY,
    Attachment,
    Business,
    BusinessKind,
    Code,
    DocumentHeader,
    DocumentPackage,
    Organ,
    OtherInfo,
    Promulgation,
    ReportedDocument,
    Signer,
    Staff,
    StatusCode,
    StatusHeader,
    StatusPackage,
    StatusStaff,
    Trace,
    TraceHeader,
    TypeOfDocument,
)
from inbox.rules.deadlines import Urgency
from inbox.rules.document_types import DocumentType
from inbox.rules.numbering import format_number

NEW_DOCUMENT = "Văn bản điện tử mới"
DEPARTMENT = "Văn thư"


@dataclass(frozen=True, slots=True)
class SentDocument:
    """An issued document as a package states it; `content` is the sealed PDF, `annexes` names and signed PDFs."""

    document_id: str
    number: int
    symbol: str
    reference: str
    place: str
    issued_on: date
    document_type: DocumentType
    abstract: str
    signer: Signer
    urgency: Urgency
    pages: int
    to_places: tuple[str, ...]
    content: bytes
    annexes: tuple[tuple[str, bytes], ...] = ()


def document_package(
    document: SentDocument, sender: Organ, receivers: Sequence[Organ], staff: str, now: datetime
) -> DocumentPackage:
    """A new document for its receivers: its file first, then its annexes, each wrapped as the SDK does."""
    annexes = (_annex(place, name, content) for place, (name, content) in enumerate(document.annexes, 2))
    files = (_file(document), *annexes)
    header = DocumentHeader(
        sender=sender,
        receivers=tuple(receivers),
        document_id=document.document_id,
        code=Code(format_number(document.number), document.symbol),
        promulgation=Promulgation(document.place, document.issued_on),
        document_type=TypeOfDocument(document.document_type.exchange_code, "0", document.document_type.name),
        subject=document.abstract,
        content=document.abstract,
        signer=document.signer,
        other=OtherInfo(
            priority=PRIORITY_OF_URGENCY[document.urgency],
            promulgation_amount="1",
            page_amount=str(document.pages),
            direction="false",
        ),
        steering_type="0",
        to_places=document.to_places,
    )
    business = Business(
        document_type=BusinessKind.NEW,
        reason=NEW_DOCUMENT,
        paper="0",
        staff=Staff(department=DEPARTMENT, staff=staff, email=sender.email),
    )
    trace = Trace((TraceHeader(sender.organ_id, now),), business)
    return DocumentPackage(header, trace, manifest_of(files), files)


def _file(document: SentDocument) -> Attachment:
    name = f"{document.reference.replace('/', '-')}.pdf"
    return Attachment("cid:1", name, document.abstract, "application/pdf", document.content, zipped=True)


def _annex(place: int, name: str, content: bytes) -> Attachment:
    return Attachment(f"cid:{place}", name, name, "application/pdf", content, zipped=True)


@dataclass(frozen=True, slots=True)
class Reported:
    """The document a report is about, under the names its sender gave it."""

    sender_code: str
    document_id: str
    reference: str
    issued_on: date | None


def status_package(
    sender: Organ, reported: Reported, code: StatusCode, description: str, staff: StatusStaff, at: datetime
) -> StatusPackage:
    """A report about a document; the document's own name joins it to its delivery."""
    return StatusPackage(
        StatusHeader(
            sender=sender,
            response_for=ReportedDocument(
                reported.sender_code, reported.reference, reported.issued_on, reported.document_id
            ),
            staff=staff,
            status_code=code,
            description=description,
            timestamp=at.replace(microsecond=0),
        )
    )
