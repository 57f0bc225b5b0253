"""The records clerk certifies a copy with the agency's key (Decree 30/2020/NĐ-CP, articles 25-27 and 32.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.acts import make_act, publish_act
from inbox.actions.annex import present_annexes
from inbox.actions.common import lock_incoming, lock_outgoing, need_reason, refusing, take_number, today
from inbox.actions.judge import latest
from inbox.models import DocumentCopy, IncomingFile
from inbox.rules.acts import ActPurpose, ShownFile
from inbox.rules.copies import COPY, CopyKind, CopyState, CopyVerb, check_kind, copy_reference
from inbox.rules.lifecycle import IncomingState, OutgoingState, next_state
from inbox.rules.numbering import COPY_SERIES, SeriesKey
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.queries import agency, credential
from server.infra.errors import NotFound, Refusal
from server.infra.outbox import Queue
from signing import Status
from signing.marks import COPY_FIELDS

SIGN_COPY = "copy.sign"
RECIPIENTS_LENGTH: Final = 1000
OUT_COPIED: Final = frozenset({OutgoingState.ISSUED, OutgoingState.DISPATCHED})
IN_COPIED: Final = frozenset(
    {IncomingState.REGISTERED, IncomingState.ASSIGNED, IncomingState.PROCESSING, IncomingState.COMPLETED}
)
NEVER_COPIED: Final = frozenset({"invalid", "unreadable"})


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """What is to be copied: a file (SHA-256) of an issued or of a received document; pages for an extract only."""

    kind: CopyKind
    sha256: str
    outgoing_id: str | None = None
    incoming_id: str | None = None
    pages: tuple[int, ...] = ()
    recipients: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that may be copied. `of_copy`: it bears the mark of a copy already."""

    sha256: str
    name: str
    of_copy: bool = False


def make_copy(
    session: Session, actor: Actor, order: CopyOrder, pin: str, *, address: str = "", now: datetime
) -> DocumentCopy:
    """Take the copy's number and put its signature on its way; the row's `work_id` names the work.

    Raises NotFound, Forbidden, Refusal `copy.*`, `signing.*`.
    """
    actor.require(Permission.COPY_MAKE)
    source = _source(session, actor, order)
    with refusing():
        check_kind(order.kind, of_copy=source.of_copy)
    if len(order.recipients) > RECIPIENTS_LENGTH:
        raise Refusal("copy.recipients_too_long", limit=RECIPIENTS_LENGTH)
    year, own = today(now).year, agency(session, actor.agency_id)
    number = take_number(session, SeriesKey(actor.agency_id, COPY_SERIES, year))
    copy = DocumentCopy(
        agency_id=actor.agency_id,
        kind=order.kind,
        outgoing_id=order.outgoing_id,
        incoming_id=order.incoming_id,
        source_sha256=source.sha256,
        source_name=source.name,
        pages=list(order.pages),
        year=year,
        number=number,
        reference=copy_reference(number, order.kind, own.symbol),
        recipients=order.recipients,
        made_by_id=actor.person_id,
        made_by=actor.full_name,
        created_at=now,
    )
    session.add(copy)
    session.flush()
    _put_on_its_way(session, actor, copy, pin, address=address, now=now)
    _record(session, AuditEvent.COPY_REQUESTED, actor, copy, now)
    return copy


def sign_copy(
    session: Session, actor: Actor, copy_id: str, pin: str, *, address: str = "", now: datetime
) -> DocumentCopy:
    """waiting → signing: once more, under the number it has, while its document may still be copied.

    Raises NotFound, Forbidden, Conflict, Refusal.
    """
    actor.require(Permission.COPY_MAKE)
    copy = lock_copy(session, actor, copy_id)
    _sources(session, actor, copy.outgoing_id, copy.incoming_id)
    advance_copy(copy, CopyVerb.SIGN)
    _put_on_its_way(session, actor, copy, pin, address=address, now=now)
    return copy


def void_copy(session: Session, actor: Actor, copy_id: str, reason: str, *, now: datetime) -> DocumentCopy:
    """The copy counts no longer; number and file stay. Raises NotFound, Forbidden, Conflict, `inbox.reason_*`."""
    actor.require(Permission.COPY_MAKE)
    copy = lock_copy(session, actor, copy_id)
    given = need_reason(reason)
    advance_copy(copy, CopyVerb.VOID)
    copy.void_reason, copy.voided_by, copy.voided_at = given, actor.full_name, now
    _record(session, AuditEvent.COPY_VOIDED, actor, copy, now, reason=given)
    return copy


