"""The values of the screens. Their names are the JSON that programs read, so they change only by addition."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """A line of the clerk's desk. `number` is the arrival number; `due` the deadline to answer."""

    id: str
    state: str
    number: int | None
    arrived_at: datetime
    sender_name: str
    document_type: str
    reference: str
    abstract: str
    urgency: str
    verdict_status: str
    due: date | None
    submit_by: datetime
    recall: str


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """A line of the list of outgoing documents."""

    id: str
    state: str
    document_type: str
    abstract: str
    reference: str | None
    number: int | None
    issued_on: date | None
    urgency: str
    signer_name: str
    changed_at: datetime
    dispatch_by: datetime | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: the rows, where it stands, and how many documents each filter holds."""

    documents: tuple[IncomingRow, ...] | tuple[OutgoingRow, ...]
    show: str
    words: str
    page: int
    pages: int
    total: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class FileView:
    sha256: str
    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class DirectiveView:
    """What a leader directed: `role` lead or cooperate."""

    unit_id: str
    unit_name: str
    role: str
    text: str
    due: date | None
    leader_name: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened: `event` is a name of the audit catalogue, `who` empty when the system did it."""

    at: datetime
    event: str
    who: str
    details: dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class UnitView:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class IncomingView:
    """A document that came. `number` is the arrival number; `header` the metadata as they came on the wire.

    What was recalled keeps its number, sender and reference; what it said is empty.

    `work_id` is set only while its signatures are being checked.
    """

    id: str
    state: str
    number: int | None
    year: int | None
    document_type: str
    reference: str
    abstract: str
    issued_on: date | None
    sender_code: str
    sender_name: str
    document_id: str
    signer_name: str
    signer_post: str
    urgency: str
    due: date | None
    arrived_at: datetime
    submit_by: datetime
    registered_at: datetime | None
    registered_by: str
    refusal_reason: str
    note: str
    recall: str
    recall_reason: str
    completed_at: datetime | None
    header: dict[str, Any]
    work_id: str | None


@dataclass(frozen=True, slots=True)
class DuplicateView:
    """Another document with the same number, symbol and issuing agency. `number` is the arrival number."""

    id: str
    number: int | None
    arrived_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class IncomingScreen:
    """`verdict` is None while the signatures are being checked; `verbs` are what the actor may do now."""

    document: IncomingView
    verdict: dict[str, Any] | None
    files: tuple[FileView, ...]
    units: tuple[UnitView, ...]
    duplicates: tuple[DuplicateView, ...]
    directives: tuple[DirectiveView, ...]
    timeline: tuple[HistoryEntry, ...]
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutgoingView:
    """A document of the agency. `work_id` is set only while slow work is under way.

    `failure` is the code of the last refused work, `failure_details` what its sentence needs.
    """

    id: str
    state: str
    document_type: str
    abstract: str
    symbol: str
    reference: str | None
    number: int | None
    issued_on: date | None
    document_id: str | None
    urgency: str
    signer_name: str
    signer_post: str
    competence: str
    place: str
    pages: int | None
    file_sha256: str | None
    note: str
    created_at: datetime
    changed_at: datetime
    signed_at: datetime | None
    dispatch_by: datetime | None
    dispatched_at: datetime | None
    work_id: str | None
    failure: str | None
    failure_details: dict[str, str]


@dataclass(frozen=True, slots=True)
class RecipientView:
    """An agency that may be addressed."""

    id: str
    code: str
    name: str
    level_id: str
    level_name: str


@dataclass(frozen=True, slots=True)
class StatusView:
    """A report of the recipient: `code` as in QCVN 102 (01 delivered, 03 accepted, ...)."""

    code: str
    at: datetime
    description: str
    staff: str
    department: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One recipient of a dispatched document. `state` is the one word to show, `recall` how a recall stands."""

    id: str
    recipient_id: str
    recipient_code: str
    recipient_name: str
    state: str
    recall: str
    reason: str
    changed_at: datetime
    statuses: tuple[StatusView, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review before the signature: `kind` content or format, `state` waiting, initialled or returned.

    `who` did it, or may do it: a person's name, or the kind of post. `same_file`: the initial is on the draft as it was
    last drawn.
    """

    kind: str
    state: str
    who: str
    post_kind: str
    done_at: datetime | None
    sha256: str | None
    same_file: bool


@dataclass(frozen=True, slots=True)
class OutgoingScreen:
    """`reviews` are those of the present round, in their order."""

    document: OutgoingView
    reviews: tuple[ReviewView, ...]
    recipients: tuple[RecipientView, ...]
    deliveries: tuple[DeliveryView, ...]
    timeline: tuple[HistoryEntry, ...]
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnmatchedView:
    """A package received that speaks of a document this agency does not have; `status_code` None: a recall package."""

    created_at: datetime
    status_code: str | None
    partner_code: str
    partner_name: str
    document_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class PackageView:
    """An edXML message about a document: `direction` sent or received, `kind` document or status."""

    sha256: str
    direction: str
    kind: str
    status_code: str | None
    partner_code: str
    partner_name: str
    size: int
    created_at: datetime
