"""What the desks' screens say, as frozen values."""

from dataclasses import dataclass
from enum import StrEnum

from clients.api.reading import JsonObject, number, optional_part, optional_text, part, parts, text, word


class OutgoingState(StrEnum):
    RENDERING = "rendering"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    AWAITING_SIGNATURE = "awaiting_signature"
    SIGNING = "signing"
    SIGNED = "signed"
    NUMBERING = "numbering"
    NUMBERED = "numbered"
    SEALING = "sealing"
    ISSUED = "issued"
    DISPATCHED = "dispatched"
    RECALLED = "recalled"
    VOID = "void"


class IncomingState(StrEnum):
    ARRIVED = "arrived"
    REGISTERED = "registered"
    REFUSED = "refused"
    ASSIGNED = "assigned"
    PROCESSING = "processing"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ASSIGNED = "assigned"
    PROCESSING = "processing"
    COMPLETED = "completed"
    RECALL_REQUESTED = "recall_requested"
    RECALLED = "recalled"
    BACK = "back"


class PackageKind(StrEnum):
    DOCUMENT = "document"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Work:
    """The progress of slow work: pending, leased, done, refused or dead."""

    state: str
    code: str | None
    message: str
    url: str | None

    @property
    def done(self) -> bool:
        return self.state == "done"

    @property
    def failed(self) -> bool:
        return self.state in ("refused", "dead")

    @classmethod
    def of(cls, value: JsonObject) -> "Work":
        return cls(
            text(value, "state"),
            optional_text(value, "code"),
            optional_text(value, "message") or "",
            optional_text(value, "url"),
        )


@dataclass(frozen=True, slots=True)
class Receiver:
    """An agency that a document may be sent to."""

    id: str
    code: str
    name: str

    @classmethod
    def of(cls, value: JsonObject) -> "Receiver":
        return cls(text(value, "id"), text(value, "code"), text(value, "name"))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient on the sender's timeline. `status_codes` in the order in which the statuses came."""

    receiver_code: str
    receiver_name: str
    state: DeliveryState
    reason: str
    status_codes: tuple[str, ...]

    @classmethod
    def of(cls, value: JsonObject) -> "Delivery":
        return cls(
            text(value, "recipient_code"),
            text(value, "recipient_name"),
            word(value, "state", DeliveryState),
            optional_text(value, "reason") or "",
            tuple(text(status, "code") for status in parts(value, "statuses")),
        )


@dataclass(frozen=True, slots=True)
class OutgoingDocument:
    """`work_id`: slow work under way; `failure`: the code with which the last one was refused, empty for none.

    `file_sha256` names its present file, empty while there is none.
    """

    id: str
    state: OutgoingState
    abstract: str
    file_sha256: str
    number: int | None
    reference: str
    work_id: str | None
    failure: str
    receivers: tuple[Receiver, ...]
    deliveries: tuple[Delivery, ...]

    @classmethod
    def of(cls, screen: JsonObject) -> "OutgoingDocument":
        document = part(screen, "document")
        return cls(
            text(document, "id"),
            word(document, "state", OutgoingState),
            text(document, "abstract"),
            optional_text(document, "file_sha256") or "",
            None if document.get("number") is None else number(document, "number"),
            optional_text(document, "reference") or "",
            optional_text(document, "work_id"),
            optional_text(document, "failure") or "",
            tuple(Receiver.of(one) for one in parts(screen, "recipients")),
            tuple(Delivery.of(one) for one in parts(screen, "deliveries")),
        )


@dataclass(frozen=True, slots=True)
class Unit:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class IncomingDocument:
    """`verdict` is the receiver's own: valid, invalid, indeterminate, unsigned, unreadable; empty while not known."""

    id: str
    state: IncomingState
    number: int | None
    reference: str
    abstract: str
    sender_code: str
    verdict: str
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, screen: JsonObject) -> "IncomingDocument":
        document, verdict = part(screen, "document"), optional_part(screen, "verdict")
        return cls(
            text(document, "id"),
            word(document, "state", IncomingState),
            None if document.get("number") is None else number(document, "number"),
            optional_text(document, "reference") or "",
            text(document, "abstract"),
            text(document, "sender_code"),
            text(verdict, "status") if verdict else "",
            tuple(Unit(text(unit, "id"), text(unit, "name")) for unit in parts(screen, "units")),
        )


@dataclass(frozen=True, slots=True)
class Package:
    """One edXML message of a document: sent to or received from a partner."""

    sha256: str
    direction: str
    kind: PackageKind
    status_code: str | None
    partner_code: str

    @classmethod
    def of(cls, value: JsonObject) -> "Package":
        return cls(
            text(value, "sha256"),
            text(value, "direction"),
            word(value, "kind", PackageKind),
            optional_text(value, "status_code"),
            text(value, "partner_code"),
        )