def lock_copy(session: Session, actor: Actor, copy_id: str) -> DocumentCopy:
    """A copy of the actor's own agency, locked. Raises NotFound `copy.missing`."""
    copy = session.get(DocumentCopy, copy_id, with_for_update=True, populate_existing=True)
    if copy is None or copy.agency_id != actor.agency_id:
        raise NotFound("copy.missing")
    return copy


def advance_copy(copy: DocumentCopy, verb: CopyVerb) -> None:
    """Move the copy by the table. Raises Conflict `inbox.lifecycle.not_allowed`."""
    with refusing():
        copy.state = next_state(COPY, CopyState(copy.state), verb)
    copy.failure = None


def note_copy(session: Session, event: AuditEvent, copy: DocumentCopy, now: datetime) -> None:
    """What the system did with a copy, on the timeline of its document."""
    _record(session, event, None, copy, now)


def _put_on_its_way(
    session: Session, actor: Actor, copy: DocumentCopy, pin: str, *, address: str, now: datetime
) -> None:
    key = credential(session, copy.agency_id, "seal", today(now))
    files = [ShownFile(copy.id, copy.source_sha256)]
    act = make_act(session, actor, ActPurpose.COPY, key, files, address=address, now=now)
    (copy.work_id,) = publish_act(session, SIGN_COPY, act, pin, queue=Queue.SEALING, now=now)


def _source(session: Session, actor: Actor, order: CopyOrder) -> Source:
    found = _sources(session, actor, order.outgoing_id, order.incoming_id)
    source = next((one for one in found if one.sha256 == order.sha256), None)
    if source is None:
        raise NotFound("copy.source_missing")
    return source


def _sources(session: Session, actor: Actor, outgoing_id: str | None, incoming_id: str | None) -> Sequence[Source]:
    found = outgoing_sources(session, actor, outgoing_id) if outgoing_id else ()
    return incoming_sources(session, actor, incoming_id) if incoming_id else found


def outgoing_sources(session: Session, actor: Actor, document_id: str) -> Sequence[Source]:
    """The files of an issued document. Raises NotFound, Refusal `copy.not_issued`, `copy.source_invalid`."""
    document = lock_outgoing(session, actor, document_id)
    if document.state not in OUT_COPIED or document.file_sha256 is None:
        raise Refusal("copy.not_issued")
    if is_spoiled(session, document_id):
        raise Refusal("copy.source_invalid")
    name = f"{document.document_type} số {document.reference}"
    annexes = present_annexes(session, document_id)
    beside = [Source(one.file_sha256 or "", f"{name}, {one.name}") for one in annexes]
    return [Source(document.file_sha256, f"{name}: {document.abstract}"), *beside]


def incoming_sources(session: Session, actor: Actor, document_id: str) -> Sequence[Source]:
    """The PDFs of a registered document. Raises NotFound, Refusal `copy.not_issued`, `copy.source_invalid`."""
    document = lock_incoming(session, actor, document_id)
    if document.state not in IN_COPIED:
        raise Refusal("copy.not_issued")
    if document.verdict_status in NEVER_COPIED:
        raise Refusal("copy.source_invalid")
    files = select(IncomingFile).where(IncomingFile.incoming_id == document_id).order_by(IncomingFile.position)
    name = f"{document.document_type} số {document.reference} của {document.sender_name}"
    return [
        Source(
            file.sha256, f"{name}: {document.abstract}" if place == 0 else f"{name}, {file.name}", is_copy(file.verdict)
        )
        for place, file in enumerate(session.scalars(files))
        if file.verdict is not None
    ]


def is_spoiled(session: Session, document_id: str) -> bool:
    """Whether the signatures of an issued document were found to be invalid since."""
    found = latest(session, f"outgoing:{document_id}")
    return found is not None and found.status == Status.INVALID


def is_copy(verdict: Mapping[str, Any]) -> bool:
    """Whether the file of a verdict bears the mark of a copy."""
    return any(signature.get("field") in COPY_FIELDS for signature in verdict.get("signatures", []))


def _record(
    session: Session, event: AuditEvent, actor: Actor | None, copy: DocumentCopy, now: datetime, **more: str
) -> None:
    subject = f"outgoing:{copy.outgoing_id}" if copy.outgoing_id else f"incoming:{copy.incoming_id}"
    details: dict[str, str | int | None] = {"reference": copy.reference, "sha256": copy.source_sha256, **more}
    record(session, event, actor=actor, subject=subject, details=details, now=now)
