# These calls are field specifiers, like dataclasses.field itself.
# ruff: noqa: RUF009
"""The fields of an edXML package as frozen values: QCVN 102:2016/BTTTT as the national exchange's own SDK writes it.

Each field names its element, so that one table serves the reader, the writer and the JSON view, in the SDK's order.
``Bussiness`` is spelled so on the wire. A length stands where a column of ``inbox.models`` holds the text.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from inbox.exchange.shapes import day, each, listed, moment, parts, text
from inbox.rules.deadlines import Urgency
from inbox.rules.lifecycle import DeliveryVerb


class BusinessKind(StrEnum):
    """``BussinessDocType``; a package without it is a new document."""

    NEW = "0"
    RECALL = "1"
    UPDATE = "2"
    REPLACE = "3"


class StatusCode(StrEnum):
    """``StatusCode`` of a status message."""

    DELIVERED = "01"
    REFUSED = "02"
    ACCEPTED = "03"
    ASSIGNED = "04"
    PROCESSING = "05"
    COMPLETED = "06"
    RECALL_REQUESTED = "13"
    RECALL_AGREED = "15"
    RECALL_DECLINED = "16"


VERB_OF_STATUS: Final[Mapping[StatusCode, DeliveryVerb]] = {
    StatusCode.DELIVERED: DeliveryVerb.DELIVER,
    StatusCode.REFUSED: DeliveryVerb.REFUSE,
    StatusCode.ACCEPTED: DeliveryVerb.ACCEPT,
    StatusCode.ASSIGNED: DeliveryVerb.ASSIGN,
    StatusCode.PROCESSING: DeliveryVerb.START,
    StatusCode.COMPLETED: DeliveryVerb.COMPLETE,
    StatusCode.RECALL_REQUESTED: DeliveryVerb.REQUEST_RECALL,
    StatusCode.RECALL_AGREED: DeliveryVerb.AGREE_RECALL,
    StatusCode.RECALL_DECLINED: DeliveryVerb.DECLINE_RECALL,
}

PRIORITY_OF_URGENCY: Final[Mapping[Urgency, str]] = {
    Urgency.NORMAL: "0",
    Urgency.URGENT: "1",
    Urgency.VERY_URGENT: "2",
    Urgency.FLASH: "3",
}

# 4 is "flash at a set hour"; one vendor writes 5 for a normal document, so an unknown value is normal too.
_URGENCY_OF_PRIORITY: Final[Mapping[str, Urgency]] = {
    "1": Urgency.URGENT,
    "2": Urgency.VERY_URGENT,
    "3": Urgency.FLASH,
    "4": Urgency.FLASH,
}


def urgency_of(priority: str) -> Urgency:
    """The urgency behind ``OtherInfo/Priority``."""
    return _URGENCY_OF_PRIORITY.get(priority.strip(), Urgency.NORMAL)


@dataclass(frozen=True, slots=True)
class Organ:
    """An agency as ``From`` and ``To`` describe it."""

    organ_id: str = text("OrganId")
    organization_in_charge: str = text("OrganizationInCharge", 200)
    name: str = text("OrganName", 200)
    address: str = text("OrganAdd")
    email: str = text("Email")
    telephone: str = text("Telephone")
    fax: str = text("Fax")
    website: str = text("Website")


@dataclass(frozen=True, slots=True)
class Code:
    number: str = text("CodeNumber", 60)
    notation: str = text("CodeNotation", 120)

    @property
    def reference(self) -> str:
        """``7816/VPCP-TTĐT``."""
        return f"{self.number}/{self.notation}" if self.notation else self.number


@dataclass(frozen=True, slots=True)
class Promulgation:
    place: str = text("Place")
    date: dt.date | None = day("PromulgationDate")


@dataclass(frozen=True, slots=True)
class TypeOfDocument:
    type: str = text("Type")
    detail: str = text("TypeDetail")
    name: str = text("TypeName", 100)


@dataclass(frozen=True, slots=True)
class Signer:
    competence: str = text("Competence")
    position: str = text("Position", 200)
    full_name: str = text("FullName", 120)


@dataclass(frozen=True, slots=True)
class OtherInfo:
    priority: str = text("Priority")
    sphere: str = text("SphereOfPromulgation")
    typer_notation: str = text("TyperNotation")
    promulgation_amount: str = text("PromulgationAmount")
    page_amount: str = text("PageAmount")
    direction: str = text("Direction")
    appendixes: tuple[str, ...] = listed("Appendixes", "Appendix")


@dataclass(frozen=True, slots=True)
class AnsweredDocument:
    """``ResponseFor`` of a document: which earlier document it answers."""

    organ_id: str = text("OrganId")
    code: str = text("Code")
    document_id: str = text("DocumentId")
    promulgation_date: dt.date | None = day("PromulgationDate")


@dataclass(frozen=True, slots=True)
class ReportedDocument:
    """``ResponseFor`` of a status message: which document it reports on. ``document_id`` joins it to its delivery."""

    organ_id: str = text("OrganId")
    code: str = text("Code")
    promulgation_date: dt.date | None = day("PromulgationDate")
    document_id: str = text("DocumentId", 300)


@dataclass(frozen=True, slots=True)
class DocumentHeader:
    """``MessageHeader`` of a document."""

    sender: Organ = parts("From", Organ, default=Organ())
    receivers: tuple[Organ, ...] = each("To", Organ)
    document_id: str = text("DocumentId", 300)
    code: Code = parts("Code", Code, default=Code())
    promulgation: Promulgation = parts("PromulgationInfo", Promulgation, default=Promulgation())
    document_type: TypeOfDocument = parts("DocumentType", TypeOfDocument, default=TypeOfDocument())
    subject: str = text("Subject")
    content: str = text("Content")
    signer: Signer = parts("SignerInfo", Signer, default=Signer())
    due_date: dt.date | None = day("DueDate")
    other: OtherInfo = parts("OtherInfo", OtherInfo, default=OtherInfo())
    answers: tuple[AnsweredDocument, ...] = each("ResponseFor", AnsweredDocument)
    steering_type: str = text("SteeringType")
    to_places: tuple[str, ...] = listed("ToPlaces", "Place")


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """One hop of the package."""

    organ_id: str = text("OrganId")
    timestamp: dt.datetime | None = moment("Timestamp")


@dataclass(frozen=True, slots=True)
class ChangedReceiver:
    """``receiver_type`` 0: dropped from the receivers; 1: newly added."""

    organ_id: str = text("OrganId")
    receiver_type: str = text("ReceiverType")


@dataclass(frozen=True, slots=True)
class UpdateInfo:
    """``BussinessDocumentInfo`` of an update: flags 0 or 1, and the receivers it changes."""

    document_info: str = text("DocumentInfo")
    document_receiver: str = text("DocumentReceiver")
    receivers: tuple[ChangedReceiver, ...] = listed("ReceiverList", "Receiver", ChangedReceiver)


@dataclass(frozen=True, slots=True)
class Replacement:
    """A document that this one replaces, and for whom."""

    document_id: str = text("DocumentId", 300)
    organ_ids: tuple[str, ...] = listed("OrganIdList", "OrganId")


@dataclass(frozen=True, slots=True)
class Staff:
    department: str = text("Department")
    staff: str = text("Staff")
    email: str = text("Email")
    mobile: str = text("Mobile")


@dataclass(frozen=True, slots=True)
class StatusStaff:
    """``StaffInfo`` of a status message, which has its telephone before its address."""

    department: str = text("Department", 200)
    staff: str = text("Staff", 120)
    mobile: str = text("Mobile")
    email: str = text("Email")


@dataclass(frozen=True, slots=True)
class Business:
    """``Bussiness``: what the package does. ``document_type`` is read into ``BusinessKind`` by ``kind``."""

    document_id: str = text("DocumentId", 300)
    document_type: str = text("BussinessDocType")
    reason: str = text("BussinessDocReason")
    paper: str = text("Paper")
    update: UpdateInfo | None = parts("BussinessDocumentInfo", UpdateInfo, default=None)
    replacements: tuple[Replacement, ...] = listed("ReplacementInfoList", "ReplacementInfo", Replacement)
    staff: Staff | None = parts("StaffInfo", Staff, default=None)


@dataclass(frozen=True, slots=True)
class Trace:
    """``TraceHeaderList``: the hops, then the business. Many received packages have no business at all."""

    hops: tuple[TraceHeader, ...] = each("TraceHeader", TraceHeader)
    business: Business | None = parts("Bussiness", Business, default=None)


@dataclass(frozen=True, slots=True)
class Reference:
    """One line of ``edXMLManifest``."""

    content_id: str = text("ContentId")
    content_type: str = text("ContentType")
    description: str = text("Description")
    attachment_name: str = text("AttachmentName")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A decoded file: ``content`` is what the sender's file holds, out of the ZIP the SDK wraps it in."""

    content_id: str
    name: str
    description: str
    content_type: str
    content: bytes
    zipped: bool


@dataclass(frozen=True, slots=True)
class DocumentPackage:
    """A document with its files. ``odd`` lists elements whose value could not be read and was left out.

    The header's XML ``Signature`` is not kept: stored samples carry truncated certificates and SHA-1, so it proves
    nothing. The proof is the signature inside the PDF, and the package's raw bytes are stored as they came.
    """

    header: DocumentHeader
    trace: Trace = Trace()
    manifest: tuple[Reference, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    odd: tuple[str, ...] = ()

    @property
    def kind(self) -> BusinessKind:
        """What the package does; new when it does not say."""
        stated = self.trace.business.document_type if self.trace.business else ""
        return BusinessKind(stated or BusinessKind.NEW)


@dataclass(frozen=True, slots=True)
class StatusHeader:
    """``MessageHeader`` of a status message."""

    sender: Organ = parts("From", Organ, default=Organ())
    response_for: ReportedDocument = parts("ResponseFor", ReportedDocument, default=ReportedDocument())
    staff: StatusStaff = parts("StaffInfo", StatusStaff, default=StatusStaff())
    status_code: str = text("StatusCode")
    description: str = text("Description")
    timestamp: dt.datetime | None = moment("Timestamp")


@dataclass(frozen=True, slots=True)
class StatusPackage:
    """A message about a document that was sent. ``odd`` as in DocumentPackage."""

    header: StatusHeader
    odd: tuple[str, ...] = ()

    @property
    def status(self) -> StatusCode:
        """The code of the message."""
        return StatusCode(self.header.status_code)


Package = DocumentPackage | StatusPackage
